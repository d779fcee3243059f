package dev.reprise.runner;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.closeness.Measured;
import dev.reprise.core.closeness.Spread;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.runner.Comparison.Side;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says of a reproduction with other bits whether it is close or diverged.
///
/// Bits are all that counts where the exact engine must find the same ones. Where another engine or
/// another numeric specification is on one side, or the user asks for no more, the record's spread
/// says what is close.
final class Judge {
  private static final String EXACT = "exact";
  private static final String HOW = "reprise run EXPERIMENT --repeats 10 records one";

  private final Side recorded;
  private final Side reproduced;
  private final boolean asked;
  private @Nullable Optional<Closeness> found;
  private String remark = "";

  /// @param accept what is asked for
  Judge(Side recorded, Side reproduced, Accept accept) {
    this.recorded = recorded;
    this.reproduced = reproduced;
    this.asked =
        accept == Accept.CLOSE
            || !isThisEngine(recorded.record())
            || !isThisEngine(reproduced.record());
  }

  /// Whether a record was made by the engine there is here, so that its bits can be asked for.
  static boolean isThisEngine(RunRecord record) {
    return record.training().engine().equals(EXACT)
        && record.training().numericSpecification() == NumericSpecification.VERSION;
  }

  /// How far the two lie apart, where that is to be judged and can be.
  Optional<Closeness> closeness() {
    Optional<Closeness> known = found;
    if (known == null) {
      known = judge();
      found = known;
    }
    return known;
  }

  /// Whether they are equivalent.
  boolean isClose() {
    return closeness().filter(Closeness::isClose).isPresent();
  }

  /// The verdict, once bits were compared.
  Verdict verdict(Verdict bits) {
    return switch (bits) {
      case Verdict.Diverged diverged ->
          closeness().<Verdict>map(it -> verdict(diverged, it)).orElse(diverged);
      case Verdict.Identical identical -> identical;
      case Verdict.Close close -> close;
      case Verdict.Incomparable incomparable -> incomparable;
    };
  }

  private static Verdict verdict(Verdict.Diverged diverged, Closeness closeness) {
    return closeness.isClose()
        ? new Verdict.Close(
            diverged.compared(), diverged.first(), diverged.differences(), closeness)
        : new Verdict.Diverged(diverged.compared(), diverged.divergence(), Optional.of(closeness));
  }

  /// Why closeness was not judged, in a line, where the bits differ; empty where it was.
  String remark() {
    closeness();
    return remark;
  }

  private Optional<Closeness> judge() {
    Optional<Spread> spread = Spread.of(recorded.record(), recorded.blobs());
    if (!asked) {
      remark =
          spread
              .map(
                  it ->
                      "not asked for; --accept close judges by the record's spread of "
                          + it.repeats().size()
                          + " repeats")
              .orElse("");
      return Optional.empty();
    }
    RunRecord before = recorded.record();
    RunRecord after = reproduced.record();
    if (spread.isEmpty()) {
      remark = "cannot be judged: the record has no spread; " + HOW;
    } else if (!before.dataset().digest().equals(after.dataset().digest())
        || !before.preparation().steps().equals(after.preparation().steps())) {
      remark = "is not judged: it is of other data, or of the same prepared in another way";
    } else if (before.evaluation().split() != after.evaluation().split()) {
      remark = "is not judged: another split was evaluated";
    } else {
      return Optional.of(
          Closeness.of(
              spread.get(),
              Measured.of(before, recorded.blobs()),
              Measured.of(after, reproduced.blobs())));
    }
    return Optional.empty();
  }
}
