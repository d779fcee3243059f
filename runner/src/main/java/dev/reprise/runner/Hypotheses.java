package dev.reprise.runner;

import static dev.reprise.core.verdict.CauseKind.FLIPPED_BIT;
import static dev.reprise.core.verdict.CauseKind.FLUSH_TO_ZERO;
import static dev.reprise.core.verdict.CauseKind.OPTIMIZER_STATE;
import static dev.reprise.core.verdict.CauseKind.ORDER_OF_DATA;
import static dev.reprise.core.verdict.CauseKind.RANDOM_COUNTER;
import static dev.reprise.core.verdict.CauseKind.STEP_COUNTER;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.TracedStep;
import dev.reprise.training.loop.Ids;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Proves a cause by trying it: what would the other side's ledger say of this step, had just this
/// one thing happened? Where the digests are equal, it did.
///
/// One side can be made again here; of the other there are only digests, and a digest is enough.
final class Hypotheses {
  // Of 32 flips and two neighbours each; a tensor of more numbers is left alone.
  private static final int MOST_NUMBERS = 4096;

  private final TracedStep known;
  private final LedgerEntry.Step other;
  private final List<String> names;
  private final List<String> differing;
  private final Suspicions found;

  /// @param known the step as it is made here, for the side that follows from what it declares
  /// @param other what the other side's ledger says of it
  /// @param names the ledger's leaves
  /// @param differing those that differ
  Hypotheses(
      TracedStep known,
      LedgerEntry.Step other,
      List<String> names,
      List<String> differing,
      Suspicions found) {
    this.known = known;
    this.other = other;
    this.names = names;
    this.differing = differing;
    this.found = found;
  }

  /// Tries all of them.
  ///
  /// @param again makes a step from a state
  /// @param epochs how many epochs the experiment has
  void tryAll(Function<Checkpoint, LedgerEntry.Step> again, int epochs) {
    boolean batch = known.entry().batch().equals(other.batch());
    if (!batch) {
      exchangedIds();
    } else if (differing.size() == 1) {
      changedNumber(differing.getFirst());
    }
    if (batch) {
      flushed();
    }
    known.before().ifPresent(state -> forgotten(state, again, epochs));
  }

  private void exchangedIds() {
    long[] ids = known.ids().clone();
    for (int i = 0; i < ids.length; i++) {
      for (int j = i + 1; j < ids.length; j++) {
        exchange(ids, i, j);
        if (Ids.digest(ids).equals(other.batch())) {
          found.suspect(
              ORDER_OF_DATA,
              100,
              "the examples "
                  + (i + 1)
                  + " and "
                  + (j + 1)
                  + " of the batch are exchanged, as its digest proves");
          return;
        }
        exchange(ids, i, j);
      }
    }
  }

  private static void exchange(long[] ids, int i, int j) {
    long id = ids[i];
    ids[i] = ids[j];
    ids[j] = id;
  }

