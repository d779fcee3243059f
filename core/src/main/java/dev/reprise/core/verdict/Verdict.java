package dev.reprise.core.verdict;

import dev.reprise.core.closeness.Closeness;
import java.util.List;
import java.util.Optional;

/// The outcome of comparing a reproduction with the record it was made from.
public sealed interface Verdict {
  /// The word for it: `identical`, `close`, `diverged` or `incomparable`.
  String word();

  /// Everything comparable has the same bits.
  record Identical(Compared compared) implements Verdict {
    @Override
    public String word() {
      return "identical";
    }
  }

  /// Something comparable has other bits, and yet the result is equivalent: what was measured lies
  /// within the spread of the record's repeats, or every file that differs has the same contents.
  ///
  /// @param first where bits differ first
  /// @param differences everything known that is not the same on the two sides
  /// @param closeness by what they are equivalent; empty where all contents are the same
  /// @param outputs how files written by stages of commands differ
  record Close(
      Compared compared,
      First first,
      List<Difference> differences,
      Optional<Closeness> closeness,
      List<OutputDifference> outputs)
      implements Verdict {
    /// Copies, and checks that it is so.
    public Close {
      differences = List.copyOf(differences);
      outputs = List.copyOf(outputs);
      if (closeness.isPresent() && !closeness.get().isClose()) {
        throw new IllegalArgumentException("not close: " + closeness.get().outside());
      }
      if (closeness.isEmpty()
          && (outputs.isEmpty()
              || !outputs.stream().allMatch(OutputDifference::isOfSameContents))) {
        throw new IllegalArgumentException("not close: contents differ: " + outputs);
      }
    }

    /// Equivalent by a spread.
    public Close(
        Compared compared, First first, List<Difference> differences, Closeness closeness) {
      this(compared, first, differences, Optional.of(closeness), List.of());
    }

    @Override
    public String word() {
      return "close";
    }
  }

  /// Something comparable differs, and was not found to be close.
  ///
  /// @param divergence where first, and why
  /// @param closeness how far what was measured lies apart, where that was judged
  record Diverged(Compared compared, Divergence divergence, Optional<Closeness> closeness)
      implements Verdict {
    /// Bits alone were compared.
    public Diverged(Compared compared, Divergence divergence) {
      this(compared, divergence, Optional.empty());
    }

    /// The earliest place.
    public First first() {
      return divergence.first();
    }

    /// What differs between the two: declared things first, then facts of the environments.
    public List<Difference> differences() {
      return divergence.differences();
    }

    @Override
    public String word() {
      return "diverged";
    }
  }

  /// The two cannot be compared.
  ///
  /// @param reason why, in a sentence
  record Incomparable(String reason) implements Verdict {
    @Override
    public String word() {
      return "incomparable";
    }
  }

  /// How much was compared.
  ///
  /// @param ledgerSteps steps whose chained digest was compared
  /// @param tensors tensors compared by digest: at every step, and the initial and final weights
  /// @param metrics numbers compared by their bits
  record Compared(long ledgerSteps, long tensors, long metrics) {}

  /// Something that is not the same on the two sides.
  ///
  /// @param kind `experiment`, `data`, `preparation`, `engine`, `code` or `environment`
  /// @param name such as `seed` or `cpu.model`
  /// @param recorded its value in the record, empty if absent
  /// @param reproduced its value in the reproduction, empty if absent
  record Difference(String kind, String name, String recorded, String reproduced) {}
}
