package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.CounterRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Where random numbers of a training step come from.
///
/// A training loop enters a context with the seed of the run, the epoch, the step, and the id of
/// each example of the batch; operators in the same thread then draw numbers that are keyed by
/// these and never by the thread, the batch size or the order of arrival. Dropout number *o* of a
/// step gives element *e* of example *x* the mask bit keyed by (seed, "dropout", epoch, o; x; e),
/// so the same example gets the same mask in any batch.
///
/// Outside a context numbers are keyed by the seed of the process ([ExactEngine#setRandomSeed], 0
/// at first) and the count of draws since it was set: repeatable as long as draws happen in one
/// thread.
public final class ExactRandom implements AutoCloseable {
  private static final ThreadLocal<@Nullable ExactRandom> CURRENT = new ThreadLocal<>();
  private static final AtomicLong DRAWS = new AtomicLong();
  private static volatile long processSeed;

  private final long seed;
  private final long epoch;
  private final long step;
  private final long[] exampleIds;
  private final @Nullable ExactRandom outer;
  private long dropouts;
  private long draws;
  private final Map<String, Long> calls = new HashMap<>();

  private ExactRandom(
      long seed, long epoch, long step, long[] exampleIds, @Nullable ExactRandom outer) {
    this.seed = seed;
    this.epoch = epoch;
    this.step = step;
    this.exampleIds = exampleIds;
    this.outer = outer;
  }

  /// Enters a context in this thread; close it in the same thread. `exampleIds` has one id for each
  /// row of the batch. The step does not enter dropout masks; it keys other draws, and names the
  /// place in errors.
  public static ExactRandom enter(long seed, long epoch, long step, long[] exampleIds) {
    ExactRandom context = new ExactRandom(seed, epoch, step, exampleIds.clone(), CURRENT.get());
    CURRENT.set(context);
    return context;
  }

  /// Goes back to what was before.
  @Override
  public void close() {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  static void seedProcess(long seed) {
    processSeed = seed;
    DRAWS.set(0);
  }

  private static CounterRandom next(String purpose) {
    ExactRandom context = CURRENT.get();
    if (context == null) {
      return CounterRandom.of(processSeed, purpose, DRAWS.getAndIncrement());
    }
    return CounterRandom.of(context.seed, purpose, context.epoch, context.step, context.draws++);
  }

  /// Uniform numbers from [0, 1) for each example of a batch: number `e` of example `x` is that of
  /// (seed, purpose, epoch, o; x; e), where `o` counts the calls for this purpose in this context.
  /// Outside a context numbers are keyed by the process as all others are, with the row for `x`.
  ///
  /// @param purpose what they are for, such as `random_flip`
  /// @param rows how many examples the batch has
  /// @param count how many numbers each gets
  public static float[] perExample(String purpose, int rows, int count) {
    float[] out = new float[Math.multiplyExact(rows, count)];
    ExactRandom context = CURRENT.get();
    if (context != null && context.exampleIds.length != rows) {
      throw new IllegalArgumentException(
          "Exact: "
              + purpose
              + " has "
              + rows
              + " rows but "
              + context.exampleIds.length
              + " example ids");
    }
    CounterRandom random =
        context == null
            ? next(purpose)
            : CounterRandom.of(
                context.seed, purpose, context.epoch, context.calls.merge(purpose, 1L, Long::sum));
    for (int row = 0; row < rows; row++) {
      for (int e = 0; e < count; e++) {
        out[row * count + e] = random.uniform(context == null ? row : context.exampleIds[row], e);
      }
    }
    return out;
  }

  /// A mask for dropout: 1/keep where an element stays, else 0. The first dimension of `dims` is
  /// the batch.
  static float[] dropoutMask(float keep, int[] dims) {
    float[] mask = FloatPool.take(Shapes.size(dims));
    ExactRandom context = CURRENT.get();
    if (context == null) {
      next("dropout").dropoutMask(ExactEngine.workers(), 0, 0, keep, mask, 0, mask.length);
    } else if (mask.length > 0) {
      context.fillDropout(keep, dims, mask);
    }
    return mask;
  }

  private void fillDropout(float keep, int[] dims, float[] mask) {
    int rows = exampleIds.length;
    if (dims.length == 0 || rows == 0 || dims[0] % rows != 0) {
      throw new IllegalArgumentException(
          "Exact: dropout in epoch "
              + epoch
              + ", step "
              + step
              + " has input of shape "
              + Arrays.toString(dims)
              + " but "
              + rows
              + " example ids; its first dimension must be the batch");
    }
    CounterRandom random = CounterRandom.of(seed, "dropout", epoch, dropouts++);
    int width = mask.length / rows;
    ExactEngine.workers()
        .parallel(
            rows,
            Math.max(1, 16384 / Math.max(1, width)),
            (from, to) -> {
              for (int row = from; row < to; row++) {
                random.dropoutMask(
                    ExactEngine.workers(), exampleIds[row], 0, keep, mask, row * width, width);
              }
            });
  }

  static Tensor uniform(float low, float high, DataType type, int[] dims) {
    float[] out = new float[Shapes.size(dims)];
    next("uniform").uniform(ExactEngine.workers(), 0, 0, out, 0, out.length);
    float width = high - low;
    for (int i = 0; i < out.length; i++) {
      out[i] = low + out[i] * width;
    }
    return Cast.to(Tensor.of(out, dims), type);
  }

  static Tensor normal(float mean, float deviation, DataType type, int[] dims) {
    float[] out = new float[Shapes.size(dims)];
    next("normal").normal(ExactEngine.workers(), 0, 0, out, 0, out.length);
    for (int i = 0; i < out.length; i++) {
      out[i] = mean + out[i] * deviation;
    }
    return Cast.to(Tensor.of(out, dims), type);
  }

  /// Normal numbers within two deviations; element *e* is the first of draws (0; e), (1; e), … that
  /// lies there.
  static Tensor truncatedNormal(float mean, float deviation, DataType type, int[] dims) {
    CounterRandom random = next("truncated-normal");
    float[] out = new float[Shapes.size(dims)];
    for (int i = 0; i < out.length; i++) {
      int attempt = 0;
      double value = random.normal(attempt, i);
      while (Math.abs(value) > 2) {
        value = random.normal(++attempt, i);
      }
      out[i] = mean + (float) value * deviation;
    }
    return Cast.to(Tensor.of(out, dims), type);
  }

  static Tensor integers(long low, long high, DataType type, int[] dims) {
    if (high <= low) {
      throw new IllegalArgumentException(
          "Exact: randomInteger needs low < high, found " + low + " and " + high);
    }
    CounterRandom random = next("integer");
    long[] out = new long[Shapes.size(dims)];
    for (int i = 0; i < out.length; i++) {
      out[i] = low + random.below(0, i, high - low);
    }
    return Cast.fromLongs(out, type, dims);
  }

  static Tensor permutation(int n) {
    CounterRandom random = next("permutation");
    long[] out = new long[n];
    Arrays.setAll(out, i -> i);
    for (int i = n - 1; i > 0; i--) {
      int j = (int) random.below(0, i, i + 1L);
      long swapped = out[i];
      out[i] = out[j];
      out[j] = swapped;
    }
    return Tensor.of(out, n);
  }
}
