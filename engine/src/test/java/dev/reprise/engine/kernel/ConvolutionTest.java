package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.engine.kernel.ConvolutionShape.Extent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Convolutions and their gradients against the written rule, one element at a time, by raw bits.
final class ConvolutionTest {
  private static final Extent ONE = Extent.ONE;

  private static Extent e(int size, int kernel, int stride, int pad, int dilation) {
    return new Extent(size, kernel, stride, pad, dilation);
  }

  private static ConvolutionShape shape(int images, int groups, int in, int out, Extent... axes) {
    Extent depth = axes.length > 2 ? axes[axes.length - 3] : ONE;
    Extent height = axes.length > 1 ? axes[axes.length - 2] : ONE;
    return new ConvolutionShape(images, groups, in, out, depth, height, axes[axes.length - 1]);
  }

  static Stream<ConvolutionShape> shapes() {
    return Stream.of(
        shape(1, 1, 1, 1, e(1, 1, 1, 0, 1), e(1, 1, 1, 0, 1)),
        shape(2, 1, 7, 13, e(7, 3, 1, 1, 1), e(13, 3, 1, 1, 1)),
        shape(3, 1, 13, 7, e(13, 3, 2, 1, 1), e(7, 3, 2, 1, 1)),
        shape(2, 1, 3, 5, e(16, 7, 3, 5, 1), e(15, 5, 2, 4, 1)),
        shape(2, 1, 4, 6, e(12, 3, 1, 2, 2), e(11, 2, 1, 0, 3)),
        shape(1, 1, 3, 64, e(33, 3, 1, 1, 1), e(31, 3, 1, 1, 1)),
        shape(20, 1, 70, 33, e(4, 3, 1, 1, 1), e(4, 3, 1, 1, 1)),
        shape(5, 1, 40, 100, e(5, 1, 1, 0, 1), e(5, 1, 1, 0, 1)),
        shape(2, 1, 40, 20, e(14, 1, 1, 0, 1), e(14, 1, 1, 0, 1)),
        shape(2, 1, 8, 20, e(9, 1, 2, 0, 1), e(9, 1, 2, 0, 1)),
        shape(1, 1, 430, 8, e(3, 1, 1, 0, 1), e(3, 1, 1, 0, 1)),
        shape(1, 1, 8, 430, e(3, 3, 1, 1, 1), e(3, 3, 1, 1, 1)),
        shape(3, 3, 12, 9, e(8, 3, 1, 1, 1), e(8, 3, 1, 1, 1)),
        shape(3, 7, 7, 7, e(9, 3, 1, 1, 1), e(9, 3, 1, 1, 1)),
        shape(2, 5, 5, 15, e(9, 3, 2, 1, 1), e(8, 4, 1, 3, 1)),
        shape(2, 1, 5, 7, e(207, 5, 1, 2, 1)),
        shape(2, 1, 3, 4, e(50, 3, 2, 6, 4)),
        shape(2, 1, 3, 4, e(5, 3, 1, 1, 1), e(6, 3, 2, 1, 1), e(7, 3, 1, 1, 1)),
        shape(1, 2, 4, 6, e(4, 2, 1, 0, 2), e(5, 3, 1, 1, 1), e(5, 3, 1, 1, 1)),
        shape(1, 1, 2, 3, e(60, 3, 1, 1, 1), e(40, 3, 1, 1, 1)),
        shape(1, 1, 2, 3, e(3, 3, 1, 4, 1), e(2, 3, 1, 4, 1)),
        shape(1, 1, 2, 2, e(4, 3, 1, 3, 3), e(3, 3, 1, 5, 5)),
        shape(64, 1, 32, 16, e(4, 3, 1, 1, 1), e(4, 3, 1, 1, 1)),
        shape(32, 1, 64, 8, e(5, 3, 2, 1, 1), e(3, 3, 2, 1, 1)),
        shape(57, 1, 8, 8, e(5, 3, 2, 0, 1), e(6, 2, 1, 1, 2)),
        shape(25, 1, 40, 16, e(4, 1, 2, 0, 1), e(4, 1, 2, 0, 1)),
        shape(32, 1, 8, 24, e(2, 3, 1, 1, 1), e(9, 1, 4, 0, 1)),
        shape(3, 1, 32, 8, e(7, 3, 2, 1, 1), e(7, 3, 2, 1, 1)),
        shape(32, 1, 32, 8, e(9, 3, 1, 1, 1)),
        shape(0, 1, 2, 3, e(4, 3, 1, 1, 1), e(4, 3, 1, 1, 1)));
  }

