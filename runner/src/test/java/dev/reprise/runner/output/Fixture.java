package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// Files as other programs write them, byte by byte.
final class Fixture {
  static final Instant MORNING = Instant.parse("2026-01-02T03:04:06Z");
  static final Instant EVENING = Instant.parse("2026-01-02T19:04:06Z");

  private Fixture() {}

  static OutputDifference compare(Path folder, String name, byte[] first, byte[] second) {
    long packed = first.length + (long) second.length;
    return compare(folder, name, first, second, new Budget(packed));
  }

  static OutputDifference compare(
      Path folder, String name, byte[] first, byte[] second, Budget budget) {
    try {
      Path a = Files.write(folder.resolve("first"), first);
      Path b = Files.write(folder.resolve("second"), second);
      return FileComparison.compare(name, new Pair(a, b, name, 0, budget));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] floats(float... values) {
    ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      out.putFloat(value);
    }
    return out.array();
  }

  static byte[] npy(String descr, boolean fortran, String shape, byte[] data) {
    String text =
        "{'descr': '"
            + descr
            + "', 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': ("
            + shape
            + "), }";
    String padded = text + " ".repeat(63 - (10 + text.length()) % 64) + "\n";
    ByteBuffer out = ByteBuffer.allocate(10 + padded.length() + data.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put(NpyHeader.MAGIC).put((byte) 1).put((byte) 0);
    out.putShort((short) padded.length()).put(padded.getBytes(StandardCharsets.US_ASCII));
    return out.put(data).array();
  }

  static byte[] zip(SequencedMap<String, byte[]> entries, Instant time, boolean packed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipArchiveEntry head = new ZipArchiveEntry(entry.getKey());
        head.setTime(time.toEpochMilli());
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        head.setMethod(packed ? ZipArchiveEntry.DEFLATED : ZipArchiveEntry.STORED);
        head.setSize(entry.getValue().length);
        head.setCrc(crc.getValue());
        zip.putArchiveEntry(head);
        zip.write(entry.getValue());
        zip.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] tar(SequencedMap<String, byte[]> entries, Instant time) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        TarArchiveEntry head = new TarArchiveEntry(entry.getKey());
        head.setModTime(time.toEpochMilli());
        head.setSize(entry.getValue().length);
        tar.putArchiveEntry(head);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] gzip(byte[] content, Instant time, int level) {
    GzipParameters parameters = new GzipParameters();
    parameters.setModificationInstant(time);
    parameters.setCompressionLevel(level);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GzipCompressorOutputStream gzip = new GzipCompressorOutputStream(out, parameters)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] safetensors(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }

  /// A state dictionary as torch.save pickles it with protocol 2.
  ///
  /// @param shapes of the tensors, two axes each
  static byte[] torchPickle(List<String> names, List<int[]> shapes) {
    Pickler out = new Pickler().bytes(0x80, 2).global("collections", "OrderedDict").bytes(')', 'R');
    out.bytes('(');
    for (int i = 0; i < names.size(); i++) {
      int rows = shapes.get(i)[0];
      int columns = shapes.get(i)[1];
      out.text(names.get(i)).global("torch._utils", "_rebuild_tensor_v2").bytes('(', '(');
      out.text("storage").global("torch", "FloatStorage").text(String.valueOf(i)).text("cpu");
      out.bytes('K', rows * columns, 't', 'Q', 'K', 0, 'K', rows, 'K', columns, 0x86);
      out.bytes('K', columns, 'K', 1, 0x86, 0x89);
      out.global("collections", "OrderedDict").bytes(')', 'R', 't', 'R');
    }
    return out.bytes('u', '.').content();
  }

  /// Writes the opcodes of pickles.
  static final class Pickler {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickler bytes(int... bytes) {
      for (int b : bytes) {
        out.write(b);
      }
      return this;
    }

    Pickler global(String module, String name) {
      return bytes('c').raw(module + "\n" + name + "\n");
    }

    Pickler text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return bytes('X', bytes.length, bytes.length >> 8, 0, 0).raw(text);
    }

    Pickler raw(String text) {
      out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    byte[] content() {
      return out.toByteArray();
    }
  }
}
