package dev.reprise.engine.exact.parity;

import ai.djl.modality.cv.MultiBoxTarget;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.transformer.BertMaskedLanguageModelLoss;
import ai.djl.nn.transformer.BertNextSentenceLoss;
import ai.djl.nn.transformer.BertPretrainingLoss;
import ai.djl.training.loss.IndexLoss;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SimpleCompositeLoss;
import ai.djl.training.loss.SingleShotDetectionLoss;
import ai.djl.training.loss.TabNetClassificationLoss;
import ai.djl.training.loss.TabNetRegressionLoss;
import ai.djl.training.loss.YOLOv3Loss;
import dev.reprise.engine.exact.ExactEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Every loss of DJL in every form of its options, as cases whose operator is the name of its
/// class. Predictions have gradients, and labels do not.
final class LossTable {
  private static final Bound NEAR = Bound.scaled(5e-6);

  private final List<Case> cases = new ArrayList<>();

  static List<Case> all() {
    LossTable table = new LossTable();
    table.distances();
    table.classes();
    table.masked();
    table.decay();
    table.composite();
    table.detection();
    table.sentences();
    return table.cases;
  }

  private Case add(
      Class<? extends Loss> type, String variant, Function<NDList, NDArray> body, Input... inputs) {
    Case c = Case.one(type.getSimpleName(), variant, List.of(inputs), body).within(NEAR);
    cases.add(c);
    return c;
  }

  /// A loss of one prediction and one label.
  private Case simple(Loss loss, String variant, Input label, Input prediction) {
    return add(
        loss.getClass(),
        variant,
        a -> loss.evaluate(new NDList(like(a, label)), new NDList(a)),
        prediction);
  }

  /// Numbers that need no gradient, of the type of the predictions if they are floating.
  private static NDArray like(NDList predictions, Input numbers) {
    NDArray head = predictions.head();
    return numbers.on(head.getManager(), head.getDataType());
  }

  private void distances() {
    Input x = Input.floats(-2, 2, 1, 7, 13);
    Input y = Input.floats(-2, 2, 2, 7, 13);
    Input flat = Input.floats(-2, 2, 2, 7 * 13);
    simple(Loss.l1Loss(), "", y, x);
    simple(Loss.l1Loss(), "label of another shape", flat, x);
    // A weight other than 1 makes DJL forget the prediction.
    simple(Loss.l1Loss("l1", 3), "weighted", y, x).withoutGradient();
    simple(Loss.l2Loss(), "", y, x);
    simple(Loss.l2Loss("l2", 3), "weighted", flat, x);
    for (float quantile : new float[] {0.1f, 0.5f, 0.9f}) {
      simple(Loss.quantileL1Loss(quantile), "quantile " + quantile, y, x);
    }
    Input signs = Input.given(new Shape(7), 1, -1, 1, 1, -1, -1, 1);
    Input margins = Input.floats(-2, 2, 3, 7, 1);
    simple(Loss.hingeLoss(), "", signs, margins);
    simple(Loss.hingeLoss("hinge", 2, 0.5f), "margin 2, weighted", signs, margins);
    Input truth = Input.given(new Shape(7), 0, 1, 1, 0, 0.25, 1, 0);
    Input logits = Input.given(new Shape(7, 1), -30, 30, 0.5, -0.25, 2, -3, 90);
    simple(Loss.sigmoidBinaryCrossEntropyLoss(), "", truth, logits).withoutDifferences();
    simple(Loss.sigmoidBinaryCrossEntropyLoss("s", 2, false), "weighted", truth, margins);
    Input parts = Input.floats(0.05, 0.95, 4, 7, 1);
    simple(Loss.sigmoidBinaryCrossEntropyLoss("s", 2, true), "from sigmoid", truth, parts);
  }

  private void classes() {
    Input x = Input.floats(-3, 3, 5, 4, 5);
    Input labels = Input.longs(new Shape(4, 1), 3, 0, 4, 3);
    Input hot = Input.floats(0, 0.4, 6, 4, 5);
    Input logs = Input.floats(-3, -0.1, 7, 4, 5);
    simple(Loss.softmaxCrossEntropyLoss(), "", labels, x);
    simple(Loss.softmaxCrossEntropyLoss(), "large", labels, Input.floats(-80, 80, 5, 4, 5))
        .withoutDifferences();
    simple(Loss.softmaxCrossEntropyLoss("s", 2, 1, true, true), "weighted, axis 1", labels, x);
    simple(Loss.softmaxCrossEntropyLoss("s", 1, -1, true, false), "from logs", labels, logs);
    simple(Loss.softmaxCrossEntropyLoss("s", 1, -1, false, true), "given shares", hot, x);
    simple(Loss.softmaxCrossEntropyLoss("s", 2, 1, false, false), "shares, logs", hot, logs);
    Input places = Input.floats(-3, 3, 8, 2, 3, 5);
    Input each = Input.longs(new Shape(2, 3, 1), 3, 0, 4, 3, 1, 1);
    simple(Loss.softmaxCrossEntropyLoss(), "at each place", each, places);
    Input shares = Input.floats(0, 0.4, 9, 2, 3, 5);
    simple(Loss.softmaxCrossEntropyLoss("s", 1, 1, false, true), "shares, axis 1", shares, places);
  }

