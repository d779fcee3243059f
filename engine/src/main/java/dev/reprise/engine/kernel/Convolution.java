package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import org.jspecify.annotations.Nullable;

/// Convolutions in one to three dimensions, with stride, padding, dilation and groups, and their
/// gradients. A convolution is a matrix product with the unfolded input:
///
/// - Result: for each element one chain of fused multiply-adds from +0 over the group's input
///   channels, and within a channel over the kernel's places (depth, height, width), all ascending;
///   padding takes part as +0. Then the bias is added, if there is one.
/// - Gradient of a weight: one chain from +0 over images and then result places, ascending, of the
///   result's gradient times the input element (or +0 in the padding).
/// - Gradient of the input: for each (channel, kernel place) and result place one chain from +0
///   over the group's output channels ascending, of weight times gradient; these are added to the
///   input elements they belong to, from +0, by kernel place ascending.
///
/// Work is split over threads between elements only, never within a chain.
public final class Convolution {
  private Convolution() {}

  /// y = the convolution of x.
  ///
  /// @param bias one number for each output channel, or null
  public static void forward(
      Workers w,
      ConvolutionShape s,
      float[] x,
      int xOff,
      float[] weight,
      int weightOff,
      float @Nullable [] bias,
      float[] y,
      int yOff) {
    check(s, x.length, xOff, weight.length, weightOff, y.length, yOff);
    if (bias != null) {
      checkFromIndexSize(0, s.outChannels(), bias.length);
    }
    if (s.images() == 0) {
      return;
    }
    if (Depthwise.suits(s)) {
      new Depthwise(s).forward(w, x, xOff, weight, weightOff, bias, y, yOff);
    } else if (!LaneForward.suits(s)
        || !new LaneForward(s, x, xOff, weight, weightOff, bias, y, yOff).run(w)) {
      new ConvolutionForward(s, x, xOff, weight, weightOff, bias, y, yOff).run(w);
    }
  }

  /// dx = the gradient at the input, from the gradient g at the result.
  public static void inputGradient(
      Workers w,
      ConvolutionShape s,
      float[] weight,
      int weightOff,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff) {
    check(s, dx.length, dxOff, weight.length, weightOff, g.length, gOff);
    if (s.images() > 0 && LaneInputGradient.suits(s)) {
      new LaneInputGradient(s, weight, weightOff, g, gOff, dx, dxOff).run(w);
    } else if (s.images() > 0) {
      new ConvolutionInputGradient(s, weight, weightOff, g, gOff, dx, dxOff).run(w);
    }
  }

  /// dWeight = the gradient at the weights, from the input and the gradient g at the result.
  public static void weightGradient(
      Workers w,
      ConvolutionShape s,
      float[] x,
      int xOff,
      float[] g,
      int gOff,
      float[] dWeight,
      int dWeightOff) {
    check(s, x.length, xOff, dWeight.length, dWeightOff, g.length, gOff);
    if (s.images() == 0) {
      java.util.Arrays.fill(dWeight, dWeightOff, dWeightOff + s.weightSize(), 0.0f);
    } else if (Depthwise.suits(s)) {
      new Depthwise(s).weightGradient(w, x, xOff, g, gOff, dWeight, dWeightOff);
    } else if (!LaneWeightGradient.suits(s)
        || !new LaneWeightGradient(s, x, xOff, g, gOff, dWeight, dWeightOff).run(w)) {
      new ConvolutionWeightGradient(s, x, xOff, g, gOff, dWeight, dWeightOff).run(w);
    }
  }

  private static void check(
      ConvolutionShape s, int x, int xOff, int weight, int weightOff, int y, int yOff) {
    checkFromIndexSize(xOff, s.inSize(), x);
    checkFromIndexSize(weightOff, s.weightSize(), weight);
    checkFromIndexSize(yOff, s.outSize(), y);
  }
}
