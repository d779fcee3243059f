package dev.reprise.engine.kernel;

import java.util.Locale;

/// What a convolution is applied to: images `[images, inChannels, depth, height, width]`, weights
/// `[outChannels, inChannels / groups, kernel depth, kernel height, kernel width]`, results
/// `[images, outChannels, out depth, out height, out width]`. Convolutions of fewer dimensions have
/// extents [Extent#ONE].
///
/// Group i of the input channels meets group i of the output channels only. A *row* of a group is
/// one (channel, kernel place), in the order of the weights; a *position* is one result place of
/// one channel.
public record ConvolutionShape(
    int images,
    int groups,
    int inChannels,
    int outChannels,
    Extent depth,
    Extent height,
    Extent width) {
  /// One axis: the input's size, and the window's size, stride, zero padding on each side, and
  /// dilation.
  public record Extent(int size, int kernel, int stride, int pad, int dilation) {
    /// An axis that is not there.
    public static final Extent ONE = new Extent(1, 1, 1, 0, 1);

    public Extent {
      boolean positive = Math.min(Math.min(size, kernel), Math.min(stride, dilation)) > 0;
      if (!positive || pad < 0 || (long) dilation * (kernel - 1L) >= size + 2L * pad) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "A window of %d (stride %d, padding %d, dilation %d) does not fit %d elements",
                kernel,
                stride,
                pad,
                dilation,
                size));
      }
    }

    /// Places of the window.
    public int out() {
      return (size + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
    }

    /// Whether every place sees exactly the element it stands on.
    boolean isIdentity() {
      return kernel == 1 && stride == 1 && pad == 0;
    }
  }

  public ConvolutionShape {
    if (images < 0
        || Math.min(groups, Math.min(inChannels, outChannels)) < 1
        || inChannels % groups != 0
        || outChannels % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A convolution of %d images from %d to %d channels in %d groups: channels must be multiples of the groups",
              images,
              inChannels,
              outChannels,
              groups));
    }
  }

  /// Elements of one input channel of one image.
  public int plane() {
    return Broadcast.size(new int[] {depth.size(), height.size(), width.size()});
  }

  /// Elements of one result channel of one image.
  public int outPlane() {
    return Broadcast.size(new int[] {depth.out(), height.out(), width.out()});
  }

  /// Elements of the window.
  public int taps() {
    return Broadcast.size(new int[] {depth.kernel(), height.kernel(), width.kernel()});
  }

  /// Input channels that one output channel sees.
  public int groupIn() {
    return inChannels / groups;
  }

  /// Output channels that one input channel is seen by.
  public int groupOut() {
    return outChannels / groups;
  }

  /// Weights of one output channel.
  public int rows() {
    return Broadcast.size(new int[] {groupIn(), taps()});
  }

  /// Elements of the input.
  public int inSize() {
    return Broadcast.size(new int[] {images, inChannels, plane()});
  }

  /// Elements of the result.
  public int outSize() {
    return Broadcast.size(new int[] {images, outChannels, outPlane()});
  }

  /// Elements of the weights.
  public int weightSize() {
    return Broadcast.size(new int[] {outChannels, rows()});
  }

  /// Places over all images.
  int positions() {
    return Broadcast.size(new int[] {images, outPlane()});
  }

  /// A product of the channels at every place, with nothing to unfold.
  boolean isPointwise() {
    return depth.isIdentity() && height.isIdentity() && width.isIdentity();
  }
}
