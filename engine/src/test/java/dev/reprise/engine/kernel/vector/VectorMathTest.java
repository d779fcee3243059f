package dev.reprise.engine.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.kernel.WideCores;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/// The vector cores equal the scalar ones by the bits of their doubles, before anything is rounded.
class VectorMathTest {
  @Test
  void exponential() {
    compare(WideCores.EXP, VectorMath::exp);
  }

  @Test
  void logarithm() {
    compare(WideCores.LOG, VectorMath::log);
  }

  @Test
  void hyperbolicTangent() {
    compare(WideCores.TANH, VectorMath::tanh);
  }

  @Test
  void logisticFunction() {
    compare(WideCores.SIGMOID, VectorMath::sigmoid);
  }

  private static void compare(WideCores core, UnaryOperator<DoubleVector> vector) {
    int lanes = VectorMath.LANES;
    double[] x = Arrays.copyOf(core.arguments(), core.arguments().length / lanes * lanes);
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i += lanes) {
      vector.apply(DoubleVector.fromArray(VectorMath.D, x, i)).intoArray(y, i);
    }
    for (int i = 0; i < x.length; i++) {
      assertThat(Double.doubleToLongBits(y[i]))
          .as("%s(%a)", core, x[i])
          .isEqualTo(Double.doubleToLongBits(core.of(x[i])));
    }
  }
}
