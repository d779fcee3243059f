package dev.reprise.data.container;

/// How much an acquired file may hold: every file from elsewhere is taken for hostile until it has
/// been read.
///
/// @param downloadBytes the largest file fetched
/// @param unpackedBytes the most bytes a compressed file or archive may unpack to
/// @param entries the most entries an archive may have
/// @param ratio how many times its own size a file may unpack to
/// @param ratioAllowance unpacked bytes the ratio does not yet apply to
/// @param textBytes the longest single text: a line, a field or a file of a text tree
/// @param elements the most elements of one IDX file
public record Limits(
    long downloadBytes,
    long unpackedBytes,
    long entries,
    long ratio,
    long ratioAllowance,
    int textBytes,
    int elements) {
  /// Ample for text sets that fit one machine, small enough to stop a bomb before it does harm.
  public static final Limits DEFAULT =
      new Limits(64L << 30, 32L << 30, 4_000_000, 250, 64L << 20, 64 << 20, Integer.MAX_VALUE - 8);
}
