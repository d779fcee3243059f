package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/// Compares pictures sample by sample, as they are once they are unpacked.
final class ImageComparison {
  /// Both pictures are in memory, with up to eight bytes a pixel each.
  private static final long MOST_PIXELS = 32L << 20;

  /// Where the chunk stands by which a PNG says that it moves.
  private static final int HEAD = 4096;

  private ImageComparison() {}

  static Finding compare(Pair pair) throws IOException {
    Raster a = pixels(pair.first());
    Raster b = pixels(pair.second());
    Finder found = new Finder();
    if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
      found.other("", "the picture has " + size(a) + " and " + size(b) + " pixels");
    } else if (a.getNumBands() != b.getNumBands() || a.getTransferType() != b.getTransferType()) {
      found.other("", "the picture has samples of another kind on each side");
    } else {
      compare(a, b, found);
    }
    return found.finding("", Aspect.METADATA);
  }

  private static String size(Raster raster) {
    return raster.getWidth() + " × " + raster.getHeight();
  }

  private static void compare(Raster a, Raster b, Finder found) {
    int bands = a.getNumBands();
    int[] x = new int[a.getWidth() * bands];
    int[] y = new int[x.length];
    long differing = 0;
    int largest = 0;
    String where = "";
    String values = "";
    for (int row = 0; row < a.getHeight(); row++) {
      a.getPixels(a.getMinX(), a.getMinY() + row, a.getWidth(), 1, x);
      b.getPixels(b.getMinX(), b.getMinY() + row, b.getWidth(), 1, y);
      for (int i = 0; i < x.length; i++) {
        if (x[i] != y[i]) {
          if (differing == 0) {
            where = "pixel " + i / bands + "," + row + ", channel " + i % bands;
            values = "is " + x[i] + " and " + y[i];
          }
          differing++;
          largest = Math.max(largest, Math.abs(x[i] - y[i]));
        }
      }
    }
    if (differing > 0) {
      String all =
          String.format(
              Locale.ROOT,
              differing == 1
                  ? "; %d of %d samples differs, by at most %d"
                  : "; %d of %d samples differ, by at most %d",
              differing,
              (long) x.length * a.getHeight(),
              largest);
      found.other(where, values + all, OptionalDouble.of(largest));
    }
  }

  private static Raster pixels(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      if (new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).contains("acTL")) {
        throw new UnreadableException("it has several pictures");
      }
    }
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new UnreadableException("no reader of pictures knows it");
      }
      ImageReader reader = readers.next();
      try {
        // Metadata can be a bomb of their own.
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > Math.min(MOST_PIXELS, Runtime.getRuntime().maxMemory() / 64)) {
          throw new UnreadableException("it has " + pixels + " pixels, too many to compare");
        }
        BufferedImage image = reader.read(0);
        // The same indices mean nothing where the palettes are not the same.
        return image.getColorModel() instanceof IndexColorModel palette
            ? palette.convertToIntDiscrete(image.getRaster(), false).getRaster()
            : image.getRaster();
      } finally {
        reader.dispose();
      }
    }
  }
}
