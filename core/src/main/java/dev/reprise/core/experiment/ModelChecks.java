package dev.reprise.core.experiment;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.ExperimentChecks.Reporter;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Finds layers, losses and metrics that do not fit each other.
final class ModelChecks {
  private static final List<String> CLASS_METRICS =
      List.of("accuracy", "precision", "recall", "f1", "roc_auc", "confusion_matrix");
  private static final List<String> NUMBER_METRICS = List.of("mse", "mae", "r2");
  private static final List<String> TOKEN_METRICS =
      List.of("accuracy", "perplexity", "bits_per_token");

  private final Experiment experiment;
  private final Reporter reporter;

  ModelChecks(Experiment experiment, Reporter reporter) {
    this.experiment = experiment;
    this.reporter = reporter;
  }

  /// @param input what the model is given
  void check(InputShape input) {
    List<Long> output = checkShapes(input);
    checkVocabulary();
    checkOutput(output);
    checkOptimizer();
    checkBatchStatistics();
    checkMetrics();
    experiment
        .train()
        .microBatchSize()
        .ifPresent(
            size -> {
              if (size > experiment.train().batchSize()) {
                reporter.report(
                    "train.micro_batch_size", "is larger than batch_size", "make it smaller");
              }
            });
  }

  private List<Long> checkShapes(InputShape input) {
    return new LayerChecks(reporter)
        .check(experiment.model().layers(), input.shape(), input.tokens())
        .orElse(List.of());
  }

  private void checkVocabulary() {
    Optional<Vocabulary> vocabulary = vocabulary();
    if (vocabulary.isPresent()
        && experiment.model().layers().getFirst() instanceof Layer.Embedding embedding
        && embedding.inputDim() < vocabulary.get().size()) {
      reporter.report(
          "model.layers.0.embedding.input_dim",
          "the vocabulary has " + vocabulary.get().size() + " ids, found " + embedding.inputDim(),
          "make it at least as large as vocabulary.size");
    }
  }

  private Optional<Vocabulary> vocabulary() {
    return experiment.prepare().inputs().stream()
        .flatMap(input -> input.steps().stream())
        .filter(Vocabulary.class::isInstance)
        .map(Vocabulary.class::cast)
        .findFirst();
  }

  private void checkOutput(List<Long> output) {
    if (output.isEmpty()) {
      return;
    }
    int last = experiment.model().layers().size() - 1;
    Layer layer = experiment.model().layers().get(last);
    String place = "model.layers." + last + "." + layer.kind();
    boolean eachToken = experiment.prepare().windows().isPresent();
    if (eachToken && output.size() != 2) {
      reporter.report(
          place,
          "expected one row of outputs for each token, found the shape " + output,
          "end with dense: {units: CLASSES, activation: softmax} on a sequence");
      return;
    }
    if (!eachToken && output.size() != 1) {
      reporter.report(
          place,
          "expected one row of outputs, found the shape " + output,
          "add flatten or global_average_pooling1d, or leave return_sequences out");
      return;
    }
    Loss loss = experiment.train().loss();
    Optional<Activation> end = layer.closing();
    boolean one = output.getLast() == 1;
    boolean fits =
        switch (loss) {
          case BINARY_CROSSENTROPY -> one && end.equals(Optional.of(Activation.SIGMOID));
          case CATEGORICAL_CROSSENTROPY, SPARSE_CATEGORICAL_CROSSENTROPY ->
              !one && end.equals(Optional.of(Activation.SOFTMAX));
          case MEAN_SQUARED_ERROR -> one;
        };
    if (!fits) {
      reporter.report(
          place,
          loss.name().toLowerCase(Locale.ROOT)
              + " does not fit "
              + output.getLast()
              + " outputs with "
              + end.map(Activation::label).orElse("no")
              + " activation",
          switch (loss) {
            case BINARY_CROSSENTROPY -> "end with dense: {units: 1, activation: sigmoid}";
            case CATEGORICAL_CROSSENTROPY, SPARSE_CATEGORICAL_CROSSENTROPY ->
                "end with dense: {units: CLASSES, activation: softmax}";
            case MEAN_SQUARED_ERROR -> "end with dense: {units: 1}";
          });
    }
    checkClasses(place, loss, output.getLast());
    checkTokens(place, output.getLast());
  }

