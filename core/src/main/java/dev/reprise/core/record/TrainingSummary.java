package dev.reprise.core.record;

import dev.reprise.core.digest.Digest;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What training did, for the record.
///
/// @param engine such as `exact`
/// @param numericSpecification the version of the engine's numeric specification
/// @param layers the model, layer by layer
/// @param parameters how many trainable numbers it has
/// @param initialWeights the digest of each weight before the first step, by name
/// @param finalWeights the digest of each weight after the last step, by name
/// @param steps how many updates were made
/// @param ledgerHead the last link of the ledger's chain
/// @param epochs what each epoch reached
public record TrainingSummary(
    String engine,
    int numericSpecification,
    List<LayerSummary> layers,
    long parameters,
    SortedMap<String, Digest> initialWeights,
    SortedMap<String, Digest> finalWeights,
    long steps,
    Digest ledgerHead,
    List<EpochSummary> epochs) {
  /// Copies.
  public TrainingSummary {
    layers = List.copyOf(layers);
    initialWeights = Collections.unmodifiableSortedMap(new TreeMap<>(initialWeights));
    finalWeights = Collections.unmodifiableSortedMap(new TreeMap<>(finalWeights));
    epochs = List.copyOf(epochs);
  }

  /// A layer as a model's summary shows it.
  ///
  /// @param name unique in the model, such as `dense_1`
  /// @param type as declared, such as `dense`
  /// @param outputShape without the batch axis
  /// @param parameters how many trainable numbers it has
  public record LayerSummary(String name, String type, List<Long> outputShape, long parameters) {
    /// Copies.
    public LayerSummary {
      outputShape = List.copyOf(outputShape);
    }
  }

  /// What an epoch reached.
  ///
  /// @param epoch counted from 1
  /// @param metrics as Keras names them: `loss`, `accuracy`, `val_loss`, `val_accuracy`
  public record EpochSummary(int epoch, SortedMap<String, Double> metrics) {
    /// Copies.
    public EpochSummary {
      metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }
  }
}
