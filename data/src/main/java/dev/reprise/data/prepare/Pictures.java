package dev.reprise.data.prepare;

import dev.reprise.data.form.Column;
import java.math.BigInteger;

/// Images on their way to numbers: every byte v of channel c becomes the float nearest to `(v −
/// offset[c]) ÷ divisor[c]`, computed in double precision.
///
/// @param images the bytes
/// @param offset by channel
/// @param divisor by channel
record Pictures(Column.Images images, double[] offset, double[] divisor) {
  /// The version of both steps.
  static final int VERSION = 1;

  private static final int VALUES = 256;

  /// Images as they stand: bytes as numbers from 0 to 255.
  static Pictures of(Column.Images images) {
    double[] ones = new double[images.shape()[0]];
    java.util.Arrays.fill(ones, 1);
    return new Pictures(images, new double[ones.length], ones);
  }

  /// To numbers from 0 to 1.
  Pictures rescale(String part, StepLog log) {
    double[] divisor = new double[offset.length];
    java.util.Arrays.fill(divisor, VALUES - 1);
    Pictures scaled = new Pictures(images, offset, divisor);
    log.done(part + ".rescale", VERSION, scaled.digest(), "bytes by " + (VALUES - 1));
    return scaled;
  }

  /// Every channel to mean 0 and standard deviation 1 over all pixels of the training split.
  ///
  /// Sums of bytes and of their squares are whole numbers, so that mean and variance are rounded
  /// once and no order of adding matters.
  Pictures standardize(Sample sample, String part, StepLog log) {
    int channels = offset.length;
    double[] mean = new double[channels];
    double[] deviation = new double[channels];
    for (int channel = 0; channel < channels; channel++) {
      long[] counts = histogram(sample, channel);
      BigInteger n = BigInteger.ZERO;
      BigInteger sum = BigInteger.ZERO;
      BigInteger squares = BigInteger.ZERO;
      for (int value = 0; value < VALUES; value++) {
        BigInteger count = BigInteger.valueOf(counts[value]);
        n = n.add(count);
        sum = sum.add(count.multiply(BigInteger.valueOf(value)));
        squares = squares.add(count.multiply(BigInteger.valueOf((long) value * value)));
      }
      mean[channel] = sum.doubleValue() / n.doubleValue();
      // n² times the variance; 0 exactly where all pixels are equal.
      double spread = n.multiply(squares).subtract(sum.multiply(sum)).doubleValue();
      deviation[channel] = spread == 0 ? 1 : Math.sqrt(spread) / n.doubleValue();
    }
    Pictures standardized = new Pictures(images, mean, deviation);
    log.done(part + ".standardize", VERSION, standardized.digest(), channels + " channels");
    return standardized;
  }

  private long[] histogram(Sample sample, int channel) {
    int area = images.shape()[1] * images.shape()[2];
    long[] counts = new long[VALUES];
    for (int row = 0; row < sample.size(); row++) {
      if (sample.isTrain(row)) {
        byte[] image = images.values()[row];
        for (int i = channel * area; i < (channel + 1) * area; i++) {
          counts[image[i] & 0xff]++;
        }
      }
    }
    return counts;
  }

  private dev.reprise.core.digest.Digest digest() {
    StepDigest digest = new StepDigest();
    for (int channel = 0; channel < offset.length; channel++) {
      digest.add(offset[channel]).add(divisor[channel]);
    }
    return digest.finish();
  }

  /// The images as numbers.
  Block.Pixels block() {
    float[][] table = new float[offset.length][VALUES];
    for (int channel = 0; channel < table.length; channel++) {
      for (int value = 0; value < VALUES; value++) {
        table[channel][value] = (float) ((value - offset[channel]) / divisor[channel]);
      }
    }
    return new Block.Pixels(images.values(), images.shape(), table);
  }
}
