package dev.reprise.engine.exact;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Object detection with anchors, as the operators `MultiBoxPrior`, `MultiBoxTarget` and
/// `MultiBoxDetection` of Apache MXNet, which DJL's SSD and its losses are made for. They have no
/// gradients: targets are constants to training.
final class DetectionOps {
  private static final int CORNERS = 4;

  private DetectionOps() {}

  /// The anchors around each place of a feature map: every size with the first ratio, then the
  /// first size with every other ratio.
  ///
  /// @param steps between places, down and across; from the map's size where not above 0
  /// @param offsets of the first place, down and across, in steps
  /// @return (1, places · (sizes + ratios − 1), 4)
  static ExactNDArray prior(
      ExactNDArray map,
      List<Float> sizes,
      List<Float> ratios,
      List<Float> steps,
      List<Float> offsets,
      boolean clip) {
    Tensor x = map.tensor();
    require(x.rank() == 4, "multiBoxPrior needs (batch, channels, height, width), found ", x);
    int height = x.dim(2);
    int width = x.dim(3);
    boolean own = steps.get(0) > 0 && steps.get(1) > 0;
    double down = own ? steps.get(0) : 1.0 / height;
    double across = own ? steps.get(1) : 1.0 / width;
    double[] shapes = shapes(sizes, ratios, (double) height / width);
    double[] out = new double[height * width * 2 * shapes.length];
    int at = 0;
    for (int place = 0; place < height * width; place++) {
      double[] centre = {
        (place % width + offsets.get(1)) * across, (place / width + offsets.get(0)) * down
      };
      for (int s = 0; s < shapes.length; s += 2) {
        for (int corner = 0; corner < CORNERS; corner++) {
          double half = shapes[s + corner % 2] / 2;
          double value = centre[corner % 2] + (corner < 2 ? -half : half);
          out[at++] = clip ? within(value) : value;
        }
      }
    }
    return map.constant(
        Cast.to(Tensor.of(out, 1, out.length / CORNERS, CORNERS), DataType.FLOAT32));
  }

  /// Width and height of each anchor in turn.
  private static double[] shapes(List<Float> sizes, List<Float> ratios, double aspect) {
    int count = sizes.size() + Math.max(0, ratios.size() - 1);
    double[] shapes = new double[2 * count];
    for (int i = 0; i < count; i++) {
      boolean first = i < sizes.size();
      double size = first ? sizes.get(i) : sizes.getFirst();
      int which = first ? 0 : i - sizes.size() + 1;
      double root = ratios.isEmpty() ? 1 : Math.sqrt(ratios.get(which));
      shapes[2 * i] = size * aspect * root;
      shapes[2 * i + 1] = size / root;
    }
    return shapes;
  }

  private static double within(double value) {
    return Math.max(0, Math.min(1, value));
  }

  /// What each anchor is to find.
  ///
  /// @param inputs anchors (1, n, 4); objects (batch, m, 5) of class and box, where a class below 0
  ///   ends an image's list; scores (batch, classes + 1, n), background first
  /// @return offsets and masks (batch, 4n), and classes (batch, n), 0 for background
  static NDList targets(NDList inputs, float ignored, BoxMatching.Rules rules) {
    ExactNDArray anchors = (ExactNDArray) inputs.get(0);
    double[] anchor = Cast.toDoubles(anchors.tensor());
    Tensor objects = ((ExactNDArray) inputs.get(1)).tensor();
    Tensor scores = ((ExactNDArray) inputs.get(2)).tensor();
    int n = anchor.length / CORNERS;
    require(objects.rank() == 3, "multiBoxTarget needs objects (batch, m, 5), found ", objects);
    require(
        scores.rank() == 3 && scores.dim(0) == objects.dim(0) && scores.dim(2) == n,
        "multiBoxTarget of " + n + " anchors and " + objects.dim(0) + " images, but scores of ",
        scores);
    Targets targets = new Targets(objects.dim(0), n);
    double[][] object = images(objects);
    double[][] score = images(scores);
    for (int image = 0; image < object.length; image++) {
      int[] found = match(anchor, object[image], objects.dim(2), score[image], rules);
      for (int i = 0; i < n; i++) {
        targets.set(image * n + i, found[i], anchor, i, object[image], objects.dim(2), ignored);
      }
    }
    return targets.on(anchors);
  }

  /// The answers, of all images in turn.
  private record Targets(int images, double[] offsets, double[] masks, double[] classes) {
    Targets(int images, int anchors) {
      this(
          images,
          new double[images * anchors * CORNERS],
          new double[images * anchors * CORNERS],
          new double[images * anchors]);
    }

    void set(int at, int found, double[] anchor, int i, double[] object, int width, float ignored) {
      if (found < 0) {
        classes[at] = found == BoxMatching.IGNORED ? ignored : 0;
        return;
      }
      classes[at] = object[found * width] + 1;
      Boxes.encode(anchor, i * CORNERS, object, found * width + 1, offsets, at * CORNERS);
      Arrays.fill(masks, at * CORNERS, (at + 1) * CORNERS, 1);
    }

