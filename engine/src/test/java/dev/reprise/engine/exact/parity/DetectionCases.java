package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Images of another size, and the operators of object detection.
final class DetectionCases {
  private static final Bound NEAR = Bound.scaled(1e-6);
  private static final String BATCHES = "PyTorch's engine keeps rows of different numbers apart";

  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    sizes();
    resize("nearest", 0);
    resize("bilinear", 1);
    priors();
    targets();
    detections();
    return cases;
  }

  private Case add(String name, String variant, Function<NDList, NDArray> body, Input... inputs) {
    Case c = Case.one(name, variant, List.of(inputs), body).within(NEAR);
    cases.add(c);
    return c;
  }

  private static final long[][] SIZES = {
    {1, 1}, {7, 13}, {14, 26}, {13, 7}, {3, 4}, {21, 5}, {1, 20}, {20, 2}, {207, 2}
  };

  private void sizes() {
    Input x = Input.floats(-2, 2, 1, 2, 3, 7, 13);
    for (long[] size : SIZES) {
      for (int mode = 0; mode < 2; mode++) {
        String variant = (mode == 0 ? "nearest to " : "bilinear to ") + Arrays.toString(size);
        int kind = mode;
        Case c =
            add(
                "interpolation",
                variant,
                a -> a.head().getNDArrayInternal().interpolation(size, kind, false),
                x);
        if (size[0] > 20) {
          c.withoutDifferences();
        }
      }
    }
    add(
            "interpolation",
            "bilinear to one column",
            a -> a.head().getNDArrayInternal().interpolation(new long[] {20, 1}, 1, false),
            x)
        .alone(
            "nearest, or bilinear with antialiasing; PyTorch makes all rows of one column equal");
    add(
        "interpolation",
        "of one element",
        a -> a.head().getNDArrayInternal().interpolation(new long[] {3, 2}, 1, false),
        Input.floats(-2, 2, 2, 1, 1, 1, 1));
  }

  private void resize(String name, int mode) {
    Input one = Input.floats(-2, 2, 1, 7, 5, 3);
    Input batch = Input.floats(0, 255, 1, 2, 4, 3, 2);
    String what = "as interpolation; PyTorch's engine computes float64 in float32";
    add("resize", name, a -> a.head().getNDArrayInternal().resize(9, 4, mode), one)
        .onlyFloat32()
        .noted(what);
    add(
            "resize",
            name + " in a batch",
            a -> a.head().getNDArrayInternal().resize(6, 8, mode),
            batch)
        .onlyFloat32();
    add("resize", name + " alone", a -> a.head().getNDArrayInternal().resize(9, 4, mode), one)
        .alone(what);
    Input bytes =
        new Input(new Shape(2, 3, 1), DataType.UINT8, new double[] {0, 255, 7, 128, 3, 200});
    add("resize", name + " of bytes", a -> a.head().getNDArrayInternal().resize(5, 4, mode), bytes)
        .withoutGradient()
        .onlyFloat32()
        .within(Bound.scaled(1.01 / 255))
        .noted("whole numbers are cut off, as DJL does");
  }

  private void priors() {
    Input map = Input.floats(0, 1, 1, 2, 3, 4, 6);
    add(
            "multiBoxPrior",
            "",
            a -> prior(a.head(), List.of(0.3f, 0.5f), Arrays.asList(-1f, -1f)),
            map)
        .withoutGradient()
        .onlyFloat32();
    add(
            "multiBoxPrior",
            "with steps",
            a -> prior(a.head(), List.of(0.3f, 0.5f), Arrays.asList(0.2f, 0.1f)),
            map)
        .withoutGradient()
        .onlyFloat32();
  }

  /// Of two sizes PyTorch's engine makes room for two sizes and three ratios, whatever is asked.
  private static NDArray prior(NDArray map, List<Float> sizes, List<Float> steps) {
    List<Float> ratios = List.of(1f, 2f, 0.5f);
    List<Float> offsets = List.of(0.5f, 0.25f);
    return map.getNDArrayInternal().multiBoxPrior(sizes, ratios, steps, offsets, false).head();
  }

  private void targets() {
    cases.add(
        new Case(
                "multiBoxTarget",
                "",
                List.of(LossTable.ANCHORS, LossTable.OBJECTS, Input.floats(-2, 2, 3, 2, 3, 5)),
                a -> a.head().getNDArrayInternal().multiBoxTarget(a, 0.5f, -1, 3, 0.5f, 0))
            .withoutGradient()
            .alone("as in Apache MXNet; PyTorch's engine lacks it"));
  }

  private void detections() {
    Input scores = Input.distinct(5, 2, 4, 5);
    Input offsets = Input.floats(-1, 1, 6, 2, 20);
    for (boolean clip : new boolean[] {false, true}) {
      for (float overlap : new float[] {0.05f, 0.3f, 0.9f}) {
        cases.add(
            new Case(
                    "multiBoxDetection",
                    (clip ? "within the image, " : "") + "overlap " + overlap,
                    List.of(scores, offsets, LossTable.ANCHORS),
                    a ->
                        a.head()
                            .getNDArrayInternal()
                            .multiBoxDetection(a, clip, -1, 0, overlap, false, -1))
                .withoutGradient()
                .onlyFloat32()
                .within(NEAR)
                .noted("as in Apache MXNet; " + BATCHES));
      }
    }
  }
}
