package dev.reprise.data;

import static dev.reprise.data.Given.columns;
import static dev.reprise.data.Given.data;
import static dev.reprise.data.Given.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.DataSpec.FileSpec;
import dev.reprise.core.experiment.DataSpec.Idx;
import dev.reprise.core.experiment.DataSpec.IdxTable;
import dev.reprise.core.experiment.DataSpec.PlainText;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.experiment.DataSpec.WavTree;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.form.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images in IDX files, sounds in WAV files, and whole texts.
class MediaTest {
  private static final int[] PIXELS = {0, 1, 2, 3, 250, 251, 252, 253, 4, 5, 6, 255};

  @TempDir Path folder;

  @Test
  void imagesAndLabelsOfTwoTablesBecomeRecords() throws IOException {
    Dataset dataset = images(idx(8, PIXELS, 3, 2, 2), idx(8, ints(7, 0, 9), 3));
    assertThat(dataset.size()).isEqualTo(6);
    assertThat(dataset.columns().get("image")).isEqualTo(ColumnKind.IMAGE);
    assertThat(((Column.Images) dataset.column("image")).shape()).containsExactly(1, 2, 2);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      byte[] pixels = ((Column.Images) dataset.column("image")).values()[i];
      lines.add(
          dataset.column("split").text(i)
              + dataset.column("label").text(i)
              + java.util.Arrays.toString(pixels));
    }
    assertThat(lines)
        .containsExactlyInAnyOrder(
            "train7[0, 1, 2, 3]",
            "train0[-6, -5, -4, -3]",
            "train9[4, 5, 6, -1]",
            "test7[0, 1, 2, 3]",
            "test0[-6, -5, -4, -3]",
            "test9[4, 5, 6, -1]");
  }

  @Test
  void anImagesRecordDigestIsThatOfItsShapeAndBytes() throws IOException {
    Dataset dataset = images(idx(8, PIXELS, 3, 2, 2), idx(8, ints(7, 0, 9), 3));
    String hex = Digest.of(new byte[] {0, 1, 2, 3}).hex();
    String json =
        "{\"image\":{\"sha256\":\""
            + hex
            + "\",\"shape\":[1,2,2],\"type\":\"u8\"},\"label\":\"7\",\"split\":\"train\"}";
    assertThat(dataset.recordDigests()).contains(Digest.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void compressionAndFileNamesDoNotChangeTheDatasetsDigestButOnePixelDoes() throws IOException {
    byte[] labels = idx(8, ints(7, 0, 9), 3);
    Digest plain = images(idx(8, PIXELS, 3, 2, 2), labels).digest();
    Digest packed = images(gzip(idx(8, PIXELS, 3, 2, 2)), gzip(labels)).digest();
    assertThat(packed).isEqualTo(plain);
    int[] changed = PIXELS.clone();
    changed[11] = 254;
    assertThat(images(idx(8, changed, 3, 2, 2), labels).digest()).isNotEqualTo(plain);
    assertThat(images(idx(8, PIXELS, 3, 2, 2), idx(8, ints(7, 0, 8), 3)).digest())
        .isNotEqualTo(plain);
  }

  @Test
  void hostileIdxFilesAreRefusedInWords() {
    byte[] labels = idx(8, ints(7, 0, 9), 3);
    byte[] good = idx(8, PIXELS, 3, 2, 2);
    refusedImages(new byte[] {0, 0, 8}, labels).hasMessageContaining("too short");
    refusedImages(new byte[] {1, 0, 8, 1, 0, 0, 0, 1, 5}, labels)
        .hasMessageContaining("zero bytes");
    refusedImages(idx(0x0d, PIXELS, 3, 2, 2), labels).hasMessageContaining("type 13");
    refusedImages(java.util.Arrays.copyOf(good, good.length - 1), labels)
        .hasMessageContaining("expected 12 elements, found 11");
    refusedImages(java.util.Arrays.copyOf(good, good.length + 1), labels)
        .hasMessageContaining("goes on after");
    refusedImages(idx(8, new int[0], -1, -1, -1), labels).hasMessageContaining("axis 0");
    refusedImages(idx(8, new int[0], 1 << 20, 1 << 20, 1), labels).hasMessageContaining("axis 1");
    refusedImages(idx(8, new int[0], 0, 2, 2), labels).hasMessageContaining("0 entries");
    refusedImages(idx(8, PIXELS, 1, 1, 1, 1, 12), labels).hasMessageContaining("5 axes");
    refusedImages(idx(8, PIXELS, 3, 4, 1), labels).hasMessageContaining("of the shape [1, 2, 2]");
    refusedImages(good, idx(8, ints(7, 0), 2)).hasMessageContaining("[3, 2] entries");
    refusedImages(labels, labels).hasMessageContaining("kind image, but the source gives text");
    refusedImages(good, good).hasMessageContaining("kind category, but the source gives an image");
  }

  @Test
  void aHeadThatLiesAboutGigabytesCostsNoMemory() {
    byte[] lie = idx(8, PIXELS, 1 << 10, 1 << 10, 1 << 10);
    refusedImages(lie, idx(8, ints(1), 1)).hasMessageContaining("found 12");
  }

  @Test
  void soundsTakeTheirFieldsFromTheirNames() throws IOException {
    Dataset dataset = sounds(wav(8000, 1, -2, 32767), wav(8000, -32768));
    assertThat(dataset.size()).isEqualTo(2);
    int first = dataset.column("digit").text(0).equals("3") ? 0 : 1;
    Column.Sounds sounds = (Column.Sounds) dataset.column("audio");
    assertThat(sounds.rate()).isEqualTo(8000);
    assertThat(sounds.values()[first]).containsExactly(1, -2, 32767);
    assertThat(sounds.values()[1 - first]).containsExactly(-32768);
    assertThat(dataset.column("split").text(first)).isEqualTo("test");
    assertThat(dataset.column("split").text(1 - first)).isEqualTo("train");
    String hex = Digest.of(new byte[] {1, 0, -2, -1, -1, 127}).hex();
    assertThat(dataset.column("audio").text(first))
        .isEqualTo("{\"rate\":8000,\"samples\":3,\"sha256\":\"" + hex + "\",\"type\":\"i16\"}");
  }

  @Test
  void chunksBesideTheSoundDoNotChangeADigestButOneBitDoes() throws IOException {
    Digest plain = sounds(wav(8000, 1, 2), wav(8000, 3)).digest();
    byte[] tagged = riff(8000, 1, 16, samples(1, 2), "LIST", new byte[] {1, 2, 3});
    assertThat(sounds(tagged, wav(8000, 3)).digest()).isEqualTo(plain);
    assertThat(sounds(wav(8000, 1, 3), wav(8000, 3)).digest()).isNotEqualTo(plain);
  }

  @Test
  void hostileWavFilesAreRefusedInWords() {
    byte[] good = wav(8000, 1, 2);
    refusedSound(new byte[] {'R', 'I', 'F', 'F'}).hasMessageContaining("begin with RIFF");
    refusedSound(changed(good, 0, 'X')).hasMessageContaining("begin with RIFF");
    refusedSound(changed(good, 8, 'X')).hasMessageContaining("no WAVE");
    refusedSound(changed(good, 4, 0)).hasMessageContaining("says it holds");
    refusedSound(java.util.Arrays.copyOf(good, good.length - 1)).hasMessageContaining("says it");
    refusedSound(changed(good, 40, 99)).hasMessageContaining("cut short");
    refusedSound(changed(good, 43, -1)).hasMessageContaining("cut short");
    refusedSound(changed(good, 20, 3)).hasMessageContaining("format 3");
    refusedSound(changed(good, 22, 2)).hasMessageContaining("2 of 16");
    refusedSound(changed(good, 34, 8)).hasMessageContaining("1 of 8");
    refusedSound(changed(good, 32, 4)).hasMessageContaining("contradicts");
    refusedSound(changed(good, 16, 14)).hasMessageContaining("fewer than 16");
    refusedSound(wav(8000)).hasMessageContaining("no samples");
    refusedSound(wav(16000, 1)).hasMessageContaining("8000 samples a second");
    refusedSound(riff(8000, 1, 16, new byte[] {1, 0, 2}, "", new byte[0]))
        .hasMessageContaining("half a sample");
    refusedSound(riff(8000, 1, 16, samples(1), "data", samples(2)))
        .hasMessageContaining("two blocks");
    refusedSound(riff(8000, 1, 16, samples(1), "fmt ", new byte[16]))
        .hasMessageContaining("two formats");
  }

  @Test
  void aPlainTextIsOneRecordToTheLastCharacter() throws IOException {
    Files.writeString(folder.resolve("all.txt"), "\ufeffone\r\ntwo\n\n");
    Dataset dataset =
        Given.acquire(
            folder, data(columns("text", "text"), path("all.txt", new PlainText("text"))));
    assertThat(dataset.size()).isEqualTo(1);
    assertThat(dataset.column("text").text(0)).isEqualTo("one\r\ntwo\n\n");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refusedImages(
      byte[] images, byte[] labels) {
    return assertThatThrownBy(() -> images(images, labels))
        .isInstanceOf(InvalidInputException.class);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refusedSound(byte[] wav) {
    return assertThatThrownBy(() -> sounds(wav, wav(8000, 5)))
        .isInstanceOf(InvalidInputException.class);
  }

  /// The same files stand in for both splits.
  private Dataset images(byte[] images, byte[] labels) throws IOException {
    Files.write(folder.resolve("images"), images);
    Files.write(folder.resolve("labels"), labels);
    SortedMap<String, ColumnSpec> columns = columns("label", "category", "split", "category");
    columns.put(
        "image",
        new ColumnSpec(
            ColumnKind.IMAGE, Optional.empty(), Optional.of(List.of(1, 2, 2)), Optional.empty()));
    List<IdxTable> tables = new ArrayList<>();
    for (String split : List.of("train", "test")) {
      TreeMap<String, String> files = new TreeMap<>();
      files.put("image", "i");
      files.put("label", "l");
      tables.add(new IdxTable(files, new TreeMap<>(Collections.singletonMap("split", split))));
    }
    SourceSpec source =
        new SourceSpec(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(file("i", "images"), file("l", "labels"))),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Idx(tables)),
            new TreeMap<>(),
            new TreeMap<>());
    return Given.acquire(folder, data(columns, source));
  }

  private FileSpec file(String name, String path) throws IOException {
    return new FileSpec(
        name,
        Optional.empty(),
        Optional.of(path),
        Optional.empty(),
        Digest.ofFile(folder.resolve(path)));
  }

  private Dataset sounds(byte[] test, byte[] train) throws IOException {
    Path tree = Files.createDirectories(folder.resolve("sounds"));
    Files.write(tree.resolve("3_theo_4.wav"), test);
    Files.write(tree.resolve("5_theo_17.wav"), train);
    Files.writeString(tree.resolve("README.md"), "not a sound");
    SortedMap<String, ColumnSpec> columns = columns("digit", "category", "split", "category");
    columns.put(
        "audio",
        new ColumnSpec(ColumnKind.AUDIO, Optional.empty(), Optional.empty(), Optional.of(8000)));
    TreeMap<String, String> splits = new TreeMap<>();
    splits.put("4", "test");
    splits.put("*", "train");
    DataSpec data =
        data(
            columns,
            Given.mapped(
                path("sounds", new WavTree("{digit}_{speaker}_{index}.wav", "audio")),
                new TreeMap<>(Collections.singletonMap("split", "index")),
                new TreeMap<>(Collections.singletonMap("split", (Map<String, String>) splits))));
    return Given.acquire(folder, data);
  }

  private static int[] ints(int... values) {
    return values;
  }

  private static byte[] changed(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] idx(int type, int[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
    bytes.putShort((short) 0).put((byte) type).put((byte) shape.length);
    for (int size : shape) {
      bytes.putInt(size);
    }
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] samples(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }

  private static byte[] wav(int rate, int... values) {
    return riff(rate, 1, 16, samples(values), "", new byte[0]);
  }

  private static byte[] riff(
      int rate, int channels, int bits, byte[] data, String extra, byte[] content) {
    int more = extra.isEmpty() ? 0 : 8 + content.length + content.length % 2;
    int size = 44 + data.length + data.length % 2 + more;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(size - 8);
    out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    out.putShort((short) 1).putShort((short) channels).putInt(rate);
    out.putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8));
    out.putShort((short) bits);
    out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length).put(data);
    out.position(out.position() + data.length % 2);
    if (!extra.isEmpty()) {
      out.put(extra.getBytes(StandardCharsets.US_ASCII)).putInt(content.length).put(content);
    }
    return out.array();
  }
}
