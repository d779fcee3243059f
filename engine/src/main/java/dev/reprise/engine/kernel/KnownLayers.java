package dev.reprise.engine.kernel;

import dev.reprise.engine.kernel.ConvolutionShape.Extent;
import java.util.Arrays;
import java.util.List;

/// The known answers of layers: recurrent ones, windows over images, and batch normalisation.
final class KnownLayers {
  private static final int FIRST = 1000;

  private final Workers w;
  private final KnownAnswers known;
  private int example = FIRST;

  KnownLayers(Workers w, KnownAnswers known) {
    this.w = w;
    this.known = known;
  }

  /// The next numbers.
  private float[] normal(int n) {
    return known.normal(example++, n);
  }

  void recurrence() {
    example = FIRST;
    Lstm.Shape s = new Lstm.Shape(3, 3, 4, 17, true);
    float[] out = new float[3 * 3 * 17];
    RecurrentLayer.Weights three =
        new RecurrentLayer.Weights(normal(51 * 4), normal(51 * 17), normal(51), normal(51));
    Gru.Tape gru = new Gru.Tape(s);
    float[] x = normal(36);
    known.take(Gru.forward(w, s, three, x, normal(51), gru, out));
    known.take(out);
    take(Gru.backward(w, s, three, gru, normal(out.length), normal(51)));
    for (boolean relu : new boolean[] {false, true}) {
      RecurrentLayer.Weights one =
          new RecurrentLayer.Weights(normal(17 * 4), normal(17 * 17), normal(17), normal(17));
      Rnn.Tape rnn = new Rnn.Tape(s, relu);
      known.take(Rnn.forward(w, s, one, x, normal(51), rnn, out));
      known.take(out);
      take(Rnn.backward(w, s, one, rnn, normal(out.length), null));
    }
  }

  private void take(RecurrentLayer.Gradients g) {
    known.take(g.x());
    known.take(g.wIh());
    known.take(g.wHh());
    float[] bIh = g.bIh();
    float[] bHh = g.bHh();
    if (bIh != null && bHh != null) {
      known.take(bIh);
      known.take(bHh);
    }
    known.take(g.initial());
  }

  void windows() {
    example = 2 * FIRST;
    List<ConvolutionShape> shapes =
        List.of(
            shape(2, 1, 3, 17, Extent.ONE, new Extent(7, 3, 1, 1, 1), new Extent(6, 3, 1, 1, 1)),
            shape(2, 2, 4, 6, Extent.ONE, new Extent(7, 3, 2, 1, 1), new Extent(9, 3, 2, 1, 1)),
            shape(1, 4, 4, 4, Extent.ONE, new Extent(6, 3, 1, 1, 1), new Extent(5, 3, 1, 1, 1)),
            shape(2, 1, 3, 5, Extent.ONE, Extent.ONE, new Extent(23, 5, 1, 4, 2)),
            shape(
                1,
                1,
                2,
                3,
                new Extent(4, 2, 1, 0, 1),
                new Extent(5, 3, 2, 1, 1),
                new Extent(4, 2, 1, 0, 1)));
    for (ConvolutionShape s : shapes) {
      float[] x = normal(s.inSize());
      float[] weight = normal(s.weightSize());
      float[] y = new float[s.outSize()];
      Convolution.forward(w, s, x, 0, weight, 0, normal(s.outChannels()), y, 0);
      known.take(y);
      float[] g = normal(s.outSize());
      float[] dx = new float[s.inSize()];
      Convolution.inputGradient(w, s, weight, 0, g, 0, dx, 0);
      known.take(dx);
      float[] dWeight = new float[s.weightSize()];
      Convolution.weightGradient(w, s, x, 0, g, 0, dWeight, 0);
      known.take(dWeight);
    }
  }

  private static ConvolutionShape shape(
      int images, int groups, int in, int out, Extent depth, Extent height, Extent width) {
    return new ConvolutionShape(images, groups, in, out, depth, height, width);
  }

  void pooling() {
    example = 3 * FIRST;
    Pooling.Shape s =
        new Pooling.Shape(
            3,
            Pooling.Axis.ONE,
            Pooling.Axis.of(7, 3, 2, 1, false),
            Pooling.Axis.of(9, 2, 2, 0, true));
    float[] x = normal(s.planes() * s.plane());
    x[4] = Float.NaN;
    float[] y = new float[s.planes() * s.outPlane()];
    int[] places = new int[y.length];
    Pooling.max(w, s, x, y, places);
    known.take(y);
    Arrays.stream(places).forEach(known::take);
    float[] g = normal(y.length);
    float[] dx = new float[x.length];
    Pooling.maxBackward(w, s, places, g, dx);
    known.take(dx);
    for (boolean countPadding : new boolean[] {false, true}) {
      Pooling.average(w, s, countPadding, x, y);
      known.take(y);
      Pooling.averageBackward(w, s, countPadding, g, dx);
      known.take(dx);
    }
  }

  void batchNormalization() {
    example = 4 * FIRST;
    BatchNormalization.Shape s = new BatchNormalization.Shape(3, 5, 350);
    float[] x = normal(3 * 5 * 350);
    float[] mean = new float[5];
    float[] squares = new float[5];
    BatchNormalization.statistics(w, s, x, 0, mean, squares);
    known.take(mean);
    known.take(squares);
    float[] variance = new float[5];
    for (int c = 0; c < 5; c++) {
      variance[c] = squares[c] / s.count();
    }
    float[] rstd = new float[5];
    BatchNormalization.deviations(variance, 1.0e-5f, rstd, 5);
    float[] gamma = normal(5);
    float[] y = new float[x.length];
    BatchNormalization.normalize(w, s, x, 0, mean, rstd, gamma, normal(5), y, 0);
    known.take(y);
    float[] g = normal(x.length);
    float[] dGamma = new float[5];
    float[] dBeta = new float[5];
    BatchNormalization.sums(w, s, x, 0, mean, rstd, g, 0, dGamma, dBeta);
    BatchNormalization.backward(w, s, x, 0, mean, rstd, gamma, g, 0, dGamma, dBeta, y, 0);
    known.take(dGamma);
    known.take(dBeta);
    known.take(y);
  }
}
