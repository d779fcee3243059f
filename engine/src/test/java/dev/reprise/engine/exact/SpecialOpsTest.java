package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Values of operators that no other engine of DJL has to compare with.
final class SpecialOpsTest {
  private final NDManager manager = ExactEngine.instance().newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray floats(float... values) {
    return manager.create(values);
  }

  @Test
  void percentilesLieLinearlyBetweenNeighbours() {
    NDArray x = floats(5, 1, 4, 2, 8, 3).reshape(2, 3);
    assertThat(x.median().toFloatArray()).containsExactly(3.5f);
    assertThat(x.percentile(100).toFloatArray()).containsExactly(8);
    assertThat(x.percentile(10).toFloatArray()).containsExactly(1.5f);
    assertThat(x.median(new int[] {1}).toFloatArray()).containsExactly(4, 3);
    assertThat(x.median(new int[] {0}).toFloatArray()).containsExactly(3.5f, 4.5f, 3.5f);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> x.percentile(101))
        .withMessageContaining("0 to 100");
  }

  @Test
  void sequencesAreMaskedAfterTheirEnds() {
    NDArray x = floats(1, 2, 3, 4, 5, 6).reshape(2, 3);
    NDArray lengths = manager.create(new int[] {1, 3});
    assertThat(x.sequenceMask(lengths, -1).toFloatArray()).containsExactly(1, -1, -1, 4, 5, 6);
    assertThat(x.reshape(2, 3, 1).sequenceMask(lengths).toFloatArray())
        .containsExactly(1, 0, 0, 4, 5, 6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> x.sequenceMask(manager.create(new int[] {1})))
        .withMessageContaining("one length for each row");
  }

  @Test
  void ofTwoWritesToOnePlaceTheLastStays() {
    NDArray x = manager.zeros(new Shape(2, 2));
    x.put(manager.create(new long[] {3, 0, 3}), floats(1, 2, 4));
    assertThat(x.toFloatArray()).containsExactly(2, 0, 0, 4);
    NDArray index = manager.create(new long[] {1, 1}, new Shape(2, 1));
    x.scatter(index, floats(7, 8).reshape(2, 1), 1);
    assertThat(x.toFloatArray()).containsExactly(2, 7, 0, 8);
    x.set(new NDIndex("{}", manager.create(new long[] {0, 0})), floats(1, 2, 3, 4).reshape(2, 2));
    assertThat(x.toFloatArray()).containsExactly(3, 4, 0, 8);
  }

  @Test
  void angleAndTraceAndInverse() {
    assertThat(floats(1, -1).atan2(floats(-1, 0)).toFloatArray())
        .containsExactly((float) (0.75 * Math.PI), (float) (-Math.PI / 2));
    assertThat(floats(1, 2, 3, 4).reshape(2, 2).trace().toFloatArray()).containsExactly(5);
    assertThat(floats(2, 0, 1, 4).reshape(2, 2).inverse().toFloatArray())
        .containsExactly(0.5f, 0, -0.125f, 0.25f);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> floats(1, 2, 2, 4).reshape(2, 2).inverse())
        .withMessageContaining("singular");
  }
}
