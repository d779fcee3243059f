package dev.reprise.runner.output;

import static dev.reprise.runner.output.Fixture.EVENING;
import static dev.reprise.runner.output.Fixture.MORNING;
import static dev.reprise.runner.output.Fixture.floats;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.FileKind;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of two files of one kind.
class FileComparisonTest {
  private static final float[] NUMBERS = {1, 2, 3, 4, 5, 6};

  @TempDir private Path folder;

  @Test
  void anArchiveThatDiffersInTimeStampsAloneHasTheSameContents() {
    SequencedMap<String, byte[]> entries = map("a.npy", npy(NUMBERS));
    OutputDifference found = compare("x.npz", zip(entries, MORNING), zip(entries, EVENING));
    assertThat(found.kind()).isEqualTo(FileKind.NPZ);
    assertSame(found, Aspect.TIME_STAMPS);
    assertThat(found.sentence()).isEqualTo("same contents as npz: only time stamps differ");
    assertThat(found.cause()).contains(CauseKind.TIME_STAMP);
  }

  @Test
  void aTensorThatDiffersIsToldApartFromATimeStamp() {
    float[] other = NUMBERS.clone();
    other[5] = 6.5f;
    OutputDifference found =
        compare(
            "x.npz",
            zip(map("a.npy", npy(NUMBERS), "b.npy", npy(NUMBERS)), MORNING),
            zip(map("a.npy", npy(NUMBERS), "b.npy", npy(other)), EVENING));
    assertOther(found, "tensor b[1,2]", "is 6.0 and 6.5; 1 of 6 elements differs, by at most 0.5");
    assertThat(((OtherContents) found.finding()).largest()).hasValue(0.5);
  }

  @Test
  void compressionAndOrderOfEntriesAreNoContents() {
    SequencedMap<String, byte[]> entries =
        map("a.npy", npy(NUMBERS), "b.npy", npy(1, 2, 3, 4, 5, 7));
    assertSame(
        compare("x.npz", zip(entries, MORNING), Fixture.zip(entries, MORNING, true)),
        Aspect.COMPRESSION);
    assertSame(
        compare(
            "x.npz", zip(entries, MORNING), zip(new LinkedHashMap<>(entries.reversed()), MORNING)),
        Aspect.ORDER);
  }

  @Test
  void fortranOrderAndByteOrderAreLayout() {
    byte[] columns = Fixture.npy("<f4", true, "2, 3", floats(1, 4, 2, 5, 3, 6));
    assertSame(compare("x.npy", npy(NUMBERS), columns), Aspect.LAYOUT);
    byte[] big = {0, 0, 0, 1, 0, 0, 0, 2};
    byte[] little = {1, 0, 0, 0, 2, 0, 0, 0};
    assertSame(
        compare(
            "x.npy", Fixture.npy(">i4", false, "2,", big), Fixture.npy("<i4", false, "2,", little)),
        Aspect.LAYOUT);
    byte[] other = Fixture.npy("<f4", true, "2, 3", floats(1, 4, 2, 5, 3.5f, 6));
    assertOther(compare("x.npy", npy(NUMBERS), other), "element [0,2]", "is 3.0 and 3.5");
    assertOther(compare("x.npy", columns, other), "element [0,2]", "is 3.0 and 3.5");
  }

  @Test
  void aNanIsItselfAloneAndZerosHaveSigns() {
    float quiet = Float.intBitsToFloat(0x7fc00000);
    float marked = Float.intBitsToFloat(0x7fc00001);
    OutputDifference found =
        compare("x.npy", npy(quiet, 0f, 1, 2, 3, 4), npy(quiet, -0f, 1, 2, 3, 4));
    assertOther(found, "element [0,1]", "is 0.0 and -0.0; 1 of 6 elements differs, by at most 0.0");
    OutputDifference payload =
        compare("x.npy", npy(quiet, 0f, 1, 2, 3, 4), npy(marked, 0f, 1, 2, 3, 4));
    assertOther(payload, "element [0,0]", "is NaN (0x7fc00000) and NaN (0x7fc00001)");
    assertThat(((OtherContents) payload.finding()).largest()).isEmpty();
  }

