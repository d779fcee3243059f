package dev.reprise.engine.kernel;

/// The known answers of what is put together from other kernels, or has a form of its own: the
/// updates of DJL's optimisers, group normalisation, PReLU, and images of another size.
final class KnownForms {
  private static final int FIRST = 5000;
  private static final UpdateRules.Gradient GRADIENT = new UpdateRules.Gradient(0.5f, 0.75f, 0.01f);

  private final Workers w;
  private final KnownAnswers known;
  private int example;

  KnownForms(Workers w, KnownAnswers known) {
    this.w = w;
    this.known = known;
  }

  private float[] normal(int n) {
    return known.normal(example++, n);
  }

  private interface Update {
    void step(float[] p, float[] g, float[] a, float[] b, float[] c);
  }

  void updates() {
    example = FIRST;
    Update[] all = {
      (p, g, a, b, c) -> UpdateRules.sgd(w, GRADIENT, p, g, null, 0.1f, 0.0f),
      (p, g, a, b, c) -> UpdateRules.sgd(w, GRADIENT, p, g, a, 0.1f, 0.9f),
      (p, g, a, b, c) -> UpdateRules.nag(w, GRADIENT, p, g, null, 0.1f, 0.0f),
      (p, g, a, b, c) -> UpdateRules.nag(w, GRADIENT, p, g, a, 0.1f, 0.9f),
      (p, g, a, b, c) ->
          UpdateRules.adam(w, GRADIENT, p, g, a, b, 0.001f, 0.01f, 0.9f, 0.999f, 1.0e-7f),
      (p, g, a, b, c) -> UpdateRules.adaGrad(w, GRADIENT, p, g, a, 0.1f, 1.0e-6f),
      (p, g, a, b, c) -> UpdateRules.rmsProp(w, GRADIENT, p, g, a, 0.1f, 0.9f, 1.0e-6f),
      (p, g, a, b, c) ->
          UpdateRules.rmsPropCentered(w, GRADIENT, p, g, a, b, c, 0.1f, 0.9f, 0.8f, 1.0e-6f),
      (p, g, a, b, c) -> UpdateRules.adaDelta(w, GRADIENT, p, g, a, b, 0.9f, 1.0e-6f),
    };
    for (Update update : all) {
      float[] p = normal(45);
      float[] a = new float[45];
      float[] b = new float[45];
      float[] c = new float[45];
      for (int step = 0; step < 3; step++) {
        update.step(p, normal(45), a, b, c);
      }
      known.take(p);
      known.take(a);
      known.take(b);
      known.take(c);
    }
  }

  /// Two images of six channels in three groups: without scale and shift, then with those of each
  /// channel.
  void groups() {
    example = FIRST + 100;
    int places = 35;
    int rows = 2 * 3;
    int cols = 2 * places;
    float[] x = normal(rows * cols);
    float[] y = new float[x.length];
    float[] mean = new float[rows];
    float[] rstd = new float[rows];
    Normalization.layerForward(w, rows, cols, 1.0e-5f, x, 0, null, null, y, 0, mean, rstd);
    known.take(y);
    int[] shape = {2, 6, places};
    int[] all = {6 * places, places, 1};
    int[] channels = {0, 1, 0};
    float[] out = new float[x.length];
    Elementwise.binary(w, BinaryOp.MUL, shape, y, 0, all, normal(6), 0, channels, out, 0);
    Elementwise.binary(w, BinaryOp.ADD, shape, out, 0, all, normal(6), 0, channels, out, 0);
    known.take(out);
    float[] g = normal(x.length);
    float[] dx = new float[x.length];
    Normalization.layerBackward(w, rows, cols, x, 0, null, mean, rstd, g, 0, dx, 0, null, null);
    known.take(dx);
  }

  void prelu() {
    example = FIRST + 200;
    int[] shape = {3, 5, 17};
    int[] all = {85, 17, 1};
    float[] x = normal(3 * 5 * 17);
    x[2] = -0.0f;
    x[3] = Float.NaN;
    float[] out = new float[x.length];
    Elementwise.binary(
        w, BinaryOp.MUL, shape, x, 0, all, normal(5), 0, new int[] {0, 1, 0}, out, 0);
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] > 0 ? x[i] : out[i];
    }
    known.take(out);
  }

  void resize() {
    example = FIRST + 300;
    int[][] sizes = {{3, 4}, {11, 17}, {1, 9}};
    for (int[] size : sizes) {
      Resize.Shape s = new Resize.Shape(2, 7, 9, size[0], size[1], 3);
      for (Resize resize : new Resize[] {Resize.nearest(s), Resize.bilinear(s)}) {
        double[] y = new double[2 * size[0] * size[1] * 3];
        resize.forward(w, doubles(normal(2 * 7 * 9 * 3)), y);
        take(y);
        double[] dx = new double[2 * 7 * 9 * 3];
        resize.backward(w, doubles(normal(y.length)), dx);
        take(dx);
      }
    }
  }

  private static double[] doubles(float[] x) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i];
    }
    return out;
  }

  private void take(double[] x) {
    for (double v : x) {
      long bits = Double.doubleToLongBits(v);
      known.take((int) (bits >>> 32));
      known.take((int) bits);
    }
  }
}
