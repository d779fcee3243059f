package dev.reprise.core.tensor;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// Named tensors in a file of the safetensors format (Hugging Face, version 0.4 and later).
///
/// What is written depends on the tensors and the metadata alone: the header is canonical JSON (RFC
/// 8785) padded with spaces to a multiple of eight bytes, and the data stand without gaps, wider
/// element types first and names in ascending order within a width, so that every tensor is
/// aligned.
///
/// Any well-formed safetensors content is read, whoever wrote it, as long as its element types are
/// `F32`, `F64` or `I32`; see [SafetensorsReader] for what is refused.
public final class Safetensors {
  static final String METADATA = "__metadata__";

  private static final int PIECE = 1 << 14;

  private Safetensors() {}

  /// The content of a file with these tensors.
  public static byte[] bytes(SortedMap<String, Tensor> tensors) {
    return bytes(tensors, Collections.emptySortedMap());
  }

  /// The content of a file with these tensors and metadata.
  public static byte[] bytes(
      SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(tensors, metadata, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Writes the tensors and the metadata, in bounded memory; the stream stays open.
  ///
  /// @throws IllegalArgumentException where a tensor is called `__metadata__`
  public static void write(
      SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata, OutputStream out)
      throws IOException {
    if (tensors.containsKey(METADATA)) {
      throw new IllegalArgumentException("no tensor may be called " + METADATA);
    }
    List<Map.Entry<String, Tensor>> order = order(tensors);
    byte[] json = CanonicalJson.bytes(header(order, metadata));
    int padding = Math.floorMod(-json.length, 8);
    ByteBuffer head = ByteBuffer.allocate(8 + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong((long) json.length + padding).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    out.write(head.array());
    for (Map.Entry<String, Tensor> entry : order) {
      writeData(entry.getValue(), out);
    }
  }

  /// Reads the tensors of a file.
  ///
  /// @throws FailureException where it cannot be read or is not well-formed
  public static SortedMap<String, Tensor> read(Path file) {
    try {
      return read(file.toString(), Files.readAllBytes(file));
    } catch (IOException | OutOfMemoryError e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }

  /// Reads the tensors of a file's content.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where it is not well-formed
  public static SortedMap<String, Tensor> read(String where, byte[] content) {
    return new SafetensorsReader(where, content).tensors();
  }

  /// Reads the metadata of a file's content; the tensors' places are checked, too.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where it is not well-formed
  public static SortedMap<String, String> metadata(String where, byte[] content) {
    return new SafetensorsReader(where, content).metadata();
  }

  private static List<Map.Entry<String, Tensor>> order(SortedMap<String, Tensor> tensors) {
    Comparator<Map.Entry<String, Tensor>> wide =
        Comparator.comparing(entry -> -entry.getValue().width());
    return tensors.entrySet().stream()
        .sorted(wide.thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  private static ObjectNode header(
      List<Map.Entry<String, Tensor>> order, SortedMap<String, String> metadata) {
    ObjectNode header = Json.MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(node::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : order) {
      Tensor tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", tensor.type());
      node.set("shape", Json.tree(tensor.shape()));
      long end = offset + (long) tensor.size() * tensor.width();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    return header;
  }

  private static void writeData(Tensor tensor, OutputStream out) throws IOException {
    ByteBuffer piece =
        ByteBuffer.allocate(Math.min(PIECE, tensor.size()) * tensor.width())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < tensor.size(); from += PIECE) {
      tensor.put(from, Math.min(tensor.size(), from + PIECE), piece.clear());
      out.write(piece.array(), 0, piece.position());
    }
  }
}
