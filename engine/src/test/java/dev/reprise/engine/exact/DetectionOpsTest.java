package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.modality.cv.MultiBoxDetection;
import ai.djl.modality.cv.MultiBoxPrior;
import ai.djl.modality.cv.MultiBoxTarget;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Anchors, targets and detections of examples small enough to see.
final class DetectionOpsTest {
  private final NDManager manager = ExactEngine.instance().newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray numbers(Shape shape, float... values) {
    return manager.create(values, shape);
  }

  /// A quarter, the lower right half of a quarter, a strip, and one far away.
  private NDArray anchors() {
    return numbers(
        new Shape(1, 4, 4),
        0,
        0,
        0.5f,
        0.5f,
        0.25f,
        0.25f,
        0.75f,
        0.75f,
        0,
        0.5f,
        1,
        0.75f,
        0.9f,
        0.9f,
        1,
        1);
  }

  private NDArray scores(int images) {
    return numbers(new Shape(1, 2, 4), 3, 2, 1, -1, 0, 0, 0, 0).repeat(0, images);
  }

  @Test
  void anchorsLieAroundEachPlaceAndAreCutOffAtTheEdge() {
    NDArray map = manager.zeros(new Shape(1, 1, 1, 2));
    MultiBoxPrior prior =
        MultiBoxPrior.builder()
            .setSizes(List.of(0.5f, 1f))
            .setRatios(List.of(1f, 4f))
            .optClip(true)
            .build();
    NDArray boxes = prior.generateAnchorBoxes(map);
    assertThat(boxes.getShape()).isEqualTo(new Shape(1, 6, 4));
    assertThat(boxes.get(0).get(0).toFloatArray()).containsExactly(0.125f, 0.25f, 0.375f, 0.75f);
    assertThat(boxes.get(0).get(1).toFloatArray()).containsExactly(0, 0, 0.5f, 1);
    assertThat(boxes.get(0).get(2).toFloatArray()).containsExactly(0, 0.375f, 0.5f, 0.625f);
    assertThat(boxes.get(0).get(4).toFloatArray()).containsExactly(0.5f, 0, 1, 1);
  }

  @Test
  void everyObjectGetsItsBestAnchorAndAnchorsThatOverlapEnoughJoin() {
    // The second object overlaps the strip by 1/6 only: it gets it all the same.
    NDArray objects =
        numbers(new Shape(1, 3, 5), 4, 0, 0, 0.5f, 0.5f, 2, 0, 0.625f, 0.5f, 0.75f, -1, 0, 0, 1, 1);
    NDList found =
        MultiBoxTarget.builder().build().target(new NDList(anchors(), objects, scores(1)));
    assertThat(found.get(2).toFloatArray()).containsExactly(5, 0, 3, 0);
    assertThat(found.get(1).toFloatArray())
        .containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0);
    float[] offsets = found.get(0).toFloatArray();
    assertThat(offsets).startsWith(0, 0, 0, 0, 0, 0, 0, 0);
    // Centre (0.25, 0.6875) against (0.5, 0.625), half as wide and as high.
    assertThat(offsets[8]).isEqualTo(-2.5f);
    assertThat(offsets[9]).isEqualTo(2.5f);
    assertThat((double) offsets[10]).isCloseTo(StrictMath.log(0.5) / 0.2, within(1e-6));
    NDList low =
        MultiBoxTarget.builder()
            .optIouThreshold(0.1f)
            .build()
            .target(new NDList(anchors(), objects, scores(1)));
    assertThat(low.get(2).toFloatArray()).containsExactly(5, 5, 3, 0);
  }

  @Test
  void anchorsThatFindNothingCountOnlyWhereTheirBackgroundIsLeastProbable() {
    NDArray objects = numbers(new Shape(2, 1, 5), 4, 0, 0, 0.5f, 0.5f, -1, 0, 0, 0, 0);
    MultiBoxTarget two =
        MultiBoxTarget.builder().optNegativeMinigRatio(2).optIgnoreLabel(-7).build();
    NDList found = two.target(new NDList(anchors(), objects, scores(2)));
    assertThat(found.get(2).get(0).toFloatArray()).containsExactly(5, -7, 0, 0);
    assertThat(found.get(2).get(1).toFloatArray()).containsOnly(-7);
    MultiBoxTarget least =
        MultiBoxTarget.builder().optNegativeMinigRatio(2).optMinNegativeSamples(1).build();
    assertThat(least.target(new NDList(anchors(), objects, scores(2))).get(2).get(1).toFloatArray())
        .containsExactly(-1, -1, -1, 0);
    assertThat(
            MultiBoxTarget.builder()
                .build()
                .target(new NDList(anchors(), objects, scores(2)))
                .get(2)
                .get(1)
                .toFloatArray())
        .as("an image without objects is background")
        .containsOnly(0);
  }

  @Test
  void theMostProbableOfOverlappingDetectionsStays() {
    NDArray scores =
        numbers(
            new Shape(1, 3, 4),
            0.1f,
            0.1f,
            0.1f,
            0.995f,
            0.6f,
            0.8f,
            0.2f,
            0.004f,
            0.3f,
            0.1f,
            0.7f,
            0.001f);
    NDArray offsets = manager.zeros(new Shape(1, 16));
    NDList inputs = new NDList(scores, offsets, anchors());
    NDArray found =
        MultiBoxDetection.builder().optNmsThreshold(0.1f).build().detection(inputs).head();
    assertThat(found.get("0, :, 0").toFloatArray()).containsExactly(0, 1, -1, -1);
    assertThat(found.get("0, 0").toFloatArray())
        .containsExactly(0, 0.8f, 0.25f, 0.25f, 0.75f, 0.75f);
    assertThat(found.get("0, 3").toFloatArray()).as("below the threshold").containsOnly(-1);
    NDArray forced =
        MultiBoxDetection.builder()
            .optNmsThreshold(0.1f)
            .optForceSuppress(true)
            .build()
            .detection(inputs)
            .head();
    assertThat(forced.get("0, :, 0").toFloatArray()).containsExactly(0, -1, -1, -1);
    NDArray one = MultiBoxDetection.builder().optNmsTopK(1).build().detection(inputs).head();
    assertThat(one.get("0, :, 0").toFloatArray()).containsExactly(0, -1, -1, -1);
  }

  @Test
  void scoresThatDoNotFitTheAnchorsAreRefused() {
    NDList inputs =
        new NDList(anchors(), manager.zeros(new Shape(1, 1, 5)), manager.zeros(new Shape(1, 2, 3)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiBoxTarget.builder().build().target(inputs))
        .withMessage("Exact: multiBoxTarget of 4 anchors and 1 images, but scores of (1, 2, 3)");
  }
}
