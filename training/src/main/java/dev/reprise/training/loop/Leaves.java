package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.problem.NotFiniteException;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/// The tensors a ledger's step has digests of, by name and in order.
///
/// Chunks are hashed by all threads at once; each is looked through for numbers that are not finite
/// while it is near. Neither threads nor chance can change a digest.
final class Leaves {
  private final List<String> names = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();

  /// Adds a tensor behind the others; its array is read when it is hashed.
  void add(String name, Tensor tensor) {
    names.add(name);
    tensors.add(tensor);
  }

  List<String> names() {
    return names;
  }

  /// The tensors by name, with arrays of their own.
  SortedMap<String, Tensor> copies() {
    SortedMap<String, Tensor> copies = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      Tensor tensor = tensors.get(i);
      copies.put(
          names.get(i),
          switch (tensor) {
            case Tensor.Floats floats -> new Tensor.Floats(floats.shape(), floats.values().clone());
            case Tensor.Doubles doubles ->
                new Tensor.Doubles(doubles.shape(), doubles.values().clone());
            case Tensor.Ints ints -> new Tensor.Ints(ints.shape(), ints.values().clone());
          });
    }
    return copies;
  }

  /// The digest of each tensor.
  ///
  /// @param place the moment, for an error
  /// @throws NotFiniteException naming the first tensor that holds a number that is not finite
  List<Digest> digests(Workers workers, Step.Place place) {
    byte[][] hashes = new byte[tensors.size()][];
    boolean[] broken = new boolean[tensors.size()];
    List<IntConsumer> chunks = new ArrayList<>();
    for (int i = 0; i < hashes.length; i++) {
      int leaf = i;
      Tensor tensor = tensors.get(i);
      hashes[i] = new byte[tensor.chunks() * Digest.LENGTH];
      for (int chunk = 0; chunk < tensor.chunks(); chunk++) {
        int at = chunk;
        chunks.add(
            unused -> {
              tensor.hashChunk(at, hashes[leaf], at * Digest.LENGTH);
              if (!isFinite(tensor, at)) {
                broken[leaf] = true;
              }
            });
      }
    }
    workers.parallel(
        chunks.size(),
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            chunks.get(i).accept(i);
          }
        });
    requireFinite(broken, place);
    List<Digest> digests = new ArrayList<>(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      digests.add(tensors.get(i).digest(hashes[i]));
    }
    return digests;
  }

  /// Looks the gradients through, where no digests are made: what they leave finite, an update
  /// hardly makes otherwise, and the next digests will tell.
  ///
  /// @throws NotFiniteException as [#digests]
  void requireFiniteGradients(Workers workers, Step.Place place) {
    boolean[] broken = new boolean[tensors.size()];
    workers.parallel(
        tensors.size(),
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            Tensor tensor = tensors.get(i);
            for (int chunk = 0;
                names.get(i).startsWith(LedgerHeader.GRADIENT) && chunk < tensor.chunks();
                chunk++) {
              broken[i] |= !isFinite(tensor, chunk);
            }
          }
        });
    requireFinite(broken, place);
  }

  private void requireFinite(boolean[] broken, Step.Place place) {
    for (int i = 0; i < broken.length; i++) {
      if (broken[i]) {
        throw place.notFinite(
            names.get(i), "the tensor " + names.get(i) + " holds a number that is not finite");
      }
    }
  }

  private static boolean isFinite(Tensor tensor, int chunk) {
    int from = chunk * Tensor.CHUNK;
    int to = Math.min(tensor.size(), from + Tensor.CHUNK);
    return switch (tensor) {
      case Tensor.Floats floats -> isFinite(floats.values(), from, to);
      case Tensor.Doubles doubles -> {
        for (int i = from; i < to; i++) {
          if (!Double.isFinite(doubles.values()[i])) {
            yield false;
          }
        }
        yield true;
      }
      case Tensor.Ints ints -> true;
    };
  }

  // Without branches, so that it is vectorised: negative exactly if some bits without the sign
  // reach infinity's.
  private static boolean isFinite(float[] values, int from, int to) {
    int sign = 0;
    for (int i = from; i < to; i++) {
      sign |= 0x7f7fffff - (Float.floatToRawIntBits(values[i]) & 0x7fffffff);
    }
    return sign >= 0;
  }
}