  /// DJL takes the shape of its mask from the labels, so shares work with one class only.
  private void masked() {
    Input labels = Input.longs(new Shape(2, 3), 3, 0, 4, 3, 1, 1);
    Input logits = Input.floats(-3, 3, 8, 2, 3, 5);
    Input logs = Input.floats(-3, -0.1, 9, 2, 3, 5);
    masked(1, true, false, labels, logits);
    masked(2, true, false, labels, logits);
    masked(2, true, true, labels, logs);
    masked(2, false, true, Input.floats(0, 1, 6, 2, 3), Input.floats(-3, -0.1, 9, 2, 3, 1));
  }

  private void masked(float weight, boolean sparse, boolean logs, Input label, Input prediction) {
    Loss loss = Loss.maskedSoftmaxCrossEntropyLoss("m", weight, -1, sparse, logs);
    Input lengths = Input.longs(new Shape(2), 2, 1);
    Input mask = Input.given(new Shape(2, 3, 1), 1, 1, 0, 1, 0, 0);
    add(
            loss.getClass(),
            (sparse ? "labels" : "shares") + (logs ? " of logs, " : " of logits, ") + weight,
            a -> loss.evaluate(new NDList(like(a, label), like(a, lengths)), a),
            prediction)
        .against(
            a -> {
              NDArray p = logs ? a.head() : a.head().logSoftmax(-1);
              NDArray of = like(a, label).expandDims(-1);
              NDArray picked = sparse ? p.gather(of, 2) : p.mul(of);
              return picked.neg().mul(like(a, mask)).mul(weight).mean(new int[] {1});
            },
            "PyTorch's engine lacks sequenceMask");
  }

  private void decay() {
    NDList none = new NDList();
    decay(Loss.l1WeightedDecay(none), "", a -> Loss.l1WeightedDecay(a));
    decay(Loss.l1WeightedDecay(none), "λ", a -> Loss.l1WeightedDecay("d", 0.1f, a));
    decay(Loss.l2WeightedDecay(none), "", a -> Loss.l2WeightedDecay(a));
    decay(Loss.l2WeightedDecay(none), "λ", a -> Loss.l2WeightedDecay("d", 0.1f, a));
    Loss net = Loss.elasticNetWeightedDecay(none);
    decay(net, "", a -> Loss.elasticNetWeightedDecay(a));
    decay(net, "λ", a -> Loss.elasticNetWeightedDecay("d", 0.1f, a));
    decay(net, "two λ", a -> Loss.elasticNetWeightedDecay("d", 0.1f, 0.3f, a));
  }

  /// DJL adds weight decay up in float32, whatever the parameters are.
  private void decay(Loss kind, String variant, Function<NDList, Loss> decay) {
    add(
            kind.getClass(),
            variant,
            a -> decay.apply(a).evaluate(new NDList(), new NDList()),
            Input.floats(-2, 2, 1, 7, 13),
            Input.floats(-2, 2, 2, 5))
        .onlyFloat32();
  }

  private void composite() {
    Input x = Input.floats(-2, 2, 1, 7, 13);
    Input y = Input.floats(-2, 2, 2, 7, 13);
    Input labels = Input.longs(new Shape(4, 1), 3, 0, 4, 3);
    Input logits = Input.floats(-3, 3, 5, 4, 5);
    Input sparsity = Input.floats(0, 1, 6, 4);
    add(
        IndexLoss.class,
        "",
        a ->
            new IndexLoss(Loss.l1Loss(), 1, 0)
                .evaluate(new NDList(like(a, y)), new NDList(a.get(0).mul(2), a.get(0))),
        x);
    add(
        SimpleCompositeLoss.class,
        "",
        a ->
            new SimpleCompositeLoss()
                .addLoss(Loss.l1Loss())
                .addLoss(Loss.l2Loss("l2", 3))
                .evaluate(new NDList(like(a, y)), a),
        x);
    add(
        SimpleCompositeLoss.class,
        "of others by index",
        a ->
            new SimpleCompositeLoss()
                .addLoss(new IndexLoss(Loss.l2Loss(), 0))
                .addLoss(new IndexLoss(Loss.softmaxCrossEntropyLoss(), 1))
                .evaluate(new NDList(like(a, y), like(a, labels)), a),
        x,
        logits);
    add(
        TabNetClassificationLoss.class,
        "",
        a -> new TabNetClassificationLoss().evaluate(new NDList(like(a, labels)), a),
        logits,
        sparsity);
    add(
        TabNetRegressionLoss.class,
        "",
        a -> new TabNetRegressionLoss().evaluate(new NDList(like(a, y)), a),
        x,
        sparsity);
  }

