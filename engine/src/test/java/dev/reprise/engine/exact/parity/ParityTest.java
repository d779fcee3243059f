package dev.reprise.engine.exact.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.exact.ExactEngine;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every operator of the table, forward and backward, against PyTorch with the same inputs.
final class ParityTest {
  /// Relative to the largest magnitude, for everything in float64.
  private static final double DOUBLE = 1e-9;

  private static final Map<String, Double> WORST = new TreeMap<>();

  /// PyTorch, or the reason why there is none here.
  @BeforeAll
  static void pytorchIsHere() {
    try {
      Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      abort("PyTorch's native library is not available on this system: " + e.getMessage());
    }
  }

  /// -Dparity.seen=true prints the largest distances seen.
  @AfterAll
  static void printWhatWasSeen() {
    if (Boolean.getBoolean("parity.seen")) {
      WORST.forEach((k, v) -> System.out.printf(Locale.ROOT, "seen %-50s %.3g%n", k, v));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyOperatorAgreesWithPyTorch() {
    return OperatorTable.all().stream()
        .filter(c -> !c.isAlone())
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
  }

  static void check(Case c) {
    check(c, DataType.FLOAT32, c.forward(), c.backward());
    if (c.hasDoubles()) {
      check(c, DataType.FLOAT64, inDouble(c.forward()), inDouble(c.backward()));
    }
  }

  private static Bound inDouble(Bound bound) {
    return bound instanceof Bound.Scaled s ? Bound.scaled(DOUBLE, s.floor()) : Bound.scaled(DOUBLE);
  }

  private static void check(Case c, DataType type, Bound forward, Bound backward) {
    Outcome exact = Outcome.of(c, c.body(), Engine.getEngine(ExactEngine.NAME), type);
    Outcome other = Outcome.of(c, c.reference(), Engine.getEngine("PyTorch"), type);
    compare(c + " in " + type, c, exact.results(), other.results(), forward, false);
    compare(
        "gradient of " + c + " in " + type,
        c,
        exact.gradients(),
        other.gradients(),
        backward,
        true);
  }

  private static void compare(
      String what,
      Case c,
      List<Outcome.Values> actual,
      List<Outcome.Values> expected,
      Bound bound,
      boolean gradient) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      Outcome.Values a = actual.get(i);
      Outcome.Values e = expected.get(i);
      String which = what + ", array " + i;
      assertThat(a.shape()).as(which).isEqualTo(e.shape());
      assertThat(a.type()).as(which).isEqualTo(e.type());
      double[] x = a.numbers().clone();
      double[] y = e.numbers().clone();
      leaveOut(c, x, y);
      double distance = bound.distance(x, y);
      WORST.merge(
          c.operator() + (gradient ? ", gradient " : ", result ") + a.type(), distance, Math::max);
      assertThat(distance)
          .as(() -> which + ": " + firstFar(bound, x, y))
          .isLessThanOrEqualTo(bound.limit());
      if (c.comparesZeroSigns() && !gradient) {
        checkZeros(which, x, y);
      }
    }
  }

  /// Only for cases whose results and inputs correspond element by element.
  private static void leaveOut(Case c, double[] x, double[] y) {
    Predicate<double[]> skipped = c.skipped();
    for (int i = 0; i < x.length; i++) {
      double[] at = new double[c.inputs().size()];
      boolean known = true;
      for (int k = 0; k < at.length; k++) {
        double[] values = c.inputs().get(k).values();
        known &= values.length == x.length;
        at[k] = i < values.length ? values[i] : 0;
      }
      if (known && skipped.test(at)) {
        x[i] = 0;
        y[i] = 0;
      }
    }
  }

  private static void checkZeros(String what, double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      if (x[i] == 0 && y[i] == 0) {
        assertThat(1 / x[i]).as("%s: sign of the zero at element %d", what, i).isEqualTo(1 / y[i]);
      }
    }
  }

  private static String firstFar(Bound bound, double[] x, double[] y) {
    StringBuilder far = new StringBuilder();
    int shown = 0;
    for (int i = 0; i < x.length && shown < 4; i++) {
      double[] one = {x[i]};
      double[] two = {y[i]};
      if (new Bound.Ulps(0).distance(one, two) > (bound instanceof Bound.Ulps u ? u.limit() : 64)) {
        far.append(String.format(Locale.ROOT, "element %d: %s, PyTorch %s; ", i, x[i], y[i]));
        shown++;
      }
    }
    return far.toString();
  }
}
