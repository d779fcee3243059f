package dev.reprise.engine.kernel;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// A small fixed set of computations through every kernel, and the digest that their bits must have
/// on every machine, in every form, on any number of threads, interpreted or compiled. It takes
/// milliseconds once compiled.
public final class KnownAnswers {
  /// The digest of numeric specification 1.
  public static final String EXPECTED =
      "d255b3097f63d0b6efa02560df0afc8bc3868da78473bbaa2aa5dea344c64528";

  private static final String[][] EXPECTED_PARTS = {
    {"random", "a407c23ea9d7a8aca4ac2499ebf5412630412e2f47cc5223dce6fc18b6fdca27"},
    {"unary", "0cf54a013f553e9eef8527eb6abe988c20d163a74dfe18b8ff0ab6adacd48880"},
    {"binary", "6aa2beb92589403dc5cdc0e445bc7477518608e62d7cf2416dfdc96fb1c4ce40"},
    {"matrix product", "bd4275ee42b4ca0601eaf05cbf1b1de2bc02dfde3e70f6f9798de80485bbe32a"},
    {"reduction", "d122dbc645e1c95e7e1771678b71b79f1c4475276b0a26a4d1dd5f9474b9c1c5"},
    {"softmax", "29cfe94c40eafbc636025cfa0070613b7d5c8677c4db7bb60273c98fde5eb601"},
    {"normalization", "23229a7c357167816fa750b9f0ca615a25133e78a08db0449c8e4533898a0e1d"},
    {"embedding", "69540a76fc78cb4223c50832f01b9fa59b05452949e9614ad6e259e6508a7e84"},
    {"lstm", "8735ded64da8b44ac885bc739a63daf17fd49f2884061115a9fe0a02b0f709c3"},
    {"optimizer", "6497d05989f788f91ff332266730f381d48b6c771718bbfa5ce81c03498d2bf5"},
    {"convolution", "864a13615c7d14a1cf9f54752d0e09fe3bb51408fddf94f00f5de5a880116359"},
    {
      "gated and plain recurrence",
      "4886ca84c5753b78f7e735ed44da4250fbef83b3042fee692cd214924f9e7dae"
    },
    {"windows", "23c649b3320598f749b61b5c56e92eb5afd3b077994ff0bd74df938f6336b1bc"},
    {"pooling", "edabf625e64a8f894e9fa22f23b539d15ce98274e5b28645e3e9046c88b09140"},
    {"batch normalization", "bfc01a9ed0f8007d1a1f1b758135afe5ac4eef602ea6d865eb4bd66b3fc2faa8"},
    {"update rules", "0310ca02afcf6a57848f53fd13ddc697d3aad391dfd74cf7070ffecfc801d462"},
    {"group normalization", "8b8c67661cdc168d1dbc4837c8cf42656343c854c32a3fb47146efcbe5bef6b1"},
    {"prelu", "57a677d948c163db80243aaa56578b51eae9cb6f905a012e3ecf526ad58bb516"},
    {"resize", "faf17af6d7dce8cfe7aac32eacbbf9a0546225748535bfcb3731268e009f505f"},
  };

  private static final float[] SPECIAL = {
    Float.NaN,
    0.0f,
    -0.0f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -0x1.8p-127f,
    Float.MAX_VALUE,
    1.0f,
    -1.0f,
    88.72284f,
    -103.97208f,
    0.0625f,
    -15.0f
  };

  private final Workers w;
  private final MessageDigest sha;

  private KnownAnswers(Workers w, MessageDigest sha) {
    this.w = w;
    this.sha = sha;
  }

