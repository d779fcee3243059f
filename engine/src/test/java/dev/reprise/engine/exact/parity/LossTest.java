package dev.reprise.engine.exact.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.engine.Engine;
import ai.djl.training.loss.Loss;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every loss of DJL on the engine: its value and its gradients are PyTorch's, and its gradients
/// are those of central differences.
final class LossTest {
  @Test
  void noLossOfDjlIsLeftOut() {
    Set<String> covered = LossTable.all().stream().map(Case::operator).collect(Collectors.toSet());
    Set<String> known =
        Scan.concrete(Loss.class, Loss.class).stream()
            .map(name -> name.substring(name.lastIndexOf('.') + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(known).hasSizeGreaterThan(15).isEqualTo(new TreeSet<>(covered));
  }

  @TestFactory
  Stream<DynamicTest> everyLossAgreesWithPyTorch() {
    try {
      Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      abort("PyTorch's native library is not available on this system: " + e.getMessage());
    }
    return LossTable.all().stream()
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> ParityTest.check(c)));
  }

  @TestFactory
  Stream<DynamicTest> theGradientOfEveryLossMatchesCentralDifferences() {
    return LossTable.all().stream()
        .filter(Case::hasDifferences)
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> CentralDifferencesTest.check(c)));
  }
}
