package dev.reprise.data.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.problem.InvalidInputException;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every archive here is a real one, made to do harm or damaged on its way.
class HostileArchiveTest {
  private static final Limits SMALL =
      new Limits(1 << 20, 1 << 20, 100, 50, 1 << 14, 1 << 16, 1 << 20);

  @TempDir Path folder;

  @Test
  void everyKindOfContainerIsKnownByItsBytes() throws IOException {
    byte[] text = "some text\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    byte[] tar = tar(out -> add(out, "a/b.txt", text));

    assertThat(read(text))
        .containsOnlyKeys("")
        .containsValue(new String(text, StandardCharsets.UTF_8));
    assertThat(read(gzip(text))).isEqualTo(read(text));
    assertThat(read(zstd(text))).isEqualTo(read(text));
    assertThat(read(gzip(zstd(text)))).isEqualTo(read(text));
    assertThat(read(tar)).containsOnlyKeys("a/b.txt");
    assertThat(read(gzip(tar))).isEqualTo(read(tar));
    assertThat(read(zstd(tar))).isEqualTo(read(tar));
    assertThat(read(zip("a/b.txt", text))).isEqualTo(read(tar));
    assertThat(read(new byte[0])).containsOnlyKeys("");
  }

  @Test
  void concatenatedMembersAreOneText() throws IOException {
    byte[] a = "first ".getBytes(StandardCharsets.UTF_8);
    byte[] b = "second".getBytes(StandardCharsets.UTF_8);

    assertThat(read(join(gzip(a), gzip(b)))).containsValue("first second");
    assertThat(read(join(zstd(a), zstd(b)))).containsValue("first second");
  }

  @Test
  void archivesMadeByOtherToolsAreRead() throws Exception {
    Path text =
        Files.writeString(Files.createDirectories(folder.resolve("d/e")).resolve("f.txt"), "hi");
    String longName = "n".repeat(180) + ".txt";
    Files.copy(text, text.resolveSibling(longName));
    for (String format : new String[] {"v7", "gnu", "ustar", "pax"}) {
      String[] command = {
        "tar", "--format=" + format, "-czf", "x.tgz", "d/e/f.txt", "d/e/" + longName
      };
      int size =
          format.equals("v7") || format.equals("ustar") ? command.length - 1 : command.length;
      Process process =
          new ProcessBuilder(Arrays.copyOf(command, size)).directory(folder.toFile()).start();
      org.junit.jupiter.api.Assumptions.assumeTrue(process.waitFor() == 0, "no GNU tar here");
      TreeMap<String, String> found = new TreeMap<>();
      container(SMALL).read(folder.resolve("x.tgz"), collect(found), done -> {});
      assertThat(found).as(format).hasSize(size - 4).containsEntry("d/e/f.txt", "hi");
    }
  }

  @Test
  void namesThatPointOutsideAreRefused() throws IOException {
    for (String name : new String[] {"../evil", "a/../../evil", "a/..", "a\\..\\evil"}) {
      refused(tar(out -> add(out, name, new byte[1])))
          .hasMessageMatching("(?s).*(outside|backslash).*");
    }
    refused(zip("../evil", new byte[1])).hasMessageContaining("outside");
  }

  @Test
  void absoluteNamesAreRefused() throws IOException {
    refused(tar(out -> put(out, new TarArchiveEntry("/etc/passwd", true), new byte[1])))
        .hasMessageContaining("absolute");
    refused(zip("/etc/passwd", new byte[1])).hasMessageContaining("absolute");
    refused(zip("C:/evil", new byte[1])).hasMessageContaining("absolute");
  }

  @Test
  void linksAndDevicesAreRefused() throws IOException {
    for (byte kind :
        new byte[] {
          TarConstants.LF_SYMLINK,
          TarConstants.LF_LINK,
          TarConstants.LF_CHR,
          TarConstants.LF_BLK,
          TarConstants.LF_FIFO
        }) {
      TarArchiveEntry entry = new TarArchiveEntry("x", kind);
      entry.setLinkName("/etc/passwd");
      refused(tar(out -> put(out, entry, new byte[0])))
          .hasMessageContaining("neither a file nor a folder");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      ZipArchiveEntry link = new ZipArchiveEntry("x");
      link.setUnixMode(0120777);
      zip.putArchiveEntry(link);
      zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    }
    refused(bytes.toByteArray()).hasMessageContaining("neither a file nor a folder");
  }

