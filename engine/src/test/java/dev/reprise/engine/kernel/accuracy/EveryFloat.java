package dev.reprise.engine.kernel.accuracy;

import dev.reprise.engine.kernel.Forms;
import dev.reprise.engine.kernel.UnaryOp;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Asks every function of one number for every one of the 2³² floats, compares both forms of the
/// kernels with each other and with the true value, and keeps a line for each function in a file. A
/// function that has its line is left out, so that a run that was stopped goes on.
///
/// Arguments: the file, the number of threads, and the functions (all where there are none).
final class EveryFloat {
  private static final long ALL = 1L << 32;

  private EveryFloat() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path file = Path.of(args[0]);
    int threads = Integer.parseInt(args[1]);
    List<UnaryOp> functions =
        args.length == 2
            ? List.of(UnaryOp.values())
            : Arrays.stream(args).skip(2).map(UnaryOp::valueOf).toList();
    for (UnaryOp op : functions) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.stream().noneMatch(line -> line.startsWith(op + "\t"))) {
        long began = System.nanoTime();
        Accuracy found = check(op, 1, threads, System.err);
        List<String> more = new ArrayList<>(lines);
        more.add(line(op, found, (System.nanoTime() - began) / 1_000_000_000L));
        Files.write(file, more);
        System.out.println(more.getLast());
      }
    }
  }

  /// Asks for every float whose bits are a multiple of `step`.
  static Accuracy check(UnaryOp op, long step, int threads, PrintStream progress)
      throws InterruptedException {
    AtomicLong next = new AtomicLong();
    long stride = step * FloatCheck.BLOCK;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Accuracy>> parts = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        parts.add(pool.submit(() -> share(op, step, stride, next, progress)));
      }
      Accuracy sum = Accuracy.NOTHING;
      for (Future<Accuracy> part : parts) {
        sum = sum.and(part.get());
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Checking " + op + " failed", e.getCause());
    }
  }

  private static Accuracy share(
      UnaryOp op, long step, long stride, AtomicLong next, PrintStream progress) {
    FloatCheck check = new FloatCheck(op, Forms.scalar(), Forms.vector());
    for (long from = next.getAndAdd(stride); from < ALL; from = next.getAndAdd(stride)) {
      long left = (ALL - from - 1) / step + 1;
      check.block(from, step, (int) Math.min(FloatCheck.BLOCK, left));
      if (from % (ALL / 32) == 0) {
        progress.printf(Locale.ROOT, "%s %d/32%n", op, from / (ALL / 32));
      }
    }
    return check.sum();
  }

  private static String line(UnaryOp op, Accuracy found, long seconds) {
    return String.join(
        "\t",
        op.name(),
        Long.toString(found.inputs()),
        Long.toString(found.formsDiffer()),
        Long.toString(found.gradientsDiffer()),
        Truth.of(op) == null ? "-" : Long.toString(found.misrounded()),
        Truth.of(op) == null ? "-" : String.format(Locale.ROOT, "%.9f", found.worst()),
        String.format(Locale.ROOT, "%08x", found.worstInput()),
        Long.toHexString(found.firstMisrounded()),
        Long.toString(found.close()),
        Long.toString(seconds),
        Forms.vector().name(),
        Runtime.version().toString());
  }
}
