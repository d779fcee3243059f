package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
  /// The rule, written as it is told: chunks, then levels of neighbours.
  private static float reference(ReduceOp op, float[] x, int off, int axis, int step) {
    List<Float> level = new ArrayList<>();
    BinaryOp join = Reduction.joining(op);
    for (int first = 0; first < axis; first += 1024) {
      float acc = op == ReduceOp.SUM_OF_SQUARES ? 0.0f : x[off + first * step];
      for (int i = first; i < Math.min(axis, first + 1024); i++) {
        float v = x[off + i * step];
        if (op == ReduceOp.SUM_OF_SQUARES) {
          acc = Math.fma(v, v, acc);
        } else if (i > first) {
          acc = join.apply(acc, v);
        }
      }
      level.add(acc);
    }
    while (level.size() > 1) {
      List<Float> next = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        next.add(i + 1 < level.size() ? join.apply(level.get(i), level.get(i + 1)) : level.get(i));
      }
      level = next;
    }
    return op == ReduceOp.MEAN ? level.get(0) / axis : level.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 7, 1",
    "3, 13, 1",
    "9, 207, 1",
    "11, 4098, 1",
    "1, 4098, 7",
    "2, 207, 13",
    "1, 5, 4098",
    "19, 1025, 1",
    "1, 11000, 1",
    "2, 3000, 600"
  })
  void everyShapeEqualsTheRuleOnAnyNumberOfThreads(int outer, int axis, int inner) {
    float[] x = Samples.normal(4, outer * axis * inner, 1.0f);
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers w = Workers.of(threads)) {
        for (ReduceOp op : ReduceOp.values()) {
          float[] out = new float[outer * inner];
          Reduction.reduce(w, op, outer, axis, inner, x, 0, out, 0);
          float[] expected = new float[out.length];
          for (int i = 0; i < out.length; i++) {
            expected[i] = reference(op, x, i / inner * axis * inner + i % inner, axis, inner);
          }
          assertThat(Samples.bits(out))
              .as("%s on %d threads", op, threads)
              .isEqualTo(Samples.bits(expected));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 13, 207, 4098})
  void doublesFollowTheSameOrder(int axis) {
    double[] x = new double[axis];
    float[] floats = Samples.normal(6, axis, 1.0f);
    double expected = 0;
    for (int i = 0; i < axis; i++) {
      x[i] = floats[i];
      expected += x[i];
    }
    double[] out = new double[1];
    Reduction.reduce(Workers.shared(), ReduceOp.SUM, 1, axis, 1, x, 0, out, 0);
    assertThat(out[0]).isBetween(expected - 1e-9, expected + 1e-9);
    double squares = Reduction.sumOfSquares(Workers.shared(), floats, 0, axis);
    Reduction.reduce(Workers.shared(), ReduceOp.SUM_OF_SQUARES, 1, axis, 1, x, 0, out, 0);
    assertThat(squares).isEqualTo(out[0]);
  }

  @Test
  void nanWinsAndZeroesAreOrdered() {
    float[] x = {1.0f, Float.NaN, 3.0f, -0.0f, 0.0f, -0.0f};
    float[] out = new float[2];
    Reduction.reduce(Workers.shared(), ReduceOp.MAX, 2, 3, 1, x, 0, out, 0);
    assertThat(Samples.bits(out)).isEqualTo(Samples.bits(new float[] {Float.NaN, 0.0f}));
    Reduction.reduce(Workers.shared(), ReduceOp.MIN, 2, 3, 1, x, 0, out, 0);
    assertThat(Samples.bits(out)).isEqualTo(Samples.bits(new float[] {Float.NaN, -0.0f}));
    long[] at = new long[2];
    Reduction.argMax(Workers.shared(), 2, 3, 1, x, 0, at, 0);
    assertThat(at).containsExactly(1, 0);
    Reduction.argMin(Workers.shared(), 1, 2, 1, new float[] {2.0f, 2.0f}, 0, at, 0);
    assertThat(at[0]).isZero();
  }

  @Test
  void emptyAxesHaveTheirNeutralResult() {
    float[] out = {9.0f, 9.0f};
    Reduction.reduce(Workers.shared(), ReduceOp.SUM, 2, 0, 1, new float[0], 0, out, 0);
    assertThat(out).containsExactly(0.0f, 0.0f);
    Reduction.reduce(Workers.shared(), ReduceOp.PROD, 1, 0, 2, new float[0], 0, out, 0);
    assertThat(out).containsExactly(1.0f, 1.0f);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Reduction.reduce(Workers.shared(), ReduceOp.MAX, 1, 0, 1, new float[0], 0, out, 0));
  }
}