  /// The digests that the parts must have, by name, in order.
  public static Map<String, String> expectedParts() {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String[] part : EXPECTED_PARTS) {
      parts.put(part[0], part[1]);
    }
    return parts;
  }

  /// The SHA-256 over the digests of all parts, in hexadecimal.
  public static String digest(Workers w) {
    MessageDigest all = sha256();
    parts(w).values().forEach(part -> all.update(HexFormat.of().parseHex(part)));
    return HexFormat.of().formatHex(all.digest());
  }

  /// The SHA-256 of each part, by its name, in a fixed order: where two machines differ, this says
  /// in what.
  public static Map<String, String> parts(Workers w) {
    KnownAnswers k = new KnownAnswers(w, sha256());
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("random", k.part(k::random));
    parts.put("unary", k.part(k::unary));
    parts.put("binary", k.part(k::binary));
    parts.put("matrix product", k.part(k::products));
    parts.put("reduction", k.part(k::reductions));
    parts.put("softmax", k.part(k::softmax));
    parts.put("normalization", k.part(k::normalization));
    parts.put("embedding", k.part(k::embedding));
    parts.put("lstm", k.part(k::lstm));
    parts.put("optimizer", k.part(k::optimizers));
    parts.put("convolution", k.part(k::convolution));
    KnownLayers layers = new KnownLayers(w, k);
    parts.put("gated and plain recurrence", k.part(layers::recurrence));
    parts.put("windows", k.part(layers::windows));
    parts.put("pooling", k.part(layers::pooling));
    parts.put("batch normalization", k.part(layers::batchNormalization));
    KnownForms forms = new KnownForms(w, k);
    parts.put("update rules", k.part(forms::updates));
    parts.put("group normalization", k.part(forms::groups));
    parts.put("prelu", k.part(forms::prelu));
    parts.put("resize", k.part(forms::resize));
    return parts;
  }

  private String part(Runnable computation) {
    computation.run();
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
    }
  }

  /// NaNs count as one: their payload is not part of the specification.
  void take(float[] x) {
    for (float v : x) {
      take(Float.floatToIntBits(v));
    }
  }

  void take(int bits) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      sha.update((byte) (bits >>> shift));
    }
  }

  float[] normal(long example, int n) {
    float[] x = new float[n];
    CounterRandom.of(1, "known answers").normal(w, example, 0, x, 0, n);
    return x;
  }

  private void random() {
    CounterRandom random = CounterRandom.of(-7, "known answers", 3, 1L << 40);
    int[] bits = new int[53];
    random.bits(w, 5, 6, bits, 0, bits.length);
    Arrays.stream(bits).forEach(this::take);
    float[] x = new float[61];
    random.uniform(w, 1L << 33, 1, x, 0, x.length);
    take(x);
    random.dropoutMask(w, 2, 0, 0.8f, x, 0, x.length);
    take(x);
    take(normal(0, 67));
    take((int) random.below(1, 2, 1000));
    Arrays.stream(Shuffle.order(11, 2, 29)).forEach(this::take);
  }

  private void unary() {
    float[] x = normal(1, 37 + SPECIAL.length);
    for (int i = 0; i < x.length; i++) {
      x[i] *= 4.0f;
    }
    System.arraycopy(SPECIAL, 0, x, 11, SPECIAL.length);
    float[] y = new float[x.length];
    for (UnaryOp op : UnaryOp.values()) {
      Elementwise.unary(w, op, 0.25f, x, 0, y, 0, x.length);
      take(y);
      float[] dx = new float[x.length];
      Elementwise.unaryBackward(w, op, 0.25f, x, 0, y, 0, normal(2, x.length), 0, dx, 0, x.length);
      take(dx);
    }
  }

  private void binary() {
    float[] a = normal(3, 38);
    float[] b = normal(4, 38);
    System.arraycopy(SPECIAL, 0, a, 3, SPECIAL.length);
    System.arraycopy(SPECIAL, 0, b, 9, SPECIAL.length);
    float[] out = new float[38];
    for (BinaryOp op : BinaryOp.values()) {
      Elementwise.binary(w, op, a, 0, b, 0, out, 0, 38);
      take(out);
      Elementwise.binary(w, op, a, 0, 1.5f, out, 0, 38);
      take(out);
      Elementwise.binary(w, op, 1.5f, b, 0, out, 0, 38);
      take(out);
      int[] shape = {2, 19};
      Elementwise.binary(w, op, shape, a, 0, new int[] {0, 1}, b, 0, new int[] {19, 1}, out, 0);
      take(out);
    }
  }

  private void products() {
    float[] a = normal(5, 9 * 270);
    float[] b = normal(6, 270 * 35);
    float[] c = normal(7, 9 * 35);
    for (int trans = 0; trans < 4; trans++) {
      boolean left = (trans & 1) != 0;
      boolean right = (trans & 2) != 0;
      Gemm.multiply(
          w, left, right, 9, 35, 27, a, 0, left ? 9 : 27, b, 0, right ? 27 : 35, c, 0, 35, true);
      take(c);
    }
    Gemm.multiply(w, false, false, 3, 19, 270, a, 0, 270, b, 0, 35, c, 0, 35, false);
    Gemm.multiply(w, false, true, 18, 2, 15, a, 0, 15, b, 0, 15, c, 200, 2, true);
    Gemm.multiplyBatched(w, 2, false, false, 2, 5, 4, a, 0, 4, 8, b, 0, 5, 0, c, 260, 5, 10, false);
    take(c);
  }

  private void reductions() {
    float[] x = normal(8, 3 * 2500);
    for (ReduceOp op : ReduceOp.values()) {
      float[] out = new float[3];
      Reduction.reduce(w, op, 3, 2500, 1, x, 0, out, 0);
      take(out);
      Reduction.reduce(w, op, 1, 2500, 3, x, 0, out, 0);
      take(out);
    }
    long norm = Double.doubleToLongBits(Reduction.sumOfSquares(w, x, 0, x.length));
    take((int) (norm >>> 32));
    take((int) norm);
    long[] where = new long[3];
    Reduction.argMax(w, 3, 50, 1, x, 0, where, 0);
    Arrays.stream(where).forEach(i -> take((int) i));
  }

  private void softmax() {
    float[] x = normal(9, 3 * 41);
    float[] y = new float[x.length];
    float[] dx = new float[x.length];
    float[] g = normal(10, x.length);
    Softmax.softmax(w, 3, 41, 1, x, 0, y, 0);
    Softmax.softmaxBackward(w, 3, 41, 1, y, 0, g, 0, dx, 0);
    take(y);
    take(dx);
    Softmax.logSoftmax(w, 1, 41, 3, x, 0, y, 0);
    Softmax.logSoftmaxBackward(w, 1, 41, 3, y, 0, g, 0, dx, 0);
    take(y);
    take(dx);
  }

  private void normalization() {
    float[] x = normal(11, 4 * 21);
    float[] gamma = normal(12, 21);
    float[] y = new float[x.length];
    float[] mean = new float[4];
    float[] rstd = new float[4];
    Normalization.layerForward(w, 4, 21, 1.0e-5f, x, 0, gamma, normal(13, 21), y, 0, mean, rstd);
    take(y);
    float[] dGamma = new float[21];
    float[] dBeta = new float[21];
    float[] g = normal(14, x.length);
    Normalization.layerBackward(w, 4, 21, x, 0, gamma, mean, rstd, g, 0, y, 0, dGamma, dBeta);
    take(y);
    take(dGamma);
    take(dBeta);
  }

  private void embedding() {
    long[] index = {3, 0, 3, 1, 3};
    float[] table = normal(15, 4 * 18);
    float[] out = new float[5 * 18];
    Embedding.gather(w, table, 4, 18, index, 0, 5, out, 0);
    Embedding.scatterAdd(w, out, 0, 18, index, 0, 5, table, 4);
    take(table);
  }

  private void lstm() {
    Lstm.Shape s = new Lstm.Shape(3, 5, 4, 17, true);
    Lstm.Weights p =
        new Lstm.Weights(normal(16, 68 * 4), normal(17, 68 * 17), normal(18, 68), normal(19, 68));
    Lstm.Tape tape = new Lstm.Tape(s);
    float[] out = new float[3 * 5 * 17];
    Lstm.State initial = new Lstm.State(normal(20, 85), normal(21, 85));
    Lstm.State last = Lstm.forward(w, s, p, normal(22, 60), initial, tape, out);
    take(out);
    take(last.c());
    Lstm.Gradients g = Lstm.backward(w, s, p, tape, normal(23, out.length), last);
    take(g.x());
    take(g.wIh());
    take(g.wHh());
    take(g.initial().h());
    take(g.initial().c());
  }

  private void optimizers() {
    float[] p = normal(24, 45);
    float[] g = normal(25, 45);
    float[] m = new float[45];
    float[] v = new float[45];
    Optimizer.BetaPowers t = Optimizer.BetaPowers.start();
    for (int i = 0; i < 3; i++) {
      t = t.next(0.9, 0.999);
      Optimizer.adam(
          w, Optimizer.Adam.torch(1.0e-3, 0.9, 0.999, 1.0e-8, t, 0.01, 0.02), p, g, m, v, 45);
      Optimizer.adam(
          w, Optimizer.Adam.keras(1.0e-3, 0.9, 0.999, 1.0e-7, t, 0.0, 0.0), p, g, m, v, 45);
    }
    Optimizer.sgd(w, p, g, m, 45, 0.1f, 0.9f, true, 1.0e-4f);
    Optimizer.sgd(w, p, g, null, 45, 0.1f, 0.0f, false, 0.0f);
    Optimizer.rmsProp(w, p, g, v, 45, 0.01f, 0.9f, 1.0e-6f, 0.0f);
    Optimizer.adaGrad(w, p, g, v, 45, 0.01f, 1.0e-6f, 0.0f);
    take(p);
  }

  private void convolution() {
    Im2Col.Window s = new Im2Col.Window(2, 7, 6, 3, 2, 2, 1, 1, 1, 1, 2);
    float[] cols = new float[2 * s.outH() * s.outW() * s.columns()];
    Im2Col.unfold(w, s, 2, normal(26, 2 * 2 * 42), 0, cols, 0);
    take(cols);
    float[] dx = new float[2 * 2 * 42];
    Im2Col.fold(w, s, 2, cols, 0, dx, 0);
    take(dx);
  }
}
