package dev.reprise.engine.exact;

import dev.reprise.engine.kernel.Transcendental;

/// Boxes of object detection, four numbers each: left, top, right, bottom. Everything is computed
/// in double, one element after the other.
final class Boxes {
  /// What offsets are divided by (Liu et al. 2016, SSD): centres by 0.1, sizes by 0.2.
  private static final double CENTRE = 0.1;

  private static final double SIZE = 0.2;

  private Boxes() {}

  /// The area that two boxes share, over the area that they cover together; 0 if they cover none.
  static double overlap(double[] a, int at, double[] b, int bt) {
    double w = Math.max(0, Math.min(a[at + 2], b[bt + 2]) - Math.max(a[at], b[bt]));
    double h = Math.max(0, Math.min(a[at + 3], b[bt + 3]) - Math.max(a[at + 1], b[bt + 1]));
    double shared = w * h;
    double covered = area(a, at) + area(b, bt) - shared;
    return covered <= 0 ? 0 : shared / covered;
  }

  private static double area(double[] a, int at) {
    return (a[at + 2] - a[at]) * (a[at + 3] - a[at + 1]);
  }

  /// The offset of a box from an anchor: what a network is to predict for it.
  static void encode(
      double[] anchor, int anchorAt, double[] box, int boxAt, double[] out, int outAt) {
    for (int axis = 0; axis < 2; axis++) {
      double low = anchor[anchorAt + axis];
      double size = anchor[anchorAt + axis + 2] - low;
      double centre = (low + anchor[anchorAt + axis + 2]) / 2;
      double boxSize = box[boxAt + axis + 2] - box[boxAt + axis];
      double boxCentre = (box[boxAt + axis] + box[boxAt + axis + 2]) / 2;
      out[outAt + axis] = (boxCentre - centre) / size / CENTRE;
      out[outAt + axis + 2] = Transcendental.log(boxSize / size) / SIZE;
    }
  }

  /// The box of an offset from an anchor.
  static void decode(
      double[] anchor, int anchorAt, double[] offset, int offsetAt, double[] out, int outAt) {
    for (int axis = 0; axis < 2; axis++) {
      double low = anchor[anchorAt + axis];
      double size = anchor[anchorAt + axis + 2] - low;
      double centre = (low + anchor[anchorAt + axis + 2]) / 2;
      double newCentre = offset[offsetAt + axis] * CENTRE * size + centre;
      double half = Transcendental.exp(offset[offsetAt + axis + 2] * SIZE) * size / 2;
      out[outAt + axis] = newCentre - half;
      out[outAt + axis + 2] = newCentre + half;
    }
  }
}
