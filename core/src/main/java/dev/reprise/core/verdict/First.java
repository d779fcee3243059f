package dev.reprise.core.verdict;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/// The first place where two runs part.
///
/// @param stage `acquire`, `prepare`, `train` or `evaluate`, or the name of a stage of commands
/// @param step the step, where the stage is `train`, or of commands that kept a ledger
/// @param epoch the epoch of that step, counted from 1
/// @param item what kind of thing differs first there
/// @param name the tensor, number or step of preparation, such as `gradient/dense/kernel`
/// @param what the same for people
public record First(
    String stage,
    Optional<Long> step,
    Optional<Integer> epoch,
    Item item,
    String name,
    String what) {

  /// What a comparison looks at, in the order it does.
  public enum Item {
    /// The records of the data.
    DATASET,
    /// The output of a step of preparation.
    PREPARATION,
    /// Which tensors the model has.
    TENSORS,
    /// A weight before the first step.
    INITIAL_WEIGHT,
    /// The examples of a batch, or their order.
    BATCH,
    /// The loss of a batch.
    LOSS,
    /// A gradient.
    GRADIENT,
    /// A weight after a step.
    WEIGHT,
    /// A state of the optimiser after a step.
    OPTIMIZER,
    /// The order of an epoch's examples.
    ORDER,
    /// The metrics of an epoch.
    METRICS,
    /// The number of steps, or where an epoch ends.
    LENGTH,
    /// A weight after the last step.
    FINAL_WEIGHT,
    /// A number of the evaluation.
    METRIC,
    /// The model's outputs on the evaluated split.
    PREDICTIONS,
    /// What a stage of commands was given.
    INPUT,
    /// Whether a stage of commands ended well.
    OUTCOME,
    /// What a stage of commands wrote.
    OUTPUT;

    /// Whether it is one of the things a step has in the ledger.
    public boolean isOfStep() {
      return switch (this) {
        case BATCH, LOSS, GRADIENT, WEIGHT, OPTIMIZER -> true;
        case DATASET,
            PREPARATION,
            TENSORS,
            INITIAL_WEIGHT,
            ORDER,
            METRICS,
            LENGTH,
            FINAL_WEIGHT,
            METRIC,
            PREDICTIONS,
            INPUT,
            OUTCOME,
            OUTPUT ->
            false;
      };
    }

    /// The word for it in JSON: `initial-weight`.
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// A place outside training.
  public static First in(String stage, Item item, String name, String what) {
    return new First(stage, Optional.empty(), Optional.empty(), item, name, what);
  }

  /// A place in training.
  public static First at(long step, int epoch, Item item, String name, String what) {
    return new First("train", Optional.of(step), Optional.of(epoch), item, name, what);
  }

  /// The same place in the training of a stage of commands.
  public First of(String commands) {
    return new First(commands, step, epoch, item, name, what);
  }

  /// In a sentence: `in train at step 37 (epoch 2), in gradient/dense/kernel`.
  public String sentence() {
    String at = step.map(number -> " at step " + number).orElse("");
    String of = epoch.map(number -> " (epoch " + number + ")").orElse("");
    return "in " + stage + at + of + ", in " + what;
  }
}
