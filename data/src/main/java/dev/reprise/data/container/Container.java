package dev.reprise.data.container;

import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.container.UnpackGuard.CountingStream;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// Opens files by what their first bytes say, never by their names: plain, gzip, Zstandard, tar
/// (also compressed) and zip.
///
/// What it opens may come from anyone. Bombs, truncation, wrong checksums, names that point outside
/// an archive, names that stand twice, links and devices are refused with an
/// [InvalidInputException].
public final class Container {
  private static final int BUFFER = 1 << 16;
  // Compression inside compression is rare, and deep nesting is only ever malice.
  private static final int LAYERS = 3;

  private final String label;
  private final Limits limits;

  /// @param label how errors name the file
  public Container(String label, Limits limits) {
    this.label = label;
    this.limits = limits;
  }

  /// Hands what the file holds to the visitor.
  ///
  /// @param progress told how many bytes of the file were read
  /// @throws InvalidInputException where it is damaged, cut short or hostile
  public void read(Path file, Visitor visitor, LongConsumer progress) {
    try (InputStream raw = Files.newInputStream(file)) {
      CountingStream packed = counting(raw, progress);
      BufferedInputStream in = new BufferedInputStream(packed, BUFFER);
      byte[] head = head(in);
      if (ZipArchive.matches(head, head.length)) {
        new ZipArchive(label, limits).read(file, visitor);
        return;
      }
      BufferedInputStream content = decompressed(in, packed);
      head = head(content);
      if (TarArchive.matches(head, head.length)) {
        new TarArchive(label, limits).read(content, visitor);
      } else {
        visitor.single(content);
      }
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /// The content of a file inside an archive, decompressed if it is compressed itself.
  public InputStream decompressed(InputStream content) throws IOException {
    CountingStream packed = counting(content, count -> {});
    return decompressed(new BufferedInputStream(packed, BUFFER), packed);
  }

  private BufferedInputStream decompressed(BufferedInputStream in, CountingStream packed)
      throws IOException {
    BufferedInputStream content = in;
    for (int layer = 0; layer <= LAYERS; layer++) {
      byte[] head = head(content);
      InputStream unpacked;
      if (isGzip(head)) {
        unpacked =
            GzipCompressorInputStream.builder()
                .setInputStream(content)
                .setDecompressConcatenated(true)
                .get();
      } else if (isZstd(head)) {
        unpacked = new Zstandard(content);
      } else {
        return content;
      }
      UnpackGuard guard = new UnpackGuard(label, limits, packed::count);
      content = new BufferedInputStream(guard.watch(unpacked), BUFFER);
    }
    throw new InvalidInputException(
        label, "is compressed more than " + LAYERS + " times over", "unpack it first");
  }

  private static CountingStream counting(InputStream in, LongConsumer progress) {
    return new CountingStream(in) {
      @Override
      void counted(byte[] bytes, int offset, int n) {
        progress.accept(count());
      }
    };
  }

  private static byte[] head(BufferedInputStream in) throws IOException {
    in.mark(TarArchive.BLOCK);
    byte[] head = in.readNBytes(TarArchive.BLOCK);
    in.reset();
    return head;
  }

  private static boolean isGzip(byte[] head) {
    return head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
  }

  private static boolean isZstd(byte[] head) {
    return head.length >= 4
        && (head[0] & 0xff) == 0x28
        && (head[1] & 0xff) == 0xb5
        && (head[2] & 0xff) == 0x2f
        && (head[3] & 0xff) == 0xfd;
  }

  private InvalidInputException damaged(IOException e) {
    return new InvalidInputException(
        label,
        "is damaged, cut short or cannot be read: " + e.getMessage(),
        "get it again from where it came from");
  }

  /// The decoder throws unchecked exceptions where the bytes are wrong.
  private static final class Zstandard extends InputStream {
    private final ZstdInputStream in;

    Zstandard(InputStream packed) {
      in = new ZstdInputStream(packed);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (RuntimeException e) {
        throw new IOException("wrong Zstandard data: " + e.getMessage(), e);
      }
    }
  }
}