  @Test
  void aCheckpointOfPyTorchNamesTheTensorAndTheElement() {
    byte[] pickle =
        Fixture.torchPickle(
            List.of("encoder.weight", "encoder.bias"), List.of(new int[] {2, 3}, new int[] {1, 2}));
    byte[] swapped =
        Fixture.torchPickle(
            List.of("encoder.bias", "encoder.weight"), List.of(new int[] {1, 2}, new int[] {2, 3}));
    byte[] weight = floats(NUMBERS);
    byte[] moved = floats(1, 2, 3, 4, 5, 6.25f);
    byte[] bias = floats(7, 8);
    byte[] first = checkpoint(pickle, weight, bias);
    assertOther(
        compare("m.pt", first, checkpoint(pickle, moved, bias)),
        "tensor encoder.weight[1,2]",
        "is 6.0 and 6.25");
    OutputDifference order = compare("m.pt", first, checkpoint(swapped, bias, weight));
    assertThat(order.kind()).isEqualTo(FileKind.PYTORCH);
    assertSame(order, Aspect.ORDER);
    assertOther(
        compare("m.pt", first, checkpoint(swapped, bias, moved)),
        "tensor encoder.weight[1,2]",
        "is 6.0 and 6.25");
  }

  @Test
  void aHostilePickleIsRefusedByName() {
    byte[] harm =
        new Fixture.Pickler()
            .bytes(0x80, 2)
            .global("posix", "system")
            .text("true")
            .bytes(0x85, 'R', '.')
            .content();
    byte[] first = checkpoint(harm, floats(1));
    OutputDifference found = compare("m.pt", first, checkpoint(harm, floats(2)));
    assertThat(found.kind()).isEqualTo(FileKind.ZIP);
    assertThat(found.remark())
        .contains("would call posix.system when loaded: do not load it", "compared as zip");
    assertThat(found.where()).startsWith("entry m/data/0");
  }

  @Test
  void sharedAndRoundValuesOfAPickleTakeNoTimeAndNoStack() {
    Fixture.Pickler laughs = new Fixture.Pickler().bytes(0x80, 4, ']', 0x94);
    for (int i = 0; i < 60; i++) {
      laughs.bytes('h', i, 'h', i, 0x86, 0x94);
    }
    byte[] first = laughs.bytes('K', 1, 0x86, '.').content();
    byte[] second = first.clone();
    second[second.length - 3] = 2;
    assertOther(compare("x.pkl", first, second), "[1]", "is 1 and 2");

    byte[] round =
        new Fixture.Pickler().bytes(0x80, 4, ']', 0x94, 'h', 0, 'a', 'N', 'a', '.').content();
    byte[] other = round.clone();
    other[other.length - 3] = (byte) 0x88;
    assertOther(compare("x.pkl", round, other), "[1]", "is None and true");
  }

  @Test
  void longKeysOfADictionaryAreToldApart() {
    int[] values = {1, 2, 3};
    byte[][] files = new byte[2][];
    for (int side = 0; side < 2; side++) {
      Fixture.Pickler out = new Fixture.Pickler().bytes(0x80, 4, '}', '(');
      for (int i = 0; i < values.length; i++) {
        out.bytes('C', 101).raw("k".repeat(100) + i);
        out.bytes('K', i == 0 ? values[i] + side : values[i]);
      }
      files[side] = out.bytes('u', '.').content();
    }
    assertThat(compare("x.pkl", files[0], files[1]).isOfSameContents()).isFalse();
  }

  @Test
  void theOrderOfASetIsNoContents() {
    Fixture.Pickler one = new Fixture.Pickler().bytes(0x80, 4, 0x8f, '(').text("a").text("b");
    Fixture.Pickler two = new Fixture.Pickler().bytes(0x80, 4, 0x8f, '(').text("b").text("a");
    assertSame(
        compare("x.pkl", one.bytes(0x90, '.').content(), two.bytes(0x90, '.').content()),
        Aspect.ORDER);
  }

  @Test
  void safetensorsOfAnyTypeAndSizeAreRead() {
    String header =
        "{\"__metadata__\":{\"made\":\"%s\"},"
            + "\"h\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},"
            + "\"w\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[4,12]}}";
    byte[] data = {0, 0, (byte) 0x80, 0x3f, 5, 0, 0, 0, 0, 0, 0, 0};
    byte[] half = data.clone();
    half[3] = 0x40;
    byte[] first = Fixture.safetensors(header.formatted("then"), data);
    assertSame(
        compare("m.safetensors", first, Fixture.safetensors(header.formatted("now"), data)),
        Aspect.METADATA);
    assertOther(
        compare("m.safetensors", first, Fixture.safetensors(header.formatted("now"), half)),
        "tensor h[1]",
        "is 1.0 and 4.0; 1 of 2 elements differs, by at most 3.0");
  }