  private record Results(float[] y, float[] dx, float[] dWeight) {
    Results(ConvolutionShape s) {
      this(new float[s.outSize()], new float[s.inSize()], new float[s.weightSize()]);
    }

    void assertSameBits(Results other, String what) {
      assertThat(Samples.bits(y)).as("result, " + what).isEqualTo(Samples.bits(other.y));
      assertThat(Samples.bits(dx)).as("dx, " + what).isEqualTo(Samples.bits(other.dx));
      assertThat(Samples.bits(dWeight)).as("dw, " + what).isEqualTo(Samples.bits(other.dWeight));
    }
  }

  private record Inputs(float[] x, float[] weight, float[] bias, float[] g) {
    Results run(Workers w, ConvolutionShape s) {
      Results r = new Results(s);
      java.util.Arrays.fill(r.y, Float.NaN);
      java.util.Arrays.fill(r.dx, Float.NaN);
      java.util.Arrays.fill(r.dWeight, Float.NaN);
      Convolution.forward(w, s, x, 0, weight, 0, bias, r.y, 0);
      Convolution.inputGradient(w, s, weight, 0, g, 0, r.dx, 0);
      Convolution.weightGradient(w, s, x, 0, g, 0, r.dWeight, 0);
      return r;
    }
  }

  private static Inputs normal(ConvolutionShape s) {
    return new Inputs(
        Samples.normal(1, s.inSize(), 1.0f),
        Samples.normal(2, s.weightSize(), 1.0f),
        Samples.normal(3, s.outChannels(), 1.0f),
        Samples.normal(4, s.outSize(), 1.0f));
  }

  /// The element of the input that a result place sees at a kernel place; −1 in the padding.
  private static int seen(ConvolutionShape s, int place, int tap) {
    int h = s.height().kernel();
    int w = s.width().kernel();
    int z = at(s.depth(), place / (s.height().out() * s.width().out()), tap / (h * w));
    int y = at(s.height(), place / s.width().out() % s.height().out(), tap / w % h);
    int x = at(s.width(), place % s.width().out(), tap % w);
    return Math.min(x, Math.min(y, z)) < 0
        ? -1
        : (z * s.height().size() + y) * s.width().size() + x;
  }

  private static int at(Extent e, int place, int k) {
    int at = place * e.stride() + k * e.dilation() - e.pad();
    return at < e.size() ? at : -1;
  }

  /// The specification in plain loops.
  private static Results reference(ConvolutionShape s, Inputs in) {
    Results r = new Results(s);
    for (int image = 0; image < s.images(); image++) {
      for (int o = 0; o < s.outChannels(); o++) {
        for (int p = 0; p < s.outPlane(); p++) {
          place(s, in, r, image, o, p);
        }
      }
    }
    for (int image = 0; image < s.images(); image++) {
      for (int c = 0; c < s.inChannels(); c++) {
        for (int tap = 0; tap < s.taps(); tap++) {
          fold(s, in, r, image, c, tap);
        }
      }
    }
    return r;
  }

  private static void place(ConvolutionShape s, Inputs in, Results r, int image, int o, int p) {
    int out = (image * s.outChannels() + o) * s.outPlane() + p;
    float sum = 0.0f;
    for (int c = 0; c < s.groupIn(); c++) {
      int channel = image * s.inChannels() + o / s.groupOut() * s.groupIn() + c;
      for (int tap = 0; tap < s.taps(); tap++) {
        int element = seen(s, p, tap);
        float x = element < 0 ? 0.0f : in.x[channel * s.plane() + element];
        int weight = o * s.rows() + c * s.taps() + tap;
        sum = Math.fma(in.weight[weight], x, sum);
        r.dWeight[weight] = Math.fma(in.g[out], x, r.dWeight[weight]);
      }
    }
    r.y[out] = sum + in.bias[o];
  }

