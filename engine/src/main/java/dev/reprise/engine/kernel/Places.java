package dev.reprise.engine.kernel;

/// Which elements of an image the places of a flat convolution see, and which only its padding.
///
/// Padding takes part in every chain as +0. As long as no number is infinite or NaN, such a step
/// leaves a chain as it is, but for one case: a chain that stands at −0, to which only products too
/// small for a float can bring it, may go on to +0. So kernels may pass over the padding if they
/// look at their results: a result of −0 is computed anew with its padding, and if one is not
/// finite, everything is. An infinite factor that should have met the padding cannot be missed,
/// because [#suits] sees to it that it meets an element elsewhere.
record Places(ConvolutionShape s) {
  /// Columns of a tile; 0 where the form in use has none.
  static final int LANES = Forms.ACTIVE.tileColumns();

  private static final int MOST_TAPS = 64;

  /// Elements of an image beyond which padding is so small a part that laying images side by side
  /// costs more than it saves.
  private static final int LARGEST = 256;

  /// Whether kernels may go place by place: no places and no kernel places lie in the padding
  /// alone.
  static boolean suits(ConvolutionShape s) {
    boolean flat = s.depth().size() == 1 && s.depth().isIdentity() && s.groups() == 1;
    return flat && s.taps() <= MOST_TAPS && meets(s.height()) && meets(s.width());
  }

  /// Whether images side by side are the faster way.
  static boolean pays(ConvolutionShape s) {
    return LANES > 0 && s.taps() > 1 && s.plane() <= LARGEST;
  }

  private static boolean meets(ConvolutionShape.Extent e) {
    boolean[] tap = new boolean[e.kernel()];
    for (int p = 0; p < e.out(); p++) {
      boolean any = false;
      for (int k = 0; k < e.kernel(); k++) {
        boolean inside = at(e, p, k) >= 0;
        any |= inside;
        tap[k] |= inside;
      }
      if (!any) {
        return false;
      }
    }
    for (boolean seen : tap) {
      if (!seen) {
        return false;
      }
    }
    return true;
  }

  private static int at(ConvolutionShape.Extent e, int place, int k) {
    int at = place * e.stride() + k * e.dilation() - e.pad();
    return at < e.size() ? Math.max(at, -1) : -1;
  }

  /// The element that a place sees at a kernel place; −1 in the padding.
  int element(int place, int tap) {
    int y = at(s.height(), place / s.width().out(), tap / s.width().kernel());
    int x = at(s.width(), place % s.width().out(), tap % s.width().kernel());
    return y < 0 || x < 0 ? -1 : y * s.width().size() + x;
  }

  /// A bit for every kernel place that is not padding.
  long taps(int place) {
    long taps = 0;
    for (int t = 0; t < s.taps(); t++) {
      taps |= element(place, t) < 0 ? 0L : 1L << t;
    }
    return taps;
  }

  /// The element at the window's first corner, counted on into the padding.
  int corner(int place) {
    int y = place / s.width().out() * s.height().stride() - s.height().pad();
    int x = place % s.width().out() * s.width().stride() - s.width().pad();
    return y * s.width().size() + x;
  }

  /// How far behind the window's corner the element of a kernel place lies.
  int behind(int tap) {
    int y = tap / s.width().kernel() * s.height().dilation();
    return y * s.width().size() + tap % s.width().kernel() * s.width().dilation();
  }

  /// What [#look] found: infinities or NaN; −0.
  static final int NOT_FINITE = 1;

  static final int MINUS_ZERO = 2;

  /// Whether there are numbers among some that ask for another look: the sum of what there is.
  static int look(float[] c, int off, int n) {
    int found = 0;
    for (int i = off; i < off + n; i++) {
      int bits = Float.floatToRawIntBits(c[i]);
      found |= (bits & 0x7f800000) == 0x7f800000 ? NOT_FINITE : 0;
      found |= bits == 0x80000000 ? MINUS_ZERO : 0;
    }
    return found;
  }
}
