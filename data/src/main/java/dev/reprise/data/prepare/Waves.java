package dev.reprise.data.prepare;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.PrepareSpec.Pad;
import dev.reprise.core.experiment.PrepareSpec.Side;
import dev.reprise.data.form.Column;

/// Sounds on their way to rows of one length.
///
/// @param samples by record: from −1 to 1
/// @param rate samples a second
record Waves(float[][] samples, double rate) {
  /// The version of all steps.
  static final int VERSION = 1;

  private static final float FULL = 32768;

  /// Every 16-bit sample divided by 32768, which is exact.
  static Waves of(Column.Sounds sounds) {
    float[][] samples = new float[sounds.size()][];
    for (int row = 0; row < samples.length; row++) {
      short[] from = sounds.values()[row];
      samples[row] = new float[from.length];
      for (int i = 0; i < from.length; i++) {
        samples[row][i] = from[i] / FULL;
      }
    }
    return new Waves(samples, sounds.rate());
  }

  /// The mean of each `factor` neighbours, added one by one in double precision; what is left at
  /// the end is dropped.
  Waves downsample(int factor, String part, StepLog log) {
    float[][] fewer = new float[samples.length][];
    for (int row = 0; row < samples.length; row++) {
      fewer[row] = new float[samples[row].length / factor];
      for (int i = 0; i < fewer[row].length; i++) {
        double sum = 0;
        for (int j = 0; j < factor; j++) {
          sum += samples[row][i * factor + j];
        }
        fewer[row][i] = (float) (sum / factor);
      }
    }
    Waves result = new Waves(fewer, rate / factor);
    log.done(part + ".downsample", VERSION, result.digest(), "to " + result.rate + " a second");
    return result;
  }

  /// Every sound divided by its largest absolute sample; silence stays.
  Waves peakNormalize(String part, StepLog log) {
    float[][] normalized = new float[samples.length][];
    int silent = 0;
    for (int row = 0; row < samples.length; row++) {
      float peak = 0;
      for (float sample : samples[row]) {
        peak = Math.max(peak, Math.abs(sample));
      }
      silent += peak == 0 ? 1 : 0;
      float by = peak == 0 ? 1 : peak;
      normalized[row] = new float[samples[row].length];
      for (int i = 0; i < normalized[row].length; i++) {
        normalized[row][i] = samples[row][i] / by;
      }
    }
    Waves result = new Waves(normalized, rate);
    log.done(part + ".peak_normalize", VERSION, result.digest(), silent + " silent");
    return result;
  }

  private Digest digest() {
    StepDigest digest = new StepDigest();
    for (float[] sound : samples) {
      digest.add(sound.length);
      for (float sample : sound) {
        digest.add(sample);
      }
    }
    return digest.finish();
  }

  /// Rows `[length, 1]`, with silence where a sound is shorter.
  Block.Arrays pad(Pad spec, String part, StepLog log) {
    int length = spec.length();
    float[] values = new float[Math.multiplyExact(samples.length, length)];
    long cut = 0;
    for (int row = 0; row < samples.length; row++) {
      float[] sound = samples[row];
      int kept = Math.min(sound.length, length);
      int from = spec.truncating() == Side.PRE ? sound.length - kept : 0;
      int to = spec.padding() == Side.PRE ? length - kept : 0;
      System.arraycopy(sound, from, values, row * length + to, kept);
      cut += sound.length > kept ? 1 : 0;
    }
    int[] shape = {length, 1};
    Block.Arrays block = new Block.Arrays(values, shape);
    Digest digest =
        new dev.reprise.core.tensor.Tensor.Floats(new int[] {samples.length, length, 1}, values)
            .digest();
    log.done(part + ".pad", VERSION, digest, "to " + length + ", " + cut + " sounds cut");
    return block;
  }
}
