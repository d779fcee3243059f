package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.engine.kernel.Pooling.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pooling against the written rule, window by window, by raw bits.
final class PoolingTest {
  static Stream<Pooling.Shape> shapes() {
    return Stream.of(
        new Pooling.Shape(1, Axis.ONE, Axis.ONE, Axis.of(1, 1, 1, 0, false)),
        new Pooling.Shape(7, Axis.ONE, Axis.of(7, 2, 2, 0, false), Axis.of(13, 2, 2, 0, true)),
        new Pooling.Shape(300, Axis.ONE, Axis.of(8, 3, 2, 1, false), Axis.of(9, 3, 1, 1, true)),
        new Pooling.Shape(5, Axis.ONE, Axis.ONE, Axis.of(207, 7, 3, 3, true)),
        new Pooling.Shape(
            3, Axis.of(4, 2, 1, 1, false), Axis.of(5, 3, 2, 1, true), Axis.of(6, 4, 3, 2, true)),
        new Pooling.Shape(0, Axis.ONE, Axis.ONE, Axis.of(4, 2, 2, 0, false)));
  }

  /// The elements of a window inside the image, and how many there are with those in the padding.
  private record Seen(List<Integer> elements, int all) {}

  private static Seen seen(Pooling.Shape s, int window) {
    Axis[] axes = {s.depth(), s.height(), s.width()};
    int[] at = {
      window / (axes[1].out() * axes[2].out()),
      window / axes[2].out() % axes[1].out(),
      window % axes[2].out()
    };
    List<Integer> elements = new ArrayList<>();
    int all = 0;
    for (int a = 0; a < axes[0].kernel(); a++) {
      for (int b = 0; b < axes[1].kernel(); b++) {
        for (int c = 0; c < axes[2].kernel(); c++) {
          int z = at[0] * axes[0].stride() + a - axes[0].pad();
          int y = at[1] * axes[1].stride() + b - axes[1].pad();
          int x = at[2] * axes[2].stride() + c - axes[2].pad();
          if (z < axes[0].size() + axes[0].pad()
              && y < axes[1].size() + axes[1].pad()
              && x < axes[2].size() + axes[2].pad()) {
            all++;
          }
          if (Math.min(x, Math.min(y, z)) >= 0
              && z < axes[0].size()
              && y < axes[1].size()
              && x < axes[2].size()) {
            elements.add((z * axes[1].size() + y) * axes[2].size() + x);
          }
        }
      }
    }
    return new Seen(elements, all);
  }

  private record Results(float[] max, float[] maxDx, float[][] mean, float[][] meanDx) {
    Results(Pooling.Shape s) {
      this(
          new float[s.outSize()],
          new float[s.inSize()],
          new float[2][s.outSize()],
          new float[2][s.inSize()]);
    }

    void assertSameBits(Results other) {
      assertThat(Samples.bits(max)).isEqualTo(Samples.bits(other.max));
      assertThat(Samples.bits(maxDx)).isEqualTo(Samples.bits(other.maxDx));
      for (int i = 0; i < 2; i++) {
        assertThat(Samples.bits(mean[i])).isEqualTo(Samples.bits(other.mean[i]));
        assertThat(Samples.bits(meanDx[i])).isEqualTo(Samples.bits(other.meanDx[i]));
      }
    }
  }

  private static Results reference(Pooling.Shape s, float[] x, float[] g) {
    Results r = new Results(s);
    for (int i = 0; i < s.outSize(); i++) {
      Seen seen = seen(s, i % s.outPlane());
      int from = i / s.outPlane() * s.plane();
      int best = seen.elements.getFirst();
      float sum = 0.0f;
      for (int e : seen.elements) {
        float v = x[from + e];
        if (v > x[from + best] || (Float.isNaN(v) && !Float.isNaN(x[from + best]))) {
          best = e;
        }
        sum += v;
      }
      r.max[i] = x[from + best];
      r.maxDx[from + best] += g[i];
      for (int count = 0; count < 2; count++) {
        int divisor = count == 1 ? seen.all : seen.elements.size();
        r.mean[count][i] = sum / divisor;
        for (int e : seen.elements) {
          r.meanDx[count][from + e] += g[i] / divisor;
        }
      }
    }
    return r;
  }

  private static Results run(Workers w, Pooling.Shape s, float[] x, float[] g) {
    Results r = new Results(s);
    int[] places = new int[s.outSize()];
    Pooling.max(w, s, x, r.max, places);
    Pooling.maxBackward(w, s, places, g, r.maxDx);
    for (int count = 0; count < 2; count++) {
      Pooling.average(w, s, count == 1, x, r.mean[count]);
      Pooling.averageBackward(w, s, count == 1, g, r.meanDx[count]);
    }
    return r;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyBitIsTheOneOfTheSpecificationOnAnyNumberOfThreads(Pooling.Shape s) {
    float[] x = Samples.normal(1, s.inSize(), 1.0f);
    float[] wild = Samples.withSpecials(2, s.inSize(), 1.0f);
    float[] g = Samples.normal(3, s.outSize(), 1.0f);
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers w = Workers.of(threads)) {
        run(w, s, x, g).assertSameBits(reference(s, x, g));
        run(w, s, wild, g).assertSameBits(reference(s, wild, g));
      }
    }
  }

  @Test
  void theFirstOfEqualValuesIsTakenAndNanAboveAll() {
    Pooling.Shape s =
        new Pooling.Shape(1, Axis.ONE, Axis.of(2, 2, 2, 0, false), Axis.of(4, 2, 2, 0, false));
    float[] x = {3, 3, 1, Float.NaN, 3, 2, Float.NaN, 7};
    int[] places = new int[2];
    float[] y = new float[2];
    try (Workers w = Workers.of(1)) {
      Pooling.max(w, s, x, y, places);
    }
    assertThat(places).containsExactly(0, 3);
    assertThat(y[1]).isNaN();
  }

  @Test
  void theLastIncompleteWindowCountsOnlyIfItStartsInsideTheImage() {
    assertThat(Axis.of(7, 2, 2, 0, false).out()).isEqualTo(3);
    assertThat(Axis.of(7, 2, 2, 0, true).out()).isEqualTo(4);
    assertThat(Axis.of(6, 2, 3, 1, true).out()).isEqualTo(3);
    assertThat(Axis.of(5, 2, 3, 1, true).out()).isEqualTo(2);
    assertThat(Axis.of(4, 2, 3, 1, true).out()).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Axis.of(5, 2, 1, 2, false))
        .withMessageContaining("padding may be half the window");
    assertThatIllegalArgumentException().isThrownBy(() -> Axis.of(2, 3, 1, 0, false));
  }
}
