package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reprise.core.dataset.SplitName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// A declared plan: data, preparation, model design, training and evaluation, every default written
/// out.
///
/// Read by [ExperimentReader]; `docs/formats/experiment.schema.json` gives each member's meaning.
///
/// @param reprise the version of the format
/// @param name short, for run lists
/// @param title one line for people, possibly empty
/// @param description what is asked and why, possibly empty
/// @param seed every random number follows from it
/// @param engine what executes training
/// @param data what is needed
/// @param prepare how it becomes examples
/// @param model the architecture
/// @param train how weights are fitted
/// @param evaluate what is measured at the end
@JsonNaming(SnakeCaseStrategy.class)
public record Experiment(
    int reprise,
    String name,
    String title,
    String description,
    Seed seed,
    String engine,
    DataSpec data,
    PrepareSpec prepare,
    ModelSpec model,
    TrainSpec train,
    EvaluateSpec evaluate) {

  /// The same plan with another seed.
  public Experiment withSeed(Seed other) {
    return new Experiment(
        reprise, name, title, description, other, engine, data, prepare, model, train, evaluate);
  }

  /// The same plan with another way of fitting.
  public Experiment withTrain(TrainSpec other) {
    return new Experiment(
        reprise, name, title, description, seed, engine, data, prepare, model, other, evaluate);
  }

  /// The model's architecture.
  ///
  /// @param layers in order, from the input to the output
  public record ModelSpec(List<Layer> layers) {
    /// Copies.
    public ModelSpec {
      layers = List.copyOf(layers);
    }
  }

  /// How weights are fitted.
  ///
  /// @param optimizer the update rule
  /// @param loss what is minimised
  /// @param batchSize examples an update
  /// @param microBatchSize examples whose gradient is formed at once; the whole batch where empty
  /// @param epochs passes over the training split
  /// @param shuffle whether each epoch visits the examples in a new order
  /// @param ledger which steps the ledger has digests of the tensors of; every one where empty
  @JsonNaming(SnakeCaseStrategy.class)
  public record TrainSpec(
      OptimizerSpec optimizer,
      Loss loss,
      int batchSize,
      OptionalInt microBatchSize,
      int epochs,
      boolean shuffle,
      Optional<LedgerSpec> ledger) {
    /// With a ledger that has digests of the tensors of every step.
    public TrainSpec(
        OptimizerSpec optimizer,
        Loss loss,
        int batchSize,
        OptionalInt microBatchSize,
        int epochs,
        boolean shuffle) {
      this(optimizer, loss, batchSize, microBatchSize, epochs, shuffle, Optional.empty());
    }

    /// How many steps it is from one whose tensors have digests in the ledger to the next.
    public int ledgerEvery() {
      return ledger.map(LedgerSpec::every).orElse(1);
    }

    /// The same training, with a ledger of every step.
    public TrainSpec withWholeLedger() {
      return new TrainSpec(optimizer, loss, batchSize, microBatchSize, epochs, shuffle);
    }
  }

  /// How much of a training its ledger tells.
  ///
  /// @param every the tensors of every so many steps, and of the last of every epoch, have digests;
  ///   the batch and the loss of every step stand there always
  public record LedgerSpec(int every) {}

  /// What is measured at the end.
  ///
  /// @param split on which split
  /// @param metrics which numbers; all that fit the target where empty
  public record EvaluateSpec(SplitName split, List<String> metrics) {
    /// Copies.
    public EvaluateSpec {
      metrics = List.copyOf(metrics);
    }
  }

  /// What training minimises, by Keras's names.
  public enum Loss {
    /// For one sigmoid output and two classes.
    @JsonProperty("binary_crossentropy")
    BINARY_CROSSENTROPY,
    /// For a softmax output and one-hot targets.
    @JsonProperty("categorical_crossentropy")
    CATEGORICAL_CROSSENTROPY,
    /// For a softmax output and class indices.
    @JsonProperty("sparse_categorical_crossentropy")
    SPARSE_CATEGORICAL_CROSSENTROPY,
    /// For numbers.
    @JsonProperty("mean_squared_error")
    MEAN_SQUARED_ERROR;

    /// Whether the target is a class, not a number.
    @JsonIgnore
    public boolean isClassification() {
      return this != MEAN_SQUARED_ERROR;
    }
  }
}