  @Test
  void namesThatStandTwiceAreRefused() throws IOException {
    refused(
            tar(
                out -> {
                  add(out, "a", new byte[1]);
                  add(out, "./a", new byte[1]);
                }))
        .hasMessageContaining("two entries with the name 'a'");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (int i = 0; i < 2; i++) {
        zip.putArchiveEntry(new ZipArchiveEntry("a"));
        zip.closeArchiveEntry();
      }
    }
    refused(bytes.toByteArray()).hasMessageContaining("two entries");
  }

  @Test
  void bombsAreRefusedBeforeTheyGoOff() throws IOException {
    byte[] zeros = new byte[900_000];
    refused(gzip(zeros)).hasMessageContaining("more than 50 times its size");
    refused(zstd(zeros)).hasMessageContaining("more than 50 times its size");
    refused(zip("a", zeros)).hasMessageContaining("more than 50 times its size");
    refused(gzip(tar(out -> add(out, "a", zeros)))).hasMessageContaining("more than 50 times");
    refused(gzip(gzip(zeros))).hasMessageContaining("more than 50 times its size");
  }

  @Test
  void tooMuchAndTooManyAreRefused() throws IOException {
    byte[] noise = new byte[(1 << 20) + 1];
    for (int i = 0, x = 1; i < noise.length; i++, x = x * 1103515245 + 12345) {
      noise[i] = (byte) (x >> 16);
    }
    refused(gzip(noise)).hasMessageContaining("more than 1048576 bytes");
    refused(
            tar(
                out -> {
                  for (int i = 0; i <= 100; i++) {
                    add(out, "f" + i, new byte[0]);
                  }
                }))
        .hasMessageContaining("more than 100 entries");
  }

  @Test
  void anythingCutShortIsRefused() throws IOException {
    byte[] text = new byte[3000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + i * i % 26);
    }
    byte[] tar = tar(out -> add(out, "a.txt", text));
    for (byte[] whole : new byte[][] {gzip(text), zstd(text), gzip(tar), zip("a.txt", text)}) {
      for (int missing = 1; missing <= whole.length - 30; missing += 1 + missing / 4) {
        refused(Arrays.copyOf(whole, whole.length - missing));
      }
    }
    // Without its end, a tar archive cannot be told from one that lost its last files.
    int content = 512 + 3072;
    for (int length : new int[] {600, content - 1, content, content + 512, content + 1023}) {
      refused(Arrays.copyOf(tar, length));
    }
    assertThat(read(Arrays.copyOf(tar, content + 1024))).containsOnlyKeys("a.txt");
  }

  @Test
  void archiveThatGoesOnAfterItsEndIsRefused() throws IOException {
    byte[] tar = tar(out -> add(out, "a.txt", new byte[10]));
    refused(join(tar, tar)).hasMessageContaining("after its end");
    refused(join(gzip("a".getBytes(StandardCharsets.UTF_8)), new byte[] {1, 2, 3}));
  }

  @Test
  void damagedBytesNeverPassAndNeverCrash() throws IOException {
    byte[] text = "the quick brown fox\n".repeat(40).getBytes(StandardCharsets.UTF_8);
    byte[] tar = tar(out -> add(out, "a.txt", text));
    for (byte[] whole : new byte[][] {gzip(text), zstd(text), gzip(tar), tar, zip("a.txt", text)}) {
      for (int i = 0; i < whole.length; i++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 << (i % 8));
        try {
          read(damaged);
        } catch (InvalidInputException e) {
          assertThat(e).hasMessageContaining("test archive");
        }
      }
    }
    byte[] wrong = gzip(text);
    wrong[wrong.length - 8] ^= 1;
    refused(wrong);
    byte[] stored = zip("a.txt", text);
    int crc = new String(stored, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 16;
    stored[crc] ^= 1;
    refused(stored).hasMessageContaining("CRC-32");
  }

  private Container container(Limits limits) {
    return new Container("test archive", limits);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(byte[] archive) {
    return assertThatThrownBy(() -> read(archive)).isInstanceOf(InvalidInputException.class);
  }

  private TreeMap<String, String> read(byte[] archive) throws IOException {
    Path file = Files.write(folder.resolve("archive"), archive);
    TreeMap<String, String> found = new TreeMap<>();
    container(SMALL).read(file, collect(found), done -> {});
    return found;
  }

  private static Visitor collect(TreeMap<String, String> found) {
    return new Visitor() {
      @Override
      public void single(InputStream content) throws IOException {
        file("", content);
      }

      @Override
      public void file(String name, InputStream content) throws IOException {
        found.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8));
      }
    };
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] tar(Consumer<TarArchiveOutputStream> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      entries.accept(tar);
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content) {
    put(tar, new TarArchiveEntry(name), content);
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) {
    try {
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
