package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What arrays promise: values, shapes, types, sharing, closing and gradients.
final class ExactNDArrayTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray floats(float... values) {
    return manager.create(values);
  }

  private static GradientCollector collector() {
    return ExactEngine.instance().newGradientCollector();
  }

  @Test
  void engineIsTheDefaultOne() {
    assertThat(manager.getEngine().getEngineName()).isEqualTo("Exact");
    assertThat(manager.getEngine().toString()).isEqualTo("Exact:1");
  }

  @Test
  void broadcastingFollowsNumpyOverAwkwardShapes() {
    NDArray a = manager.arange(12f).reshape(2, 1, 3, 2);
    NDArray b = manager.arange(8f).reshape(4, 1, 2);
    NDArray sum = a.add(b);
    assertThat(sum.getShape()).isEqualTo(new Shape(2, 4, 3, 2));
    for (long i = 0; i < 2; i++) {
      for (long j = 0; j < 4; j++) {
        for (long k = 0; k < 3; k++) {
          for (long l = 0; l < 2; l++) {
            assertThat(sum.getFloat(i, j, k, l))
                .isEqualTo(a.getFloat(i, 0, k, l) + b.getFloat(j, 0, l));
          }
        }
      }
    }
    assertThatThrownBy(() -> floats(1, 2, 3).add(floats(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3")
        .hasMessageContaining("2");
  }

  @Test
  void emptyDimensionsGoThroughEveryFamilyOfOperators() {
    NDArray empty = manager.zeros(new Shape(0, 3));
    assertThat(empty.add(1).exp().mul(empty).getShape()).isEqualTo(new Shape(0, 3));
    assertThat(empty.add(manager.ones(new Shape(3))).getShape()).isEqualTo(new Shape(0, 3));
    assertThat(empty.sum().toFloatArray()).containsExactly(0);
    assertThat(empty.sum(new int[] {0}).toFloatArray()).containsExactly(0, 0, 0);
    assertThat(empty.transpose().getShape()).isEqualTo(new Shape(3, 0));
    assertThat(empty.matMul(manager.ones(new Shape(3, 2))).getShape()).isEqualTo(new Shape(0, 2));
    assertThat(empty.transpose().matMul(empty).toFloatArray()).containsOnly(0).hasSize(9);
    assertThat(empty.concat(manager.ones(new Shape(1, 3))).toFloatArray()).containsExactly(1, 1, 1);
    assertThat(empty.softmax(1).getShape()).isEqualTo(new Shape(0, 3));
    assertThat(empty.argMax(1).getShape()).isEqualTo(new Shape(0));
    assertThatThrownBy(() -> empty.max()).hasMessageContaining("empty");
  }

  @Test
  void notANumberAndInfinitiesPropagate() {
    NDArray x = floats(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f);
    assertThat(x.isNaN().toBooleanArray()).containsExactly(true, false, false, false, false);
    assertThat(x.isInfinite().toBooleanArray()).containsExactly(false, true, true, false, false);
    assertThat(x.max().toFloatArray()).containsExactly(Float.NaN);
    assertThat(x.clip(-1, 1).toFloatArray()).containsExactly(Float.NaN, 1, -1, 0, -0f);
    assertThat(x.sum().toFloatArray()).containsExactly(Float.NaN);
    assertThat(x.div(0).toFloatArray())
        .containsExactly(
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.NaN);
    assertThat(x.argMax().toLongArray()).containsExactly(0);
    assertThat(floats(0).contentEquals(floats(-0f))).isFalse();
    assertThat(floats(Float.NaN).contentEquals(floats(Float.NaN))).isTrue();
  }

  @Test
  void typesWidenAsInPyTorch() {
    NDArray ints = manager.create(new int[] {7, -7});
    NDArray longs = manager.create(new long[] {2, 2});
    assertThat(ints.add(longs).toLongArray()).containsExactly(9, -5);
    assertThat(ints.mod(longs).toLongArray()).containsExactly(1, 1);
    assertThat(ints.div(longs).toFloatArray()).containsExactly(3.5f, -3.5f);
    assertThat(ints.mul(2).getDataType()).isEqualTo(DataType.INT32);
    assertThat(ints.mul(0.5f).toFloatArray()).containsExactly(3.5f, -3.5f);
    assertThat(floats(1).add(2.0).getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(floats(1).add(manager.create(2.0)).getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(floats(1).add(manager.create(new double[] {2})).getDataType())
        .isEqualTo(DataType.FLOAT64);
    assertThat(ints.gt(0).sum().toLongArray()).containsExactly(1);
    assertThat(ints.mean().toFloatArray()).containsExactly(0);
    assertThat(floats(-1.7f, 2.5f).toType(DataType.INT32, false).toIntArray())
        .containsExactly(-1, 2);
    assertThat(floats(0, -0f, 3).toType(DataType.BOOLEAN, false).toBooleanArray())
        .containsExactly(false, false, true);
    assertThat(manager.create(new int[] {200}).toType(DataType.UINT8, false).add(0).toUint8Array())
        .containsExactly(200);
  }

  @Test
  void indexingReadsAsNumpyDoes() {
    NDArray x = manager.arange(24f).reshape(2, 3, 4);
    assertThat(x.get("1, -1, 1:3").toFloatArray()).containsExactly(21, 22);
    assertThat(x.get("..., 0").toFloatArray()).containsExactly(0, 4, 8, 12, 16, 20);
    assertThat(x.get(":, 0, ::3").toFloatArray()).containsExactly(0, 3, 12, 15);
    assertThat(x.get(":, 5:").getShape()).isEqualTo(new Shape(2, 0, 4));
    assertThat(x.get(manager.create(new int[] {1, 0, 1})).getShape()).isEqualTo(new Shape(3, 3, 4));
    assertThat(x.get("..., {}", manager.create(new long[] {3, 0})).get(0, 0).toFloatArray())
        .containsExactly(3, 0);
    assertThat(x.get(x.gt(21)).toFloatArray()).containsExactly(22, 23);
    assertThat(x.getFloat(1, 2, 3)).isEqualTo(23);
    assertThatThrownBy(() -> x.get(2)).hasMessageContaining("index 2 is out of range for axis 0");
    assertThatThrownBy(() -> x.get(manager.create(new int[] {2})))
        .hasMessageContaining("index 2 at position 0");
  }

  @Test
  void indexingWritesAsNumpyDoes() {
    NDArray x = manager.zeros(new Shape(2, 3));
    x.set(new NDIndex(":, 1"), 5);
    x.set(new NDIndex("0"), floats(1, 2, 3));
    x.set(new NDIndex("1, 0"), manager.create(9f));
    assertThat(x.toFloatArray()).containsExactly(1, 2, 3, 9, 5, 0);
    x.set(x.gt(4), -1);
    assertThat(x.toFloatArray()).containsExactly(1, 2, 3, -1, -1, 0);
    x.setScalar(new NDIndex(1, 2), 8);
    x.set(new NDIndex("{}", manager.create(new int[] {0})), 4);
    assertThat(x.toFloatArray()).containsExactly(4, 4, 4, -1, -1, 8);
    x.set(new float[] {1, 2, 3, 4, 5, 6});
    assertThat(x.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void orderingIsStableAndPutsNotANumberLast() {
    NDArray x = floats(3, 1, Float.NaN, 1, 2);
    assertThat(x.argSort().toLongArray()).containsExactly(1, 3, 4, 0, 2);
    assertThat(x.argSort(0, false).toLongArray()).containsExactly(2, 0, 4, 1, 3);
    NDArray signs = floats(-1, Float.NEGATIVE_INFINITY, 0, -0f, 2, -2, Float.NaN, 0);
    assertThat(signs.argSort().toLongArray()).containsExactly(1, 5, 0, 2, 3, 7, 4, 6);
    assertThat(signs.toType(DataType.FLOAT64, false).argSort()).isEqualTo(signs.argSort());
    NDList top = floats(3, 1, 4, 1, 5).topK(2, 0);
    assertThat(top.get(0).toFloatArray()).containsExactly(5, 4);
    assertThat(top.get(1).toLongArray()).containsExactly(4, 2);
    NDList unique = manager.create(new int[] {3, 1, 3, 2}).unique(null, true, true, true);
    assertThat(unique.get(0).toIntArray()).containsExactly(1, 2, 3);
    assertThat(unique.get(1).toLongArray()).containsExactly(2, 0, 2, 1);
    assertThat(unique.get(2).toLongArray()).containsExactly(1, 1, 2);
    assertThat(floats(0, 2, 0, 3).reshape(2, 2).nonzero().toLongArray())
        .containsExactly(0, 1, 1, 1);
    assertThat(floats(2, 2, 1).argMax().toLongArray()).containsExactly(0);
  }

  @Test
  void smallOperatorsGiveTheirValues() {
    assertThat(manager.create(new int[] {1, 2, 3}).cumSum().toLongArray()).containsExactly(1, 3, 6);
    assertThat(floats(1, 2, 3).cumProd(0).toFloatArray()).containsExactly(1, 2, 6);
    assertThat(manager.create(new int[] {2, 0}).oneHot(3).toFloatArray())
        .containsExactly(0, 0, 1, 1, 0, 0);
    assertThat(floats(1, 2, 3, 4).split(2).get(1).toFloatArray()).containsExactly(3, 4);
    assertThat(floats(1, 2, 3, 4).split(new long[] {1}).get(1).toFloatArray())
        .containsExactly(2, 3, 4);
    assertThat(floats(1, 2).tile(2).toFloatArray()).containsExactly(1, 2, 1, 2);
    assertThat(floats(1, 2).repeat(2).toFloatArray()).containsExactly(1, 1, 2, 2);
    assertThat(manager.eye(2).trace().toFloatArray()).containsExactly(2);
    assertThat(manager.linspace(0f, 1f, 3).toFloatArray()).containsExactly(0, 0.5f, 1);
    assertThat(manager.arange(5, 0, -2).toIntArray()).containsExactly(5, 3, 1);
    assertThat(floats(1, 0).logicalXor(floats(1, 1)).toBooleanArray()).containsExactly(false, true);
    assertThat(NDArrays.stack(new NDList(floats(1), floats(2)), 1).getShape())
        .isEqualTo(new Shape(1, 2));
    assertThat(floats(1, 2).all().getBoolean()).isTrue();
  }

  @Test
  void encodingAndDecodingKeepEveryBit() {
    NDArray x = floats(Float.MIN_VALUE, -0f, 1e30f).reshape(3, 1);
    x.setName("x");
    NDArray y = manager.decode(x.encode());
    assertThat(y.contentEquals(x)).isTrue();
    assertThat(y.getName()).isEqualTo("x");
  }

  @Test
  void inPlaceOperatorsChangeOnlyTheirOwnHandle() {
    NDArray x = floats(1, 2, 3, 4);
    NDArray reshaped = x.reshape(2, 2);
    NDArray copy = x.duplicate();
    x.addi(10).muli(2);
    ((ExactNDArray) copy).writableFloats()[0] = 100;
    assertThat(x.toFloatArray()).containsExactly(22, 24, 26, 28);
    assertThat(reshaped.toFloatArray()).containsExactly(1, 2, 3, 4);
    assertThat(copy.toFloatArray()).containsExactly(100, 2, 3, 4);
    assertThatThrownBy(() -> floats(1).addi(floats(1, 2))).hasMessageContaining("in-place");
  }

  @Test
  void inPlaceChangesAfterUseDoNotDisturbBackward() {
    NDArray x = floats(2, 3);
    x.setRequiresGradient(true);
    try (GradientCollector collector = collector()) {
      NDArray y = x.mul(1);
      NDArray squared = y.mul(y);
      ((ExactNDArray) y).writableFloats()[0] = 1000;
      y.addi(5);
      collector.backward(squared.sum());
    }
    assertThat(x.getGradient().toFloatArray()).containsExactly(4, 6);
  }

  @Test
  void inPlaceOperatorsCarryGradients() {
    NDArray x = floats(2, 3);
    x.setRequiresGradient(true);
    try (GradientCollector collector = collector()) {
      NDArray y = x.mul(3);
      y.muli(x).addi(x);
      collector.backward(y.sum());
      assertThatThrownBy(() -> x.addi(1)).hasMessageContaining("in place while a gradient");
    }
    assertThat(x.getGradient().toFloatArray()).containsExactly(13, 19);
    assertThat(x.toFloatArray()).containsExactly(2, 3);
  }

  @Test
  void closingIntermediatesBeforeBackwardDoesNotBreakIt() {
    NDArray x = floats(1, 2);
    x.setRequiresGradient(true);
    try (GradientCollector collector = collector()) {
      NDArray loss;
      try (NDManager sub = manager.newSubManager()) {
        NDArray c = sub.create(new float[] {3, 4});
        NDArray product = c.mul(x);
        NDArray square = product.square();
        loss = square.sum();
        loss.attach(manager);
        product.close();
        c.close();
      }
      collector.backward(loss);
    }
    assertThat(x.getGradient().toFloatArray()).containsExactly(18, 64);
  }

  @Test
  void gradientsAddUpAndTheHandleOnThemIsLive() {
    NDArray x = floats(1, 2);
    x.setRequiresGradient(true);
    NDArray gradient = x.getGradient();
    assertThat(gradient.toFloatArray()).containsExactly(0, 0);
    for (int i = 1; i <= 2; i++) {
      try (GradientCollector collector = collector()) {
        collector.backward(x.square().sum());
      }
      assertThat(gradient.toFloatArray()).containsExactly(2 * i, 4 * i);
    }
    x.getGradient().subi(x.getGradient());
    assertThat(gradient.toFloatArray()).containsExactly(0, 0);
    x.getGradient().close();
    assertThat(x.getGradient().toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void updateOperatorsSetTheGradientToZero() {
    NDArray w = floats(1, 2);
    w.setRequiresGradient(true);
    try (GradientCollector collector = collector()) {
      collector.backward(w.square().sum());
    }
    NDArray before = w.duplicate();
    w.getNDArrayInternal()
        .sgdUpdate(new NDList(w, w.getGradient()), new NDList(w), 0.5f, 0, 1, -1, 0, true);
    assertThat(w.toFloatArray()).containsExactly(0, 0);
    assertThat(before.toFloatArray()).containsExactly(1, 2);
    assertThat(w.getGradient().toFloatArray()).containsExactly(0, 0);
    assertThat(w.hasGradient()).isTrue();
  }

  @Test
  void backwardSaysWhatIsWrong() {
    NDArray x = floats(1);
    try (GradientCollector collector = collector()) {
      assertThatThrownBy(() -> collector.backward(x.mul(2)))
          .hasMessageContaining("does not depend on any array that requires a gradient");
      assertThatThrownBy(ExactNDArrayTest::collector).hasMessageContaining("already open");
      x.setRequiresGradient(true);
      NDArray shared = x.mul(2);
      collector.backward(shared.mul(3));
      assertThatThrownBy(() -> collector.backward(shared.mul(4)))
          .hasMessageContaining("already ran");
    }
    assertThatThrownBy(() -> floats(1).getGradient()).hasMessageContaining("requires no gradient");
  }

  @Test
  void nothingIsWrittenDownOutsideACollectorOrAfterStopGradient() {
    NDArray x = floats(1, 2);
    x.setRequiresGradient(true);
    assertThat(((ExactNDArray) x.mul(2)).variable()).isNull();
    try (GradientCollector collector = collector()) {
      assertThat(((ExactNDArray) x.stopGradient().mul(2)).variable()).isNull();
      collector.backward(x.mul(x.stopGradient()).sum());
    }
    assertThat(x.getGradient().toFloatArray()).containsExactly(1, 2);
  }

  @Test
  void valuesOfAFinishedCollectorCountAsConstants() {
    NDArray x = floats(3);
    x.setRequiresGradient(true);
    NDArray carried;
    try (GradientCollector collector = collector()) {
      carried = x.mul(2);
    }
    try (GradientCollector collector = collector()) {
      collector.backward(x.mul(carried).sum());
    }
    assertThat(x.getGradient().toFloatArray()).containsExactly(6);
  }

  @Test
  void zeroGradientsReachesEveryManager() {
    NDArray x = floats(1, 2);
    x.setRequiresGradient(true);
    try (GradientCollector collector = collector()) {
      collector.backward(x.sum());
      collector.zeroGradients();
    }
    assertThat(x.getGradient().toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void managersCloseWhatTheyHoldAndDetachedArraysStay() {
    NDArray kept;
    NDArray lost;
    try (NDManager sub = manager.newSubManager()) {
      kept = sub.create(1f);
      lost = sub.create(2f);
      kept.detach();
    }
    assertThat(kept.add(1).toFloatArray()).containsExactly(2);
    assertThat(lost.isReleased()).isTrue();
    assertThatThrownBy(() -> lost.add(1)).hasMessageContaining("after it was closed");
    kept.close();
  }

  @Test
  void hundredsOfThousandsOfArraysInOneManagerAreNoBurden() {
    NDArray one = manager.create(1f);
    try (NDManager sub = manager.newSubManager()) {
      one.attach(sub);
      NDArray sum = one;
      for (int i = 0; i < 300_000; i++) {
        sum = sum.add(1);
      }
      assertThat(sum.toFloatArray()).containsExactly(300_001);
    }
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  @Test
  void unsupportedOperatorsSayTheirName() {
    NDArray x = floats(1, 2);
    assertThatThrownBy(() -> x.fft(2))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("Exact: operator fft is not supported (complex numbers");
    assertThatThrownBy(() -> manager.zeros(new Shape(1), DataType.FLOAT16))
        .hasMessageContaining("float16");
  }

  @Test
  void fusedCrossEntropyEqualsItsDefinition() {
    NDArray logits = floats(1, 2, 3, 100, -100, 0).reshape(2, 3);
    logits.setRequiresGradient(true);
    NDArray labels = manager.create(new int[] {2, 0});
    try (GradientCollector collector = collector()) {
      NDArray loss = ExactOps.softmaxCrossEntropy(logits, labels);
      assertThat(loss.toFloatArray()[0]).isCloseTo(0.4076f, within(1e-4f));
      assertThat(loss.toFloatArray()[1]).isZero();
      collector.backward(loss.sum());
    }
    NDArray expected = logits.softmax(1).sub(labels.oneHot(3));
    Values.assertClose(
        logits.getGradient().toType(DataType.FLOAT64, false).toDoubleArray(),
        expected.toType(DataType.FLOAT64, false).toDoubleArray(),
        1e-6,
        "gradient");
  }
}