  @Test
  void tablesTellTheCellAndTakeNumbersAsNumbers() {
    assertSame(compare("x.csv", "a,b\n1,2.50\n", "a,b\r\n1.0,\"2.5\"\r\n"), Aspect.FORMATTING);
    assertOther(
        compare("x.csv", "id,loss\n1,0.5\n2,0.25\n", "id,loss\n1,0.5\n2,0.75\n"),
        "row 2, column loss",
        "is 0.25 and 0.75");
    assertOther(compare("x.csv", "a,b\n1,2\n", "a,c\n1,2\n"), "header, column 2", "is 'b' and 'c'");
    assertOther(compare("x.csv", "a\n1\n", "a\n1\n2\n3\n"), "row 2", "with 1 more behind it");
    assertOther(
        compare("x.tsv", "a\tb\n-0\t1\n", "a\tb\n0\t1\n"), "row 1, column a", "is -0 and 0");
  }

  @Test
  void treesTellThePointer() {
    assertSame(
        compare("m.json", "{\"a\":1,\"b\":[1.0]}", "{\"b\": [1], \"a\": 1}"),
        Aspect.ORDER,
        Aspect.FORMATTING);
    assertOther(
        compare("m.json", "{\"e\":[{\"loss\":0.5}]}", "{\"e\":[{\"loss\":NaN}]}"),
        "/e/0/loss",
        "is 0.5 and");
    OutputDifference huge = compare("m.json", "[1e400, 1]", "[1e401, 1]");
    assertThat(huge.kind()).isEqualTo(FileKind.TEXT);
    assertOther(huge, "line 1", "is '[1e400, 1]' and '[1e401, 1]'");
    assertSame(compare("m.json", "[Infinity, 1]", "[Infinity,1]"), Aspect.FORMATTING);
    assertOther(compare("m.json", "[-0.0]", "[0.0]"), "/0", "is -0.0 and 0.0");
    assertOther(
        compare("log.jsonl", "{\"s\":1}\n{\"s\":2}\n", "{\"s\":1}\n{\"s\":3}\n"),
        "line 2 /s",
        "is 2 and 3");
    assertOther(compare("p.yaml", "a: {b: 1}\n", "a: {b: 2}\n"), "/a/b", "is 1 and 2");
    assertSame(compare("p.yaml", "a: {b: 1}\n", "a:\n  b: 1\n"), Aspect.FORMATTING);
  }

  @Test
  void textsTellTheLine() {
    assertOther(compare("log", "one\ntwo\n", "one\nTwo\nthree\n"), "line 2", "is 'two' and 'Two'");
    assertSame(compare("log", "one\n", "one\r\n"), Aspect.FORMATTING);
  }

  @Test
  void packedFilesAreComparedByWhatTheyWerePackedFrom() {
    byte[] table = utf8("a,b\n1,2\n");
    assertSame(
        compare("x.csv.gz", Fixture.gzip(table, MORNING, 6), Fixture.gzip(table, EVENING, 6)),
        Aspect.TIME_STAMPS);
    assertSame(
        compare("x.csv.gz", Fixture.gzip(table, MORNING, 1), Fixture.gzip(table, MORNING, 9)),
        Aspect.COMPRESSION);
    assertOther(
        compare(
            "x.csv.gz",
            Fixture.gzip(table, MORNING, 6),
            Fixture.gzip(utf8("a,b\n1,3\n"), EVENING, 6)),
        "row 1, column b",
        "is 2 and 3");
    SequencedMap<String, byte[]> entries = map("d/x.csv", table, "n.npy", npy(NUMBERS));
    SequencedMap<String, byte[]> others = map("d/x.csv", table, "n.npy", npy(1, 2, 3, 4, 5, 7));
    assertSame(
        compare("x.tar", Fixture.tar(entries, MORNING), Fixture.tar(entries, EVENING)),
        Aspect.TIME_STAMPS);
    assertOther(
        compare(
            "x.tgz",
            Fixture.gzip(Fixture.tar(entries, MORNING), MORNING, 6),
            Fixture.gzip(Fixture.tar(others, EVENING), EVENING, 6)),
        "entry n.npy, element [1,2]",
        "is 6.0 and 7.0");
  }

