package dev.reprise.publish.page;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A linear model, written out: the predicted number is the sum of each input times its
/// coefficient, and the intercept.
///
/// @param remark what the inputs are, in a sentence
/// @param rows one an input, in the model's order, and last the intercept if it has one
/// @param absent why there are no rows, else empty
public record Coefficients(String remark, List<Row> rows, String absent) {
  private static final int MOST = 200;
  private static final long LARGEST = 1 << 20;
  private static final int LEVELS = 10;

  /// An input and its coefficient.
  ///
  /// @param level from 1 to 10, its size against the largest; 0 for the intercept
  /// @param negative whether it is below zero
  public record Row(String input, Shown value, int level, boolean negative) {}

  /// Nothing where the model is not a single linear layer with one output.
  static @Nullable Coefficients of(RunRecord record, BlobSource blobs) {
    Declared declared = new Declared(record.experiment().canonical());
    List<JsonNode> layers = declared.list("model", "layers");
    if (layers.size() != 1
        || !layers.getFirst().path("dense").path("activation").asString("linear").equals("linear")
        || layers.getFirst().path("dense").path("units").asInt(0) != 1) {
      return null;
    }
    RunRecord.Artifact weights = record.artifacts().get(RunRecord.FINAL_WEIGHTS);
    if (weights == null || blobs.find(weights.digest()).isEmpty()) {
      return absent("The weights are not where this page was written, so they are not shown.");
    }
    if (weights.bytes() > LARGEST) {
      return absent("There are too many weights to show.");
    }
    return read(
        declared, Safetensors.read(RunRecord.FINAL_WEIGHTS, blobs.read(weights.digest())).values());
  }

  private static @Nullable Coefficients read(Declared declared, Collection<Tensor> weights) {
    double[] kernel = null;
    double[] bias = new double[0];
    for (Tensor tensor : weights) {
      if (tensor.shape().length == 2 && kernel == null) {
        kernel = values(tensor);
      } else if (tensor.shape().length == 1 && tensor.size() == 1 && bias.length == 0) {
        bias = values(tensor);
      } else {
        return null;
      }
    }
    if (kernel == null) {
      return null;
    }
    return kernel.length > MOST
        ? absent("There are too many weights to show.")
        : table(declared, kernel, bias);
  }

  private static Coefficients table(Declared declared, double[] kernel, double[] bias) {
    List<String> names = names(declared, kernel.length);
    double largest = 0;
    for (double value : kernel) {
      largest = Math.max(largest, Math.abs(value));
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < kernel.length; i++) {
      double share = largest > 0 ? Math.abs(kernel[i]) / largest : 0;
      int level = (int) Math.clamp(Math.rint(share * LEVELS), 1, LEVELS);
      rows.add(new Row(names.get(i), Shown.number(kernel[i]), level, kernel[i] < 0));
    }
    for (double value : bias) {
      rows.add(new Row("intercept", Shown.number(value), 0, value < 0));
    }
    return new Coefficients(remark(declared), List.copyOf(rows), "");
  }

  /// The input columns where there is one number a column; else the inputs are numbered.
  private static List<String> names(Declared declared, int width) {
    List<String> names = new ArrayList<>();
    for (JsonNode input : declared.list("prepare", "inputs")) {
      input.path("columns").forEach(column -> names.add(column.asString("")));
    }
    if (names.size() != width) {
      names.clear();
      for (int i = 1; i <= width; i++) {
        names.add("input " + i);
      }
    }
    return names;
  }

  private static String remark(Declared declared) {
    List<JsonNode> inputs = declared.list("prepare", "inputs");
    long standardized =
        inputs.stream()
            .filter(input -> CanonicalJson.text(input.path("steps")).contains("\"standardize\""))
            .count();
    if (standardized == 0) {
      return "How much the predicted number changes when an input grows by one.";
    }
    return standardized == inputs.size()
        ? "How much the predicted number changes when an input grows by one standard deviation of"
            + " the training data: the inputs were standardised."
        : "How much the predicted number changes when an input grows by one, or, where it was"
            + " standardised, by one standard deviation of the training data.";
  }

  private static double[] values(Tensor tensor) {
    double[] values = new double[tensor.size()];
    switch (tensor) {
      case Tensor.Doubles doubles ->
          System.arraycopy(doubles.values(), 0, values, 0, values.length);
      case Tensor.Floats floats -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = floats.values()[i];
        }
      }
      case Tensor.Ints ints -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = ints.values()[i];
        }
      }
    }
    return values;
  }

  private static Coefficients absent(String why) {
    return new Coefficients("", List.of(), why);
  }
}
