package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import dev.reprise.runner.output.Pickled.Entry;
import dev.reprise.runner.output.Pickled.Global;
import dev.reprise.runner.output.Pickled.Items;
import dev.reprise.runner.output.Pickled.Made;
import dev.reprise.runner.output.Pickled.Outside;
import dev.reprise.runner.output.Pickled.Scalar;
import dev.reprise.runner.output.Pickled.Table;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// Compares what two pickles say, value by value. How they share values among themselves is layout,
/// and the order of sets and dictionaries is none of their contents.
final class PickleComparison {
  private static final int DEEPEST = 300;

  /// Behind storage, offset, shape and strides.
  private static final int FLAGS = 4;

  /// Two pictures of shared values can have as many pairs as the product of their sizes.
  private static final long MOST_WORK = 50_000_000;

  private final Finder found;
  private final Tensors first;
  private final Tensors second;
  private final IdentityHashMap<Pickled, IdentityHashMap<Pickled, Boolean>> seen =
      new IdentityHashMap<>();

  private long work;

  /// Knows the tensors of one side.
  interface Tensors {
    /// The tensor that an object is, if it is one.
    Optional<StoredTensor> tensor(String name, Made object) throws IOException;
  }

  private PickleComparison(Finder found, Tensors first, Tensors second) {
    this.found = found;
    this.first = first;
    this.second = second;
  }

  /// Two files that are a pickle each.
  static Finding compare(Pair pair) throws IOException {
    Finder found = new Finder();
    PickleReader.Read a = PickleReader.read(content(pair.first()));
    PickleReader.Read b = PickleReader.read(content(pair.second()));
    if (a.length() != Files.size(pair.first()) || b.length() != Files.size(pair.second())) {
      throw new UnreadableException(
          "its pickle is followed by something else, as in checkpoints of PyTorch before 1.6");
    }
    compare(a.value(), b.value(), PickledArrays::array, PickledArrays::array, found);
    return found.finding("values differ", Aspect.LAYOUT);
  }

  private static byte[] content(Path file) throws IOException {
    if (Files.size(file) > PickleReader.LONGEST) {
      throw new UnreadableException("it is larger than 64 MiB");
    }
    return Files.readAllBytes(file);
  }

  /// Compares what two pickles say.
  static void compare(Pickled a, Pickled b, Tensors first, Tensors second, Finder found)
      throws IOException {
    new PickleComparison(found, first, second).compare("", a, b, 0);
  }