    NDList on(ExactNDArray anchors) {
      NDList out = new NDList();
      for (double[] numbers : new double[][] {offsets, masks, classes}) {
        int width = images == 0 ? 0 : numbers.length / images;
        out.add(
            anchors.constant(Cast.to(Tensor.of(numbers, images, width), anchors.getDataType())));
      }
      return out;
    }
  }

  private static double[][] images(Tensor x) {
    double[] all = Cast.toDoubles(x);
    double[][] rows = new double[x.dim(0)][];
    int size = rows.length == 0 ? 0 : all.length / rows.length;
    Arrays.setAll(rows, image -> Arrays.copyOfRange(all, image * size, (image + 1) * size));
    return rows;
  }

  private static int[] match(
      double[] anchor, double[] object, int width, double[] scores, BoxMatching.Rules rules) {
    int n = anchor.length / CORNERS;
    int objects = 0;
    while (objects < object.length / width && object[objects * width] >= 0) {
      objects++;
    }
    double[][] overlaps = new double[n][objects];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < objects; k++) {
        overlaps[i][k] = Boxes.overlap(anchor, i * CORNERS, object, k * width + 1);
      }
    }
    double[][] byClass = new double[n == 0 ? 0 : scores.length / n][];
    Arrays.setAll(byClass, c -> Arrays.copyOfRange(scores, c * n, (c + 1) * n));
    return BoxMatching.match(overlaps, objects, byClass, rules);
  }

  /// Which detections stay.
  ///
  /// @param threshold of the probability
  /// @param background which class is none
  /// @param overlap of two detections of a class from which on the less probable goes
  /// @param force whether also detections of different classes compete
  /// @param best how many may stay; all if not above 0
  record Choice(
      boolean clip, double threshold, int background, double overlap, boolean force, int best) {}

  /// The objects that predictions mean.
  ///
  /// @param inputs probabilities (batch, classes + 1, n), offsets (batch, 4n), anchors (1, n, 4)
  /// @return (batch, n, 6): class or −1 for none, probability, box; the most probable first, of
  ///   equal ones the first anchor's, and rows of −1 at the end
  static NDList detections(NDList inputs, Choice choice) {
    ExactNDArray first = (ExactNDArray) inputs.get(0);
    Tensor scores = first.tensor();
    double[] anchor = Cast.toDoubles(((ExactNDArray) inputs.get(2)).tensor());
    int n = anchor.length / CORNERS;
    require(
        scores.rank() == 3 && scores.dim(2) == n,
        "multiBoxDetection of " + n + " anchors, but probabilities of ",
        scores);
    double[] out = new double[scores.dim(0) * n * 6];
    Arrays.fill(out, -1);
    double[][] score = images(scores);
    double[][] offsets = images(((ExactNDArray) inputs.get(1)).tensor());
    for (int image = 0; image < scores.dim(0); image++) {
      double[][] found = detect(score[image], offsets[image], anchor, choice);
      suppress(found, choice);
      for (int i = 0; i < found.length; i++) {
        System.arraycopy(found[i], 0, out, (image * n + i) * 6, 6);
      }
    }
    return new NDList(
        first.constant(Cast.to(Tensor.of(out, scores.dim(0), n, 6), first.getDataType())));
  }

  private static double[][] detect(
      double[] scores, double[] offsets, double[] anchor, Choice choice) {
    int n = anchor.length / CORNERS;
    return IntStream.range(0, n)
        .mapToObj(
            i -> {
              double[] row = {-1, -1, 0, 0, 0, 0};
              for (int c = 0; c < scores.length / n; c++) {
                if (c != choice.background && scores[c * n + i] > row[1]) {
                  row[0] = c < choice.background ? c : c - 1;
                  row[1] = scores[c * n + i];
                }
              }
              Boxes.decode(anchor, i * CORNERS, offsets, i * CORNERS, row, 2);
              for (int corner = 2; choice.clip && corner < row.length; corner++) {
                row[corner] = within(row[corner]);
              }
              return row;
            })
        .filter(row -> row[0] >= 0 && row[1] >= choice.threshold)
        .sorted(Comparator.comparingDouble(row -> -row[1]))
        .toArray(double[][]::new);
  }

  private static void suppress(double[][] found, Choice choice) {
    for (int i = 0; i < found.length; i++) {
      if (choice.best > 0 && i >= choice.best) {
        found[i][0] = -1;
      }
      for (int k = 0; k < i && found[i][0] >= 0; k++) {
        boolean rivals = found[k][0] >= 0 && (choice.force || found[k][0] == found[i][0]);
        if (rivals && Boxes.overlap(found[k], 2, found[i], 2) >= choice.overlap) {
          found[i][0] = -1;
        }
      }
    }
  }

  private static void require(boolean holds, String what, Tensor found) {
    if (!holds) {
      throw new IllegalArgumentException("Exact: " + what + found.shape());
    }
  }
}
