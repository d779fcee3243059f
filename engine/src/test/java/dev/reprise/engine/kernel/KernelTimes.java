package dev.reprise.engine.kernel;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/// Prints how fast the kernels are on this machine: medians, on as many threads as the first
/// argument says (2). On one thread it counts processor time, which other programs on the machine
/// disturb less.
final class KernelTimes {
  private static final int ELEMENTS = 1 << 20;
  private final Workers w;

  private KernelTimes(Workers w) {
    this.w = w;
  }

  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    try (Workers w = Workers.of(threads)) {
      System.out.println(Forms.active().name() + ", " + threads + " threads");
      KernelTimes times = new KernelTimes(w);
      String what = args.length > 1 ? args[1] : "products lstm elements";
      if (what.contains("products")) {
        times.products();
      }
      if (what.contains("lstm")) {
        times.lstm();
      }
      if (what.contains("elements")) {
        times.elements();
      }
    }
  }

  private long now() {
    return w.threads() == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private double milliseconds(int rounds, Runnable work) {
    double[] times = new double[rounds];
    for (int i = -3; i < rounds; i++) {
      long start = now();
      work.run();
      times[Math.max(i, 0)] = (now() - start) * 1e-6;
    }
    Arrays.sort(times);
    return times[rounds / 2];
  }

  private void products() {
    for (int side : new int[] {256, 512, 768, 1024, 2048}) {
      product(false, false, side, side, side);
    }
    product(false, true, 768, 768, 768);
    product(false, true, 32000, 256, 64);
    product(false, false, 32000, 64, 256);
    product(true, false, 64, 256, 32000);
    product(false, false, 128, 256, 64);
    layer(128, 512, 784);
    layer(128, 512, 512);
    layer(128, 10, 512);
    layer(2048, 256, 256);
    layer(2048, 1024, 256);
    layer(4096, 384, 384);
    layer(4096, 1536, 384);
    layer(4096, 65, 384);
    attention(128, 128, 32);
    attention(96, 256, 64);
  }

  /// A dense layer: forward, and the gradients at its weights and at its input.
  private void layer(int rows, int outputs, int inputs) {
    product(false, true, rows, outputs, inputs);
    product(true, false, outputs, inputs, rows);
    product(false, false, rows, inputs, outputs);
  }

  private void attention(int batch, int time, int width) {
    products(batch, false, true, time, time, width);
    products(batch, false, false, time, width, time);
    products(batch, true, false, time, width, time);
  }

  private void product(boolean transA, boolean transB, int m, int n, int k) {
    products(1, transA, transB, m, n, k);
  }

  private void products(int batch, boolean transA, boolean transB, int m, int n, int k) {
    float[] a = Samples.normal(1, batch * m * k, 1.0f);
    float[] b = Samples.normal(2, batch * k * n, 1.0f);
    float[] c = new float[batch * m * n];
    int lda = transA ? m : k;
    int ldb = transB ? k : n;
    double time =
        milliseconds(
            (int) Math.max(9, Math.min(200, 2_000_000_000L / ((long) batch * m * n * k))),
            () ->
                Gemm.multiplyBatched(
                    w, batch, transA, transB, m, n, k, a, 0, lda, m * k, b, 0, ldb, k * n, c, 0, n,
                    m * n, false));
    System.out.printf(
        Locale.ROOT,
        "product %d of %d x %d x %d%s%s: %.3f ms, %.0f GFLOP/s%n",
        batch,
        m,
        n,
        k,
        transA ? ", A turned" : "",
        transB ? ", B turned" : "",
        time,
        2e-6 * batch * m * n * k / time);
  }

  private void lstm() {
    Lstm.Shape s = new Lstm.Shape(250, 128, 64, 64, true);
    float[] x = Samples.normal(1, 32000 * 64, 0.1f);
    float[] weights = Samples.normal(2, 256 * 64, 0.1f);
    float[] bias = Samples.normal(3, 256, 0.1f);
    Lstm.Weights p = new Lstm.Weights(weights, weights, bias, bias);
    Lstm.Tape tape = new Lstm.Tape(s);
    float[] out = new float[32000 * 64];
    double forward = milliseconds(15, () -> Lstm.forward(w, s, p, x, null, tape, out));
    double both =
        milliseconds(
            15,
            () -> {
              Lstm.forward(w, s, p, x, null, tape, out);
              Lstm.backward(w, s, p, tape, x, null);
            });
    System.out.printf(
        Locale.ROOT,
        "lstm 128 x 250 x 64 x 64: forward %.1f ms, backward %.1f ms%n",
        forward,
        both - forward);
  }

  private void elements() {
    float[] x = Samples.normal(1, ELEMENTS, 2.0f);
    float[] y = new float[ELEMENTS];
    for (UnaryOp op :
        new UnaryOp[] {
          UnaryOp.RELU, UnaryOp.EXP, UnaryOp.TANH, UnaryOp.SIGMOID, UnaryOp.LOG, UnaryOp.GELU
        }) {
      print(op.name(), () -> Elementwise.unary(w, op, 0.0f, x, 0, y, 0, ELEMENTS));
    }
    int rows = ELEMENTS / 256;
    print("sum of rows", () -> Reduction.reduce(w, ReduceOp.SUM, rows, 256, 1, x, 0, y, 0));
    print("sum of columns", () -> Reduction.reduce(w, ReduceOp.SUM, 1, rows, 256, x, 0, y, 0));
    print("softmax", () -> Softmax.softmax(w, rows, 256, 1, x, 0, y, 0));
    CounterRandom random = CounterRandom.of(1, "times");
    print("dropout mask", () -> random.dropoutMask(w, 0, 0, 0.9f, y, 0, ELEMENTS));
    print("normal", () -> random.normal(w, 0, 0, y, 0, ELEMENTS));
    float[] m = new float[ELEMENTS];
    float[] v = new float[ELEMENTS];
    Optimizer.BetaPowers t = Optimizer.BetaPowers.start().next(0.9, 0.999);
    Optimizer.Adam adam = Optimizer.Adam.torch(1e-3, 0.9, 0.999, 1e-8, t, 0.0, 0.0);
    print("adam", () -> Optimizer.adam(w, adam, y, x, m, v, ELEMENTS));
  }

  private void print(String name, Runnable work) {
    System.out.printf(
        Locale.ROOT, "%s: %.2f ns an element%n", name, milliseconds(15, work) * 1e6 / ELEMENTS);
  }
}
