package example;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// The first images and labels of one of the two parts of Fashion-MNIST (Xiao, Rasul and Vollgraf
/// 2017); pixels between 0 and 1.
record FashionMnist(float[] pixels, long[] labels) {
  private static final int PIXELS = 28 * 28;

  int count() {
    return labels.length;
  }

  static FashionMnist read(Path folder, String part, int limit) throws IOException {
    if (!Files.isDirectory(folder)) {
      System.err.println(
          "No folder "
              + folder
              + ". On Debian and Ubuntu: apt-get install dataset-fashion-mnist\n"
              + "Elsewhere: put the four files of https://github.com/zalandoresearch/fashion-mnist"
              + " into a folder and name it with --data.");
      System.exit(2);
    }
    byte[] images = data(folder.resolve(part + "-images-idx3-ubyte.gz"), 16);
    byte[] classes = data(folder.resolve(part + "-labels-idx1-ubyte.gz"), 8);
    int count = Math.min(limit, classes.length);
    float[] pixels = new float[count * PIXELS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (images[i] & 0xff) / 255.0f;
    }
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = classes[i];
    }
    return new FashionMnist(pixels, labels);
  }

  private static byte[] data(Path file, int header) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
      in.skipNBytes(header);
      return in.readAllBytes();
    }
  }
}
