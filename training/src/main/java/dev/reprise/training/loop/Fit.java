package dev.reprise.training.loop;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.model.Design;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Finds out, before anything is computed, whether model, loss and data fit each other.
public final class Fit {
  private final Experiment experiment;
  private final PreparedData data;
  private final List<Problem> problems = new ArrayList<>();

  private Fit(Experiment experiment, PreparedData data) {
    this.experiment = experiment;
    this.data = data;
  }

  /// The design of the experiment's model for these data.
  ///
  /// @throws InvalidInputException listing everything that does not fit
  public static Design design(Experiment experiment, PreparedData data) {
    return new Fit(experiment, data).design();
  }

  private Design design() {
    int[] shape = data.train().inputs().shape();
    if (shape.length < 2 || data.train().size() == 0) {
      throw new InvalidInputException(
          "prepare.inputs", "the training split has no rows to fit to", "check data and split");
    }
    Design design = Design.of(experiment.model(), exampleShape(data.train()));
    checkOutput(design);
    data.splits().forEach((name, split) -> checkSplit(name, split, design));
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return design;
  }

  /// One example's inputs, without the axis of examples.
  public static List<Long> exampleShape(PreparedSplit split) {
    return Arrays.stream(split.inputs().shape()).skip(1).mapToObj(size -> (long) size).toList();
  }

  private void checkOutput(Design design) {
    Loss loss = experiment.train().loss();
    Activation end = design.outputActivation();
    boolean eachToken = Examples.isEachToken(data.train());
    boolean row = design.outputShape().size() == (eachToken ? 2 : 1);
    boolean one = row && design.outputShape().getLast() == 1;
    boolean fits =
        switch (loss) {
          case BINARY_CROSSENTROPY -> one && end == Activation.SIGMOID;
          case CATEGORICAL_CROSSENTROPY, SPARSE_CATEGORICAL_CROSSENTROPY ->
              row && !one && end == Activation.SOFTMAX;
          case MEAN_SQUARED_ERROR -> row;
        };
    if (!fits) {
      report(
          "model.layers",
          "%s does not fit the output shape %s with the activation %s",
          loss.name().toLowerCase(Locale.ROOT),
          design.outputShape(),
          end.label());
    }
  }

  private void checkSplit(SplitName name, PreparedSplit split, Design design) {
    String place = "prepare." + name.label();
    if (!exampleShape(split).equals(exampleShape(data.train()))) {
      report(
          place,
          "expected examples of the shape %s, found %s",
          exampleShape(data.train()),
          exampleShape(split));
    }
    boolean tokens = design.layers().getFirst().layer() instanceof Layer.Embedding;
    if (tokens != split.inputs() instanceof Tensor.Ints) {
      report(place, "token ids need an embedding first, and an embedding token ids");
    } else if (design.layers().getFirst().layer() instanceof Layer.Embedding embedding
        && split.inputs() instanceof Tensor.Ints ids) {
      checkRange(place, "token ids", ids.values(), embedding.inputDim());
    }
    checkTargets(place, split.targets(), design.outputShape());
  }

  private void checkTargets(String place, Tensor targets, List<Long> shape) {
    boolean classes = experiment.train().loss().isClassification();
    int outputs = shape.getLast().intValue();
    switch (targets) {
      case Tensor.Ints ints when ints.shape().length == 1 ->
          checkRange(place, "classes", ints.values(), classes ? Math.max(2, outputs) : 1 << 24);
      case Tensor.Ints ints when shape.size() == 2 && ints.shape()[1] == shape.getFirst() ->
          checkRange(place, "tokens", ints.values(), outputs);
      case Tensor.Floats floats when floats.size() == floats.shape()[0] * outputs -> {
        for (float value : floats.values()) {
          if (classes ? value != 0 && value != 1 : !Float.isFinite(value)) {
            report(place, "the targets hold %s", value);
            return;
          }
        }
      }
      case Tensor t -> report(place, "the targets do not fit %s outputs", outputs);
    }
  }

  private void checkRange(String place, String what, int[] values, int bound) {
    for (int value : values) {
      if (value < 0 || value >= bound) {
        report(place, "expected %s from 0 to %s, found %s", what, bound - 1, value);
        return;
      }
    }
  }

  private void report(String where, String what, Object... details) {
    problems.add(Problem.of(where, String.format(Locale.ROOT, what, details)));
  }
}
