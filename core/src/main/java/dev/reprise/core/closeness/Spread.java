package dev.reprise.core.closeness;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StoredRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What repeats of one experiment measured that differ in the seed alone: how far its results lie
/// apart by chance (`docs/formats/spread.md`).
///
/// @param commitment to the experiment, data, preparation and engine that were repeated
/// @param repeats in the order of their seeds
public record Spread(Digest commitment, List<Repeat> repeats) {
  /// The format's name and version.
  public static final String FORMAT = "reprise-spread/1";

  /// Fewer say nothing of a spread.
  public static final int LEAST = 3;

  /// More say no more.
  public static final int MOST = 1000;

  private static final String METRIC = "metric/";
  private static final String LOSS = "loss";

  /// One of the repeats.
  ///
  /// @param seed in place of the declared one
  /// @param measured what came out
  public record Repeat(Seed seed, Measured measured) {}

  /// Checks that there are enough, and that all of them measured the same things.
  public Spread {
    repeats = List.copyOf(repeats);
    requireCount(repeats.size());
    Measured first = repeats.getFirst().measured();
    for (Repeat repeat : repeats) {
      if (!repeat.measured().metrics().keySet().equals(first.metrics().keySet())
          || repeat.measured().losses().length != first.losses().length) {
        throw new IllegalArgumentException("the repeats did not measure the same things");
      }
    }
    if (repeats.stream().map(Repeat::seed).distinct().count() != repeats.size()) {
      throw new IllegalArgumentException("a seed stands for two repeats");
    }
  }

  /// The seeds of the repeats: those that follow the declared one.
  ///
  /// @throws InvalidInputException where there are too few or too many, or no seeds left
  public static List<Seed> seeds(Seed declared, int count) {
    requireCount(count);
    List<Seed> seeds = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      try {
        seeds.add(new Seed(declared.value() + i));
      } catch (IllegalArgumentException e) {
        throw new InvalidInputException(
            "seed", "leaves no room for " + count + " more: " + e.getMessage(), "use a lower seed");
      }
    }
    return List.copyOf(seeds);
  }

  private static void requireCount(int count) {
    if (count < LEAST || count > MOST) {
      throw new InvalidInputException(
          "--repeats",
          "expected "
              + LEAST
              + " to "
              + MOST
              + " repeats, found "
              + count
              + (count < LEAST ? ": a spread cannot be told from so few" : ""),
          "10 are a good number, and 20 a better one");
    }
  }

  /// The seeds, in order.
  public List<Seed> seeds() {
    return repeats.stream().map(Repeat::seed).toList();
  }

  /// How many steps each repeat made.
  public int steps() {
    return repeats.getFirst().measured().losses().length;
  }

  /// The names of the metrics.
  public List<String> metrics() {
    return List.copyOf(repeats.getFirst().measured().metrics().keySet());
  }

  /// The spread as safetensors: equal spreads have equal bytes.
  public byte[] bytes() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    int count = repeats.size();
    for (String metric : metrics()) {
      double[] values =
          repeats.stream().mapToDouble(it -> it.measured().metrics().get(metric)).toArray();
      tensors.put(METRIC + metric, new Tensor.Doubles(new int[] {count}, values));
    }
    double[] losses = new double[Math.multiplyExact(count, steps())];
    for (int i = 0; i < count; i++) {
      System.arraycopy(repeats.get(i).measured().losses(), 0, losses, i * steps(), steps());
    }
    tensors.put(LOSS, new Tensor.Doubles(new int[] {count, steps()}, losses));
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("format", FORMAT);
    metadata.put("commitment", commitment.toString());
    metadata.put(
        "seeds",
        repeats.stream()
            .map(it -> Long.toString(it.seed().value()))
            .collect(Collectors.joining(",")));
    return Safetensors.bytes(tensors, metadata);
  }

  /// The spread of a record, where it has one and its bytes are at hand.
  ///
  /// @throws FailureException where they are damaged
  public static Optional<Spread> of(StoredRecord record, BlobSource blobs) {
    return Optional.ofNullable(record.artifacts().get(RunRecord.SPREAD))
        .map(RunRecord.Artifact::digest)
        .filter(digest -> blobs.find(digest).isPresent())
        .map(digest -> read("spread of " + record.run(), blobs.read(digest)));
  }

  /// Reads a spread.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the bytes are none
  public static Spread read(String where, byte[] content) {
    SortedMap<String, String> metadata = Safetensors.metadata(where, content);
    String format = metadata.getOrDefault("format", "");
    if (!format.equals(FORMAT)) {
      throw damaged(where, "expected " + FORMAT + ", found '" + format + "'", null);
    }
    try {
      List<Seed> seeds =
          Arrays.stream(metadata.getOrDefault("seeds", "").split(",", -1))
              .map(text -> new Seed(Long.parseLong(text)))
              .toList();
      return new Spread(
          Digest.parse(metadata.getOrDefault("commitment", "")),
          repeats(seeds, Safetensors.read(where, content)));
    } catch (IllegalArgumentException | InvalidInputException e) {
      throw damaged(where, "is no whole spread: " + e.getMessage(), e);
    }
  }

  private static List<Repeat> repeats(List<Seed> seeds, SortedMap<String, Tensor> tensors) {
    List<SortedMap<String, Double>> metrics = new ArrayList<>();
    seeds.forEach(seed -> metrics.add(new TreeMap<>()));
    Tensor.Doubles losses = doubles(LOSS, tensors.get(LOSS), seeds.size(), 2);
    for (String name : tensors.keySet()) {
      if (name.startsWith(METRIC)) {
        double[] values = doubles(name, tensors.get(name), seeds.size(), 1).values();
        for (int i = 0; i < values.length; i++) {
          metrics.get(i).put(name.substring(METRIC.length()), values[i]);
        }
      } else if (!name.equals(LOSS)) {
        throw new IllegalArgumentException("it holds a tensor of the name " + name);
      }
    }
    int steps = losses.shape()[1];
    List<Repeat> repeats = new ArrayList<>();
    for (int i = 0; i < seeds.size(); i++) {
      double[] own = Arrays.copyOfRange(losses.values(), i * steps, (i + 1) * steps);
      repeats.add(new Repeat(seeds.get(i), new Measured(metrics.get(i), own)));
    }
    return repeats;
  }

  private static Tensor.Doubles doubles(String name, @Nullable Tensor tensor, int count, int axes) {
    if (tensor instanceof Tensor.Doubles found
        && found.shape().length == axes
        && found.shape()[0] == count) {
      return found;
    }
    throw new IllegalArgumentException(
        "expected " + name + " as " + count + " rows of F64, found none such");
  }

  private static FailureException damaged(String where, String what, @Nullable Throwable cause) {
    return new FailureException(where, what, "restore it, or run the experiment again", cause);
  }
}
