package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;

/// A file of named tensors.
///
/// @param tensors in the order in which they lie in the file
/// @param metadata what else it says
record TensorFile(List<StoredTensor> tensors, SortedMap<String, String> metadata) {
  TensorFile {
    tensors = List.copyOf(tensors);
  }

  /// Compares two of them.
  static Finding compare(TensorFile a, TensorFile b) throws IOException {
    Finder found = new Finder();
    compare(a, b, found);
    return found.finding("tensors differ", Aspect.LAYOUT);
  }

  /// Compares two of them.
  static void compare(TensorFile a, TensorFile b, Finder found) throws IOException {
    if (!a.metadata.equals(b.metadata)) {
      found.aspects().add(Aspect.METADATA);
    }
    SequencedMap<String, StoredTensor> first = a.byName();
    SequencedMap<String, StoredTensor> second = b.byName();
    if (!List.copyOf(first.keySet()).equals(List.copyOf(second.keySet()))) {
      found.aspects().add(Aspect.ORDER);
    }
    for (StoredTensor tensor : a.tensors) {
      StoredTensor other = second.get(tensor.name());
      if (other == null) {
        found.other("tensor " + tensor.name(), "is missing on the second side");
      } else {
        Optional<TensorComparison.Difference> difference =
            TensorComparison.compare(tensor, other, found.aspects());
        difference.ifPresent(it -> found.other(it.where(), it.what(), it.largest()));
      }
    }
    for (StoredTensor tensor : b.tensors) {
      if (!first.containsKey(tensor.name())) {
        found.other("tensor " + tensor.name(), "is missing on the first side");
      }
    }
  }

  private SequencedMap<String, StoredTensor> byName() throws UnreadableException {
    SequencedMap<String, StoredTensor> names = new LinkedHashMap<>();
    for (StoredTensor tensor : tensors) {
      if (names.put(tensor.name(), tensor) != null) {
        throw new UnreadableException("it has two tensors of the name '" + tensor.name() + "'");
      }
    }
    return names;
  }
}