  private void compare(String place, Pickled a, Pickled b, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new UnreadableException("its values lie more than " + DEEPEST + " deep in each other");
    }
    spend(1);
    if (seen.computeIfAbsent(a, key -> new IdentityHashMap<>()).put(b, true) != null) {
      return;
    }
    if (a instanceof Scalar x && b instanceof Scalar y) {
      scalars(place, x, y);
    } else if (a instanceof Items x && b instanceof Items y && x.kind() == y.kind()) {
      items(place, x, y, depth);
    } else if (a instanceof Table x && b instanceof Table y) {
      tables(place, x.entries(), y.entries(), depth);
    } else if (a instanceof Made x && b instanceof Made y) {
      objects(place, x, y, depth);
    } else if (a instanceof Global x && b instanceof Global y) {
      if (!x.name().equals(y.name())) {
        found.other(where(place), "is " + x.name() + " and " + y.name());
      }
    } else if (a instanceof Outside x && b instanceof Outside y) {
      compare(place, x.id(), y.id(), depth + 1);
    } else {
      found.other(where(place), "is of another kind on each side");
    }
  }

  private void spend(long steps) throws UnreadableException {
    work += steps;
    if (work > MOST_WORK) {
      throw new UnreadableException("its values are shared too often to be compared");
    }
  }

  private void objects(String place, Made a, Made b, int depth) throws IOException {
    Optional<StoredTensor> x = first.tensor(place, a);
    Optional<StoredTensor> y = second.tensor(place, b);
    if (x.isPresent() && y.isPresent()) {
      TensorComparison.compare(x.get(), y.get(), found.aspects())
          .ifPresent(it -> found.other(it.where(), it.what(), it.largest()));
      flags(place, a.list(), b.list(), depth);
      return;
    }
    compare(place, a.callable(), b.callable(), depth + 1);
    if (a.list().isEmpty() || a.list().size() != b.list().size()) {
      compare(place, a.arguments(), b.arguments(), depth + 1);
    } else {
      for (int i = 0; i < a.list().size(); i++) {
        String argument = i == 0 ? place : place + "(argument " + (i + 1) + ")";
        compare(argument, a.list().get(i), b.list().get(i), depth + 1);
      }
    }
    list(place, a.items(), b.items(), depth);
    tables(place, a.entries(), b.entries(), depth);
    Pickled s = a.state();
    Pickled t = b.state();
    if (s != null && t != null) {
      compare(place, s, t, depth + 1);
    } else if (s != t) {
      found.other(where(place), "has a state on one side alone");
    }
  }

  /// What a tensor of PyTorch is besides its numbers: whether it has a gradient, and hooks.
  private void flags(String place, List<Pickled> a, List<Pickled> b, int depth) throws IOException {
    for (int i = FLAGS; i < Math.min(a.size(), b.size()); i++) {
      compare(place + "(argument " + (i + 1) + ")", a.get(i), b.get(i), depth + 1);
    }
  }

  private void items(String place, Items a, Items b, int depth) throws IOException {
    List<Pickled> x = a.items();
    List<Pickled> y = b.items();
    spend((long) x.size() + y.size());
    if (a.kind() == Items.Kind.SET
        && x.stream().allMatch(Scalar.class::isInstance)
        && y.stream().allMatch(Scalar.class::isInstance)) {
      List<String> s = texts(x);
      List<String> t = texts(y);
      if (!s.equals(t)) {
        found.other(where(place), "is a set with other elements");
      } else if (!x.equals(y)) {
        found.aspects().add(Aspect.ORDER);
      }
      return;
    }
    list(place, x, y, depth);
  }

  private List<String> texts(List<Pickled> scalars) throws UnreadableException {
    List<String> texts = new ArrayList<>();
    for (Pickled scalar : scalars) {
      texts.add(text((Scalar) scalar));
    }
    texts.sort(null);
    return texts;
  }

  private String text(Scalar scalar) throws UnreadableException {
    spend(scalar.length() / 256);
    return scalar.text();
  }

  private void list(String place, List<Pickled> a, List<Pickled> b, int depth) throws IOException {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      compare(place + "[" + i + "]", a.get(i), b.get(i), depth + 1);
    }
    if (a.size() != b.size()) {
      found.other(where(place), "has " + a.size() + " and " + b.size() + " elements");
    }
  }

  private void tables(String place, List<Entry> a, List<Entry> b, int depth) throws IOException {
    spend((long) a.size() + b.size());
    SequencedMap<String, Pickled> x = byKey(a);
    SequencedMap<String, Pickled> y = byKey(b);
    if (!List.copyOf(x.keySet()).equals(List.copyOf(y.keySet()))) {
      found.aspects().add(Aspect.ORDER);
    }
    for (Map.Entry<String, Pickled> member : x.entrySet()) {
      String key = member.getKey();
      String child =
          key.startsWith("'")
              ? place + (place.isEmpty() ? "" : ".") + key.substring(1, key.length() - 1)
              : place + "[" + key + "]";
      Pickled other = y.get(key);
      if (other == null) {
        found.other(where(child), "stands on the first side alone");
      } else {
        compare(child, member.getValue(), other, depth + 1);
      }
    }
    for (String key : y.keySet()) {
      if (!x.containsKey(key)) {
        found.other(where(place), "has " + key + " on the second side alone");
      }
    }
  }

  /// Members by what their keys say; those whose keys have parts by their place.
  private SequencedMap<String, Pickled> byKey(List<Entry> entries) throws UnreadableException {
    SequencedMap<String, Pickled> keys = new LinkedHashMap<>();
    for (Entry entry : entries) {
      String key = entry.key() instanceof Scalar scalar ? text(scalar) : "member " + keys.size();
      keys.put(key, entry.value());
    }
    return keys;
  }

  private void scalars(String place, Scalar a, Scalar b) throws UnreadableException {
    spend((a.length() + b.length()) / 256);
    if (a.value() instanceof byte[] x && b.value() instanceof byte[] y) {
      int at = Arrays.mismatch(x, y);
      if (at >= 0) {
        found.other(where(place), "has other bytes from byte " + at + " on");
      }
    } else if (a.value() instanceof String x && b.value() instanceof String y) {
      if (!x.equals(y)) {
        found.other(where(place), TextComparison.difference(x, y));
      }
    } else if (!a.text().equals(b.text())) {
      found.other(where(place), "is " + a.text() + " and " + b.text(), difference(a, b));
    }
  }

  private static OptionalDouble difference(Scalar a, Scalar b) {
    if ((a.value() instanceof Double || a.value() instanceof BigInteger)
        && (b.value() instanceof Double || b.value() instanceof BigInteger)) {
      double x = ((Number) a.value()).doubleValue();
      double y = ((Number) b.value()).doubleValue();
      return Double.isFinite(x - y) ? OptionalDouble.of(Math.abs(x - y)) : OptionalDouble.empty();
    }
    return OptionalDouble.empty();
  }

  private static String where(String place) {
    return place.isEmpty() ? "the object" : place;
  }
}