  /// A model of tokens tells every id apart, those of padding and unknown tokens too.
  private void checkTokens(String place, long outputs) {
    Optional<Vocabulary> vocabulary = vocabulary();
    if (experiment.prepare().windows().isPresent()
        && vocabulary.isPresent()
        && vocabulary.get().size() > outputs) {
      reporter.report(
          place,
          "the vocabulary has "
              + vocabulary.get().size()
              + " ids, but the model tells "
              + outputs
              + " apart",
          "set units to vocabulary.size");
    }
  }

  private void checkClasses(String place, Loss loss, long outputs) {
    ColumnSpec target = experiment.data().columns().get(experiment.prepare().target().column());
    if (target == null || target.kind() != ColumnKind.CATEGORY || target.values().isEmpty()) {
      return;
    }
    int classes = target.values().get().size();
    long needed = loss == Loss.BINARY_CROSSENTROPY ? 2 : outputs;
    if (loss.isClassification() && classes != needed) {
      reporter.report(
          place,
          "the target has " + classes + " classes, but the model tells " + needed + " apart",
          "set units to the number of classes, or use another loss");
    }
  }

  /// Batch statistics are those of the examples normalized together. Cut a batch, and they change;
  /// moving averages would depend on who computes which part.
  private void checkBatchStatistics() {
    OptionalInt size = experiment.train().microBatchSize();
    if (size.isEmpty() || size.getAsInt() == experiment.train().batchSize()) {
      return;
    }
    List<Layer> layers = experiment.model().layers();
    for (int i = 0; i < layers.size(); i++) {
      if (normalizesBatches(layers.get(i))) {
        reporter.report(
            "model.layers." + i + "." + layers.get(i).kind(),
            "batch_normalization takes the statistics of whole batches, which micro-batches cut",
            "leave train.micro_batch_size out, or use layer_normalization or group_normalization");
      }
    }
  }

  private static boolean normalizesBatches(Layer layer) {
    return layer instanceof Normalization.BatchNormalization
        || layer instanceof Composite.ResnetBlock
        || (layer instanceof Composite.Residual residual
            && Stream.concat(residual.layers().stream(), residual.shortcut().stream())
                .anyMatch(ModelChecks::normalizesBatches));
  }

  private void checkOptimizer() {
    if (!(experiment.train().optimizer() instanceof OptimizerSpec.LeastSquares)) {
      return;
    }
    List<Layer> layers = experiment.model().layers();
    boolean linear =
        layers.size() == 1
            && layers.getFirst() instanceof Layer.Dense dense
            && dense.activation() == Activation.LINEAR
            && dense.units() == 1;
    if (!linear || experiment.train().loss() != Loss.MEAN_SQUARED_ERROR) {
      reporter.report(
          "train.optimizer.least_squares",
          "needs a single dense layer with one linear unit, and mean_squared_error",
          "use sgd or adam for other models");
    }
  }

  private void checkMetrics() {
    boolean tokens = experiment.prepare().windows().isPresent();
    boolean classes = experiment.train().loss().isClassification();
    List<String> fitting = tokens ? TOKEN_METRICS : classes ? CLASS_METRICS : NUMBER_METRICS;
    List<String> metrics = experiment.evaluate().metrics();
    for (int i = 0; i < metrics.size(); i++) {
      if (!metrics.get(i).equals("loss") && !fitting.contains(metrics.get(i))) {
        reporter.report(
            "evaluate.metrics." + i,
            metrics.get(i)
                + " does not fit "
                + (tokens ? "tokens" : classes ? "classes" : "numbers"),
            "use " + String.join(", ", fitting));
      }
    }
  }
}