  /// A single bit, or one unit in the last place, of a single number.
  private void changedNumber(String leaf) {
    if (!(known.tensors().get(leaf) instanceof Tensor.Floats tensor)
        || tensor.size() > MOST_NUMBERS) {
      return;
    }
    Digest wanted = other.leaves().get(names.indexOf(leaf));
    float[] values = tensor.values().clone();
    Tensor candidate = new Tensor.Floats(tensor.shape(), values);
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      for (int change = 0; change < 34; change++) {
        values[i] = changed(value, change);
        if (candidate.digest().equals(wanted)) {
          String how = change < 32 ? "bit " + change : "one unit in the last place";
          found.suspect(
              FLIPPED_BIT,
              100,
              "number "
                  + i
                  + " of "
                  + leaf
                  + " is "
                  + values[i]
                  + " in place of "
                  + value
                  + ", which differs by "
                  + how
                  + " and is proved by its digest");
          return;
        }
      }
      values[i] = value;
    }
  }

  private static float changed(float value, int change) {
    return switch (change) {
      case 32 -> Math.nextUp(value);
      case 33 -> Math.nextDown(value);
      default -> Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ (1 << change));
    };
  }

  private void flushed() {
    for (String leaf : differing) {
      if (known.tensors().get(leaf) instanceof Tensor.Floats tensor) {
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.abs(values[i]) < Float.MIN_NORMAL ? 0 : values[i];
        }
        boolean had = !Arrays.equals(values, tensor.values());
        if (had && proves(leaf, new Tensor.Floats(tensor.shape(), values))) {
          found.suspect(
              FLUSH_TO_ZERO,
              100,
              "with its numbers below "
                  + Float.MIN_NORMAL
                  + " set to zero "
                  + leaf
                  + " has the other side's digest");
          return;
        }
      }
    }
  }

  private boolean proves(String leaf, Tensor tensor) {
    return tensor.digest().equals(other.leaves().get(names.indexOf(leaf)));
  }

  private void forgotten(
      Checkpoint state, Function<Checkpoint, LedgerEntry.Step> again, int epochs) {
    Function<Checkpoint, Boolean> proved = edited -> says(again, edited);
    if (state.tensors().containsKey("optimizer/beta_powers")
        && proved.apply(with(state, "optimizer/beta_powers"::equals, Hypotheses::ones))) {
      found.suspect(
          STEP_COUNTER,
          100,
          "with the optimiser's count of steps begun anew the step gives the"
              + " other side's digests");
      return;
    }
    List<String> states =
        state.tensors().keySet().stream().filter(Hypotheses::isStateOfOne).toList();
    for (String name : states) {
      if (differing.contains(name) && proved.apply(with(state, name::equals, Hypotheses::zeros))) {
        found.suspect(
            OPTIMIZER_STATE,
            100,
            "with " + name + " begun anew the step gives the other side's" + " digests");
        return;
      }
    }
    if (states.stream().anyMatch(differing::contains)
        && (proved.apply(with(state, Hypotheses::isStateOfOne, Hypotheses::zeros))
            || proved.apply(
                with(
                    with(state, Hypotheses::isStateOfOne, Hypotheses::zeros),
                    "optimizer/beta_powers"::equals,
                    Hypotheses::ones)))) {
      found.suspect(
          OPTIMIZER_STATE,
          100,
          "with all of the optimiser's state begun anew the step gives the"
              + " other side's digests");
      return;
    }
    epoch(state, proved, epochs);
  }

  private void epoch(Checkpoint state, Function<Checkpoint, Boolean> proved, int epochs) {
    for (int epoch = 1; epoch <= epochs; epoch++) {
      if (epoch != state.epoch()
          && proved.apply(new Checkpoint(state.step(), epoch, state.visited(), state.tensors()))) {
        found.suspect(
            RANDOM_COUNTER,
            100,
            "with the random numbers of epoch "
                + epoch
                + " in place of epoch "
                + state.epoch()
                + " the step gives the other side's digests");
        return;
      }
    }
  }

  private boolean says(Function<Checkpoint, LedgerEntry.Step> again, Checkpoint from) {
    try {
      LedgerEntry.Step made = again.apply(from);
      return made.batch().equals(other.batch())
          && made.lossBits() == other.lossBits()
          && made.leaves().equals(other.leaves());
    } catch (FailureException e) {
      return false; // A state that leads nowhere was not that of the other side.
    }
  }

  private static boolean isStateOfOne(String name) {
    return name.startsWith(LedgerHeader.OPTIMIZER)
        && name.indexOf('/', LedgerHeader.OPTIMIZER.length()) >= 0;
  }

  private static Checkpoint with(
      Checkpoint state, Function<String, Boolean> which, UnaryOperator<Tensor> change) {
    SortedMap<String, Tensor> tensors = new TreeMap<>(state.tensors());
    tensors.replaceAll((name, tensor) -> which.apply(name) ? change.apply(tensor) : tensor);
    return new Checkpoint(state.step(), state.epoch(), state.visited(), tensors);
  }

  private static Tensor zeros(Tensor tensor) {
    return new Tensor.Floats(tensor.shape(), new float[tensor.size()]);
  }

  private static Tensor ones(Tensor tensor) {
    double[] ones = new double[tensor.size()];
    Arrays.fill(ones, 1);
    return new Tensor.Doubles(tensor.shape(), ones);
  }
}
