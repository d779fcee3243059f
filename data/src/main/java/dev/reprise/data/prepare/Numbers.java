package dev.reprise.data.prepare;

import dev.reprise.core.problem.InvalidInputException;

/// Numbers on their way to 32 bits.
///
/// @param values by column, then by record
record Numbers(double[][] values) {
  /// The version of the step.
  static final int VERSION = 1;

  /// Every column to mean 0 and standard deviation 1, both (the population's) taken from the
  /// training split in double precision, in standard order. A column with one value there has the
  /// standard deviation 1 instead of 0, so that it becomes 0.
  Numbers standardize(Sample sample, String part, StepLog log) {
    StepDigest digest = new StepDigest();
    double[][] standardized = new double[values.length][];
    int constant = 0;
    for (int column = 0; column < values.length; column++) {
      double mean = mean(values[column], sample);
      double deviation = deviation(values[column], mean, sample);
      if (deviation == 0) {
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

  private static double mean(double[] column, Sample sample) {
    double sum = 0;
    long count = 0;
    for (int row = 0; row < column.length; row++) {
      if (sample.isTrain(row)) {
        sum += column[row];
        count++;
      }
    }
    return sum / count;
  }

  private static double deviation(double[] column, double mean, Sample sample) {
    double sum = 0;
    long count = 0;
    boolean varies = false;
    double first = Double.NaN;
    for (int row = 0; row < column.length; row++) {
      if (sample.isTrain(row)) {
        sum += (column[row] - mean) * (column[row] - mean);
        varies |= count > 0 && column[row] != first;
        first = column[row];
        count++;
      }
    }
    // The mean of equal values may be rounded, and the deviation then not quite 0.
    return varies ? Math.sqrt(sum / count) : 0;
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
