package dev.reprise.runner.output;

import static dev.reprise.runner.output.Fixture.MORNING;
import static dev.reprise.runner.output.Fixture.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.reprise.core.verdict.FileKind;
import dev.reprise.core.verdict.OutputDifference;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that lie, end early, or want to unpack to more than there is.
class HostileFilesTest {
  private static final long SEED = 20260102;
  private static final int MUTATIONS = 400;

  @TempDir private Path folder;

  @Test
  void changedAndShortenedFilesOfEveryKindGiveAnAnswer() throws IOException {
    for (Map.Entry<String, byte[]> sample : samples().entrySet()) {
      SplittableRandom random = new SplittableRandom(SEED);
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] changed = mutate(sample.getValue(), random);
        String which = sample.getKey() + ", seed " + SEED + ", mutation " + i;
        if (!Arrays.equals(changed, sample.getValue())) {
          OutputDifference found =
              assertTimeoutPreemptively(
                  Duration.ofSeconds(20),
                  () -> Fixture.compare(folder, sample.getKey(), sample.getValue(), changed),
                  which);
          assertThat(found.sentence()).as(which).isNotBlank().doesNotContain("\u001b");
        }
      }
    }
  }

  @Test
  void aBombIsNotUnpacked() {
    byte[] zeros = new byte[8 << 20];
    byte[] other = zeros.clone();
    other[other.length - 1] = 1;
    SequencedMap<String, byte[]> first = new LinkedHashMap<>();
    first.put("zeros", zeros);
    SequencedMap<String, byte[]> second = new LinkedHashMap<>();
    second.put("zeros", other);
    byte[] a = Fixture.zip(first, MORNING, true);
    byte[] b = Fixture.zip(second, MORNING, true);
    OutputDifference found = Fixture.compare(folder, "x.zip", a, b, new Budget(a.length, 1 << 20));
    assertThat(found.kind()).isEqualTo(FileKind.BYTES);
    assertThat(found.remark()).contains("as decompression bombs do", "compared as bytes");
  }

  @Test
  void tensorsBeyondAllBoundsAreRefused() {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,%s]}}";
    byte[] data = floats(1, 2);
    byte[] honest = Fixture.safetensors(header.formatted("2", "8"), data);
    for (String shape :
        List.of("9223372036854775807,9223372036854775807", "4294967296,4294967296", "-1", "1e9")) {
      byte[] liar = Fixture.safetensors(header.formatted(shape, "8"), data);
      assertThat(Fixture.compare(folder, "m.safetensors", honest, liar).remark())
          .as(shape)
          .startsWith("cannot be read as safetensors: ");
    }
    byte[] array = Fixture.npy("<f4", false, "2,", data);
    for (String shape : List.of("9223372036854775807, 3", "3,", "99999999999999999999,", "0,")) {
      byte[] liar = Fixture.npy("<f4", false, shape, data);
      assertThat(Fixture.compare(folder, "a.npy", array, liar).remark())
          .as(shape)
          .startsWith("cannot be read as npy: ");
    }
  }

  @Test
  void valuesThatLieTooDeepInEachOtherAreRefused() {
    // Each level holds the one before it twice on one side, and the two before it on the other.
    byte[] first = levels(5000, 1, 1);
    byte[] second = levels(5000, 1, 2);
    OutputDifference found =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> Fixture.compare(folder, "x.pkl", first, second));
    assertThat(found.remark()).contains("deep in each other; compared as bytes");
  }

  private static byte[] levels(int count, int... back) {
    Fixture.Pickler out =
        new Fixture.Pickler().bytes(0x80, 4, 'N', 0x94, 'N', 0x94, 'N', 0x94, '0', '0', '0');
    for (int i = 3; i < count; i++) {
      for (int steps : back) {
        int at = i - steps;
        out.bytes('j', at, at >> 8, 0, 0);
      }
      out.bytes(0x86, 0x94, '0');
    }
    int last = count - 1;
    return out.bytes('j', last, last >> 8, 0, 0, '.').content();
  }

  private static byte[] mutate(byte[] content, SplittableRandom random) {
    byte[] changed =
        random.nextInt(4) == 0
            ? Arrays.copyOf(content, random.nextInt(content.length))
            : content.clone();
    int flips = changed.length == 0 ? 0 : random.nextInt(4);
    for (int i = 0; i < flips; i++) {
      // Heads and ends of files say the most.
      int place =
          random.nextInt(3) == 0
              ? random.nextInt(Math.min(64, changed.length))
              : random.nextInt(changed.length);
      changed[place] = (byte) random.nextInt(256);
    }
    return changed;
  }

  private static SequencedMap<String, byte[]> samples() throws IOException {
    byte[] npy = Fixture.npy("<f4", false, "2, 3", floats(1, 2, 3, 4, 5, 6));
    byte[] pickle = Fixture.torchPickle(List.of("w"), List.of(new int[] {2, 3}));
    byte[] table = "a,b\n1,2.5\n\"x\n\",3\n".getBytes(StandardCharsets.UTF_8);
    SequencedMap<String, byte[]> inside = new LinkedHashMap<>();
    inside.put("m/data.pkl", pickle);
    inside.put("m/data/0", floats(1, 2, 3, 4, 5, 6));
    SequencedMap<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("a.npy", npy);
    arrays.put("b.npy", npy);
    SequencedMap<String, byte[]> samples = new LinkedHashMap<>();
    samples.put("a.npy", npy);
    samples.put("a.npz", Fixture.zip(arrays, MORNING, false));
    samples.put("packed.npz", Fixture.zip(arrays, MORNING, true));
    samples.put("m.pt", Fixture.zip(inside, MORNING, false));
    samples.put("packed.pt", Fixture.zip(inside, MORNING, true));
    samples.put("m.pkl", pickle);
    samples.put(
        "m.safetensors",
        Fixture.safetensors(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", floats(1, 2)));
    samples.put("x.tar", Fixture.tar(inside, MORNING));
    samples.put("x.tar.gz", Fixture.gzip(Fixture.tar(inside, MORNING), MORNING, 6));
    samples.put("x.csv", table);
    samples.put("x.json", "{\"a\":[1,2.5,null,\"x\"]}".getBytes(StandardCharsets.UTF_8));
    samples.put("x.jsonl", "{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));
    samples.put("x.yaml", "a: [1, 2]\nb: {c: x}\n".getBytes(StandardCharsets.UTF_8));
    samples.put("x.png", picture("png"));
    samples.put("x.jpg", picture("jpg"));
    return samples;
  }

  private static byte[] picture(String form) throws IOException {
    BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 3, 0x336699);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, form, out)).isTrue();
    return out.toByteArray();
  }
}
