package dev.reprise.engine.kernel;

/// The version and the constants of the numeric specification. A change of any output bit of any
/// kernel is a new version; a record made under one version can only be reproduced under the same
/// one.
public final class NumericSpecification {
  /// The version that this code implements.
  public static final int VERSION = 1;

  /// Consecutive elements along a reduced axis that are folded, ascending, before the pairwise tree
  /// begins.
  public static final int CHUNK = 1024;

  private NumericSpecification() {}

  static int chunks(int axis) {
    return axis / CHUNK + (axis % CHUNK == 0 ? 0 : 1);
  }
}
