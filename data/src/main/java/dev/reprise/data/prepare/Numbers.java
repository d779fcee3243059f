package dev.reprise.data.prepare;

import dev.reprise.core.problem.InvalidInputException;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Numbers on their way to 32 bits.
///
/// @param values by column, then by record
record Numbers(double[][] values) {
  /// The version of the step.
  static final int VERSION = 1;

  /// Every column to mean 0 and standard deviation 1, both (the population's) taken from the
  /// training split in double precision, in standard order. A column with a single value there
  /// becomes 0 there: the deviation counts as 1.
  Numbers standardize(Sample sample, String part, StepLog log) {
    StepDigest digest = new StepDigest();
    double[][] standardized = new double[values.length][];
    int constant = 0;
    for (int column = 0; column < values.length; column++) {
      double[] train = train(values[column], sample);
      double mean = mean(train);
      double deviation = deviation(train, mean);
      if (isConstant(train)) {
        // The mean of equal values may be rounded; taken as it is, each becomes exactly 0.
        mean = train[0];
        deviation = 1;
        constant++;
      }
      digest.add(mean).add(deviation);
      standardized[column] = new double[values[column].length];
      for (int row = 0; row < standardized[column].length; row++) {
        standardized[column][row] = (values[column][row] - mean) / deviation;
      }
    }
    log.done(
        part + ".standardize",
        VERSION,
        digest.finish(),
        values.length + " columns" + (constant == 0 ? "" : ", " + constant + " of them constant"));
    return new Numbers(standardized);
  }

  private static double[] train(double[] column, Sample sample) {
    return IntStream.range(0, column.length)
        .filter(sample::isTrain)
        .mapToDouble(row -> column[row])
        .toArray();
  }

  private static boolean isConstant(double[] train) {
    return Arrays.stream(train).allMatch(value -> value == train[0]);
  }

  private static double mean(double[] train) {
    double sum = 0;
    for (double value : train) {
      sum += value;
    }
    return sum / train.length;
  }

  private static double deviation(double[] train, double mean) {
    double sum = 0;
    for (double value : train) {
      sum += (value - mean) * (value - mean);
    }
    // Tiny differences may square to nothing.
    return sum == 0 ? 1 : Math.sqrt(sum / train.length);
  }

  /// The nearest 32-bit floats, one row a record.
  ///
  /// @param flat whether a row is a single number without an axis
  Block.Vectors vectors(String part, boolean flat) {
    int width = values.length;
    int rows = values[0].length;
    float[] vectors = new float[Math.multiplyExact(rows, width)];
    for (int column = 0; column < width; column++) {
      for (int row = 0; row < rows; row++) {
        float value = (float) values[column][row];
        if (!Float.isFinite(value)) {
          throw new InvalidInputException(
              "prepare." + part,
              "the number " + values[column][row] + " is too large for 32 bits",
              "add the step `standardize`, or scale the data");
        }
        vectors[row * width + column] = value;
      }
    }
    return new Block.Vectors(vectors, width, flat);
  }
}