  private static void fold(ConvolutionShape s, Inputs in, Results r, int image, int c, int tap) {
    int group = c / s.groupIn();
    for (int p = 0; p < s.outPlane(); p++) {
      float sum = 0.0f;
      for (int o = group * s.groupOut(); o < (group + 1) * s.groupOut(); o++) {
        float weight = in.weight[o * s.rows() + c % s.groupIn() * s.taps() + tap];
        sum = Math.fma(weight, in.g[(image * s.outChannels() + o) * s.outPlane() + p], sum);
      }
      int element = seen(s, p, tap);
      if (element >= 0) {
        r.dx[(image * s.inChannels() + c) * s.plane() + element] += sum;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyBitIsTheOneOfTheSpecificationOnAnyNumberOfThreads(ConvolutionShape s) {
    Inputs in = normal(s);
    Results expected = reference(s, in);
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers w = Workers.of(threads)) {
        in.run(w, s).assertSameBits(expected, threads + " threads");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void specialValuesAreCarriedAsTheChainsCarryThem(ConvolutionShape s) {
    Inputs in =
        new Inputs(
            Samples.withSpecials(5, s.inSize(), 1e-20f),
            Samples.normal(6, s.weightSize(), 1e-20f),
            Samples.withSpecials(7, s.outChannels(), 1.0f),
            Samples.withSpecials(8, s.outSize(), 1e-20f));
    Results expected = reference(s, in);
    try (Workers w = Workers.of(2)) {
      in.run(w, s).assertSameBits(expected, "special inputs");
      Inputs wild = new Inputs(in.x, Samples.withSpecials(9, s.weightSize(), 1.0f), in.bias, in.g);
      wild.run(w, s).assertSameBits(reference(s, wild), "special weights");
    }
  }

  /// Products too small for a float leave a chain at +0 or −0, and padding then turns −0 to +0.
  @ParameterizedTest
  @MethodSource("shapes")
  void zerosKeepTheirSignPastThePadding(ConvolutionShape s) {
    Inputs in =
        new Inputs(
            Samples.normal(10, s.inSize(), 1e-30f),
            Samples.normal(11, s.weightSize(), 1e-30f),
            Samples.normal(12, s.outChannels(), 0.0f),
            Samples.normal(13, s.outSize(), 1e-30f));
    try (Workers w = Workers.of(2)) {
      in.run(w, s).assertSameBits(reference(s, in), "products that vanish");
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void doublesFollowTheSameRule(ConvolutionShape s) {
    Inputs in = normal(s);
    double[] y = new double[s.outSize()];
    double[] dx = new double[s.inSize()];
    double[] dWeight = new double[s.weightSize()];
    Results expected = reference(s, in);
    try (Workers w = Workers.of(2)) {
      DoubleConvolution.forward(w, s, wide(in.x), wide(in.weight), wide(in.bias), y);
      DoubleConvolution.inputGradient(w, s, wide(in.weight), wide(in.g), dx);
      DoubleConvolution.weightGradient(w, s, wide(in.x), wide(in.g), dWeight);
    }
    assertClose(y, expected.y);
    assertClose(dx, expected.dx);
    assertClose(dWeight, expected.dWeight);
  }

  private static double[] wide(float[] x) {
    double[] wide = new double[x.length];
    java.util.Arrays.setAll(wide, i -> x[i]);
    return wide;
  }

  private static void assertClose(double[] found, float[] expected) {
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i])).as("element %d", i).isLessThan(1e-3);
    }
  }

  @Test
  void aWindowThatDoesNotFitIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> e(4, 3, 1, 0, 2))
        .withMessage("A window of 3 (stride 1, padding 0, dilation 2) does not fit 4 elements");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shape(1, 2, 3, 4, e(4, 3, 1, 0, 1)))
        .withMessageContaining("from 3 to 4 channels in 2 groups");
  }
}
