package dev.reprise.core.verdict;

import java.util.List;
import java.util.Optional;

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
  /// @param first the earliest place
  /// @param differences what differs between the two: declared things first, then facts of the
  ///   environments
  record Diverged(Compared compared, First first, List<Difference> differences) implements Verdict {
    /// Copies.
    public Diverged {
      differences = List.copyOf(differences);
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

  /// The first place where two runs part.
  ///
  /// @param stage `acquire`, `prepare`, `train` or `evaluate`
  /// @param step the step, where the stage is `train`
  /// @param what the tensor or number that differs first there
  record First(String stage, Optional<Long> step, String what) {}

  /// Something that is not the same on the two sides.
  ///
  /// @param kind `experiment`, `data`, `code` or `environment`
  /// @param name such as `seed` or `cpu.model`
  /// @param recorded its value in the record, empty if absent
  /// @param reproduced its value in the reproduction, empty if absent
  record Difference(String kind, String name, String recorded, String reproduced) {}
}