  /// Corners of boxes in the order left, top, right, bottom.
  static final Input ANCHORS =
      Input.given(
          new Shape(1, 5, 4),
          new double[] {
            0.05, 0.1, 0.45, 0.5, 0.5, 0.4, 0.95, 0.9, 0.2, 0.2, 0.7, 0.8, 0, 0.5, 0.3, 1, 0.6, 0,
            1, 0.35
          });

  static final Input OBJECTS =
      Input.given(
          new Shape(2, 2, 5),
          new double[] {
            0, 0.1, 0.08, 0.5, 0.52, 1, 0.55, 0.39, 0.9, 0.92, 1, 0.15, 0.25, 0.75, 0.85, -1, -1,
            -1, -1, -1
          });

  private void detection() {
    add(
            SingleShotDetectionLoss.class,
            "",
            a -> {
              NDList predictions = new NDList(like(a, ANCHORS), a.get(0), a.get(1));
              return new SingleShotDetectionLoss()
                  .evaluate(new NDList(like(a, OBJECTS)), predictions);
            },
            Input.floats(-2, 2, 11, 2, 5, 3),
            Input.floats(-1, 1, 12, 2, 20))
        .against(LossTable::detectionByHand, "PyTorch's engine lacks multiBoxTarget");
    Input objects =
        Input.given(
            new Shape(2, 2, 5),
            new double[] {
              0, 0.1, 0.08, 0.4, 0.42, 1, 0.55, 0.39, 0.3, 0.5, 1, 0.15, 0.25, 0.5, 0.5, 0, 0.7,
              0.6, 0.2, 0.3
            });
    add(
            YOLOv3Loss.class,
            "",
            a ->
                YOLOv3Loss.builder()
                    .setName("yolo")
                    .setNumClasses(2)
                    .setInputShape(new Shape(416, 416))
                    .setAnchorsArray(YOLOv3Loss.getPresetAnchors())
                    .build()
                    .evaluate(new NDList(like(a, objects)), a),
            Input.floats(-1, 1, 13, 2, 21, 2, 2),
            Input.floats(-1, 1, 14, 2, 21, 4, 4),
            Input.floats(-1, 1, 15, 2, 21, 8, 8))
        .onlyFloat32();
  }

  /// The targets come from this engine, which has a test of its own for them.
  private static NDArray detectionByHand(NDList a) {
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      Input none = Input.floats(0, 1, 1, 2, 3, 5);
      NDList targets =
          MultiBoxTarget.builder()
              .build()
              .target(
                  new NDList(
                      ANCHORS.on(manager, DataType.FLOAT64),
                      OBJECTS.on(manager, DataType.FLOAT64),
                      none.on(manager, DataType.FLOAT64)));
      NDArray mask = moved(targets.get(1), a);
      NDArray classes = moved(targets.get(2), a).toType(DataType.INT64, false);
      NDArray picked = a.get(0).logSoftmax(-1).gather(classes.expandDims(-1), 2);
      NDArray apart = moved(targets.get(0), a).sub(a.get(1)).mul(mask).abs();
      return picked.neg().mean().add(apart.mean());
    }
  }

  private static NDArray moved(NDArray numbers, NDList to) {
    Shape shape = numbers.getShape();
    return like(to, new Input(shape, DataType.FLOAT32, numbers.toDoubleArray()));
  }

  private void sentences() {
    Input next = Input.floats(-3, -0.1, 16, 4, 2);
    Input words = Input.floats(-3, -0.1, 17, 6, 9);
    Input follows = Input.longs(new Shape(4), 1, 0, 0, 1);
    Input hidden = Input.longs(new Shape(2, 3), 3, 0, 8, 3, 1, 1);
    Input mask = Input.longs(new Shape(2, 3), 1, 1, 0, 1, 0, 0);
    add(
        BertNextSentenceLoss.class,
        "",
        a -> new BertNextSentenceLoss(0, 0).evaluate(new NDList(like(a, follows)), a),
        next);
    add(
            BertMaskedLanguageModelLoss.class,
            "",
            a ->
                new BertMaskedLanguageModelLoss(0, 1, 0)
                    .evaluate(new NDList(like(a, hidden), like(a, mask)), a),
            words)
        .onlyFloat32();
    add(
            BertPretrainingLoss.class,
            "",
            a ->
                new BertPretrainingLoss()
                    .evaluate(new NDList(like(a, follows), like(a, hidden), like(a, mask)), a),
            next,
            words)
        .onlyFloat32();
  }
}
