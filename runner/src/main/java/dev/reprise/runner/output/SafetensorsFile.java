package dev.reprise.runner.output;

import dev.reprise.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads the header of a safetensors file of any size and any element type; the tensors are read
/// when they are compared.
final class SafetensorsFile {
  private static final int LARGEST_HEADER = 32 << 20;
  private static final String METADATA = "__metadata__";

  private final Path file;
  private final long start;
  private final long end;

  private record Entry(StoredTensor tensor, long begin, long end) {}

  private SafetensorsFile(Path file, long start, long end) {
    this.file = file;
    this.start = start;
    this.end = end;
  }

  /// @throws UnreadableException where it is none
  static TensorFile read(Path file) throws IOException {
    long size = Files.size(file);
    JsonNode header;
    long start;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(8);
      long length =
          head.length < 8 ? 0 : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > Math.min(LARGEST_HEADER, size - 8)) {
        throw new UnreadableException("its header is not in the file, or larger than 32 MiB");
      }
      start = 8 + length;
      header =
          Json.MAPPER.readTree(new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      throw new UnreadableException("its header is no JSON: " + Json.reason(e));
    }
    return new SafetensorsFile(file, start, size).tensors(header);
  }

  private TensorFile tensors(JsonNode header) throws UnreadableException {
    if (!header.isObject()) {
      throw new UnreadableException("its header is no JSON object");
    }
    List<Entry> entries = new ArrayList<>();
    SortedMap<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : header.properties()) {
      if (member.getKey().equals(METADATA)) {
        member
            .getValue()
            .properties()
            .forEach(it -> metadata.put(it.getKey(), it.getValue().toString()));
      } else {
        entries.add(entry(member.getKey(), member.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparing(it -> it.tensor().name()));
    long used = 0;
    for (Entry entry : entries) {
      if (entry.begin() < used) {
        throw new UnreadableException("its tensor " + entry.tensor().name() + " overlaps another");
      }
      used = entry.end();
    }
    return new TensorFile(entries.stream().map(Entry::tensor).toList(), metadata);
  }

  private Entry entry(String name, JsonNode node) throws UnreadableException {
    List<Long> shape = new ArrayList<>();
    for (JsonNode length : node.path("shape")) {
      shape.add(number(name, length));
    }
    long begin = number(name, node.path("data_offsets").path(0));
    long stop = number(name, node.path("data_offsets").path(1));
    if (begin > stop || stop > end - start) {
      throw new UnreadableException("its tensor " + name + " lies outside of the file");
    }
    ElementType type = type(name, node.path("dtype").asString(""), shape, stop - begin);
    if (StoredTensor.product(StoredTensor.size(shape), type.width()) != stop - begin) {
      throw new UnreadableException("its tensor " + name + " has a shape that does not fit");
    }
    StoredTensor tensor =
        StoredTensor.rowMajor(name, type, shape, () -> Regions.open(file, start + begin));
    return new Entry(tensor, begin, stop);
  }

  private static ElementType type(String name, String dtype, List<Long> shape, long bytes)
      throws UnreadableException {
    long size = StoredTensor.size(shape);
    long width = size == 0 ? 1 : bytes / size;
    if (width < 1 || width > 64) {
      throw new UnreadableException("its tensor " + name + " has a shape that does not fit");
    }
    return ElementType.of(dtype).orElse(ElementType.opaque(dtype, (int) width));
  }

  private static long number(String name, JsonNode node) throws UnreadableException {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw new UnreadableException("its tensor " + name + " has no size or place that is one");
    }
    return node.longValue();
  }
}
