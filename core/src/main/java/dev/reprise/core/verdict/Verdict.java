package dev.reprise.core.verdict;

import java.util.List;

/// The outcome of comparing a reproduction with the record it was made from.
public sealed interface Verdict {
  /// The word for it: `identical`, `diverged` or `incomparable`.
  String word();

  /// Everything comparable has the same bits.
  record Identical(Compared compared) implements Verdict {
    @Override
    public String word() {
      return "identical";
    }
  }

  /// Something comparable differs.
  ///
  /// @param divergence where first, and why
  record Diverged(Compared compared, Divergence divergence) implements Verdict {
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