  @Test
  void whenAModelOfKerasWasSavedIsNoPartOfIt() {
    byte[] weights = {(byte) 0x89, 'H', 'D', 'F', 1};
    byte[] others = {(byte) 0x89, 'H', 'D', 'F', 2};
    byte[] then = utf8("{\"keras_version\":\"3.0\",\"date_saved\":\"2026-01-02@03:04:06\"}");
    byte[] now = utf8("{\"keras_version\":\"3.0\",\"date_saved\":\"2026-01-02@19:04:06\"}");
    byte[] first = zip(map("metadata.json", then, "model.weights.h5", weights), MORNING);
    assertSame(
        compare(
            "m.keras", first, zip(map("metadata.json", now, "model.weights.h5", weights), MORNING)),
        Aspect.TIME_STAMPS);
    assertOther(
        compare(
            "m.keras", first, zip(map("metadata.json", now, "model.weights.h5", others), MORNING)),
        "entry model.weights.h5, byte 4",
        "HDF5 is not looked into; compared as bytes");
  }

  @Test
  void picturesAreComparedByTheirPixels() throws IOException {
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
    byte[] first = png(image);
    byte[] commented = withText(first);
    assertSame(compare("p.png", first, commented), Aspect.METADATA);
    image.setRGB(2, 1, 0x000300);
    assertOther(
        compare("p.png", first, png(image)),
        "pixel 2,1, channel 1",
        "is 0 and 3; 1 of 36 samples differs, by at most 3");
  }

  @Test
  void whatIsOfNoKnownKindIsComparedAsBytes() {
    OutputDifference found = compare("x.bin", new byte[] {0, 1, 2}, new byte[] {0, 1, 3});
    assertThat(found.kind()).isEqualTo(FileKind.BYTES);
    assertOther(found, "byte 2", "is 0x02 and 0x03; both have 3 bytes");
    OutputDifference cut = compare("x.npy", npy(NUMBERS), Arrays.copyOf(npy(NUMBERS), 130));
    assertThat(cut.remark()).startsWith("cannot be read as npy: ").endsWith("compared as bytes");
  }

  @Test
  void aNameCannotSteerTheTerminal() {
    OutputDifference found =
        compare(
            "x.zip",
            zip(map("\u001b[31mred", utf8("a")), MORNING),
            zip(map("\u001b[31mred", utf8("b")), MORNING));
    assertThat(found.where()).doesNotContain("\u001b").contains("[31mred");
  }

  private OutputDifference compare(String name, byte[] first, byte[] second) {
    return Fixture.compare(folder, name, first, second);
  }

  private OutputDifference compare(String name, String first, String second) {
    return compare(name, utf8(first), utf8(second));
  }

  private static void assertSame(OutputDifference found, Aspect... aspects) {
    assertThat(found.finding())
        .as(found.toString())
        .isInstanceOfSatisfying(
            SameContents.class, same -> assertThat(same.aspects()).containsExactly(aspects));
  }

  private static void assertOther(OutputDifference found, String where, String what) {
    assertThat(found.finding())
        .as(found.toString())
        .isInstanceOfSatisfying(
            OtherContents.class,
            other -> {
              assertThat(other.where()).isEqualTo(where);
              assertThat(other.what()).contains(what);
            });
  }

  private static byte[] npy(float... values) {
    return Fixture.npy("<f4", false, "2, 3", floats(values));
  }

  private static byte[] checkpoint(byte[] pickle, byte[]... storages) {
    SequencedMap<String, byte[]> entries = map("m/data.pkl", pickle, "m/byteorder", utf8("little"));
    for (int i = 0; i < storages.length; i++) {
      entries.put("m/data/" + i, storages[i]);
    }
    entries.put("m/version", utf8("3\n"));
    return zip(entries, MORNING);
  }

  private static byte[] zip(SequencedMap<String, byte[]> entries, Instant time) {
    return Fixture.zip(entries, time, false);
  }

  private static SequencedMap<String, byte[]> map(Object... namesAndBytes) {
    SequencedMap<String, byte[]> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndBytes.length; i += 2) {
      map.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
    }
    return map;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "png", out)).isTrue();
    return out.toByteArray();
  }

  /// Puts a tEXt chunk behind the head.
  private static byte[] withText(byte[] png) {
    byte[] text = utf8("tEXtwhen\0now");
    CRC32 crc = new CRC32();
    crc.update(text);
    return ByteBuffer.allocate(png.length + 8 + text.length)
        .put(png, 0, 33)
        .putInt(text.length - 4)
        .put(text)
        .putInt((int) crc.getValue())
        .put(png, 33, png.length - 33)
        .array();
  }
}
