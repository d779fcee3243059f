package dev.reprise.core.tensor;

import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads safetensors content that may come from anyone.
///
/// Refused: a header longer than [#LARGEST_HEADER] or than the content; a header that is not a JSON
/// object in UTF-8, names something twice, or says more or less than the format knows; data that
/// overlap, leave a gap, or end before or after the content does; a shape that does not fit its
/// data; and element types other than `F32`, `F64` and `I32`. Nothing is allocated by what a header
/// claims before the claim was checked against the content's length.
final class SafetensorsReader {
  /// 16 MiB.
  static final int LARGEST_HEADER = 16 << 20;

  private static final int LARGEST_RANK = 32;

  private final String where;
  private final ByteBuffer data;
  private final List<Entry> entries = new ArrayList<>();
  private final SortedMap<String, String> metadata = new TreeMap<>();

  private record Entry(String name, String type, int[] shape, long begin, long end) {}

  SafetensorsReader(String where, byte[] content) {
    this.where = where;
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    JsonNode header = header(in);
    data = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<String, JsonNode> member : header.properties()) {
      if (member.getKey().equals(Safetensors.METADATA)) {
        readMetadata(member.getValue());
      } else {
        entries.add(entry(member.getKey(), member.getValue()));
      }
    }
    requireContiguous();
  }

  SortedMap<String, String> metadata() {
    return Collections.unmodifiableSortedMap(metadata);
  }

  SortedMap<String, Tensor> tensors() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (Entry entry : entries) {
      tensors.put(entry.name, tensor(entry));
    }
    return tensors;
  }

  private JsonNode header(ByteBuffer in) {
    if (in.remaining() < 8) {
      throw damaged("is shorter than the 8 bytes every safetensors file begins with");
    }
    long length = in.getLong();
    if (length < 2 || length > Math.min(LARGEST_HEADER, in.remaining())) {
      throw damaged("claims a header of " + Long.toUnsignedString(length) + " bytes");
    }
    ByteBuffer text = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      JsonNode header = Json.MAPPER.readTree(json);
      if (json.charAt(0) != '{' || !header.isObject()) {
        throw damaged("has a header that is not a JSON object");
      }
      return header;
    } catch (CharacterCodingException | JacksonException e) {
      throw damaged("has a header that is not JSON in UTF-8 or names something twice", e);
    }
  }

  private void readMetadata(JsonNode node) {
    if (!node.isObject()) {
      throw damaged("has metadata that are not a JSON object");
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!member.getValue().isString()) {
        throw damaged("has metadata '" + member.getKey() + "' that are not text");
      }
      metadata.put(member.getKey(), member.getValue().stringValue());
    }
  }

  private Entry entry(String name, JsonNode node) {
    JsonNode type = node.path("dtype");
    JsonNode shape = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    if (!node.isObject()
        || node.size() != 3
        || !type.isString()
        || !shape.isArray()
        || !offsets.isArray()
        || offsets.size() != 2) {
      throw damaged(
          "describes tensor '" + name + "' otherwise than by dtype, shape and data_offsets");
    }
    long begin = number(name, offsets.get(0), data.limit());
    long end = number(name, offsets.get(1), data.limit());
    int[] sizes = shape(name, shape);
    requireSize(name, type.stringValue(), sizes, end - begin);
    return new Entry(name, type.stringValue(), sizes, begin, end);
  }

  private int[] shape(String name, JsonNode shape) {
    if (shape.size() > LARGEST_RANK) {
      throw damaged("gives tensor '" + name + "' " + shape.size() + " axes");
    }
    int[] sizes = new int[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = (int) number(name, shape.get(i), Integer.MAX_VALUE);
    }
    return sizes;
  }

  private long number(String name, JsonNode node, long largest) {
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 0
        || node.longValue() > largest) {
      throw damaged(
          "gives tensor '" + name + "' a size or offset of " + node + ", beyond the content");
    }
    return node.longValue();
  }

  private void requireSize(String name, String type, int[] shape, long found) {
    try {
      long expected = width(name, type);
      for (int size : shape) {
        expected = Math.multiplyExact(expected, (long) size);
      }
      if (expected == found) {
        return;
      }
    } catch (ArithmeticException e) {
      throw damaged("gives tensor '" + name + "' a shape beyond all bounds", e);
    }
    throw damaged("gives tensor '" + name + "' " + found + " bytes, which its shape does not have");
  }

  private int width(String name, String type) {
    return switch (type) {
      case "F32", "I32" -> 4;
      case "F64" -> 8;
      default ->
          throw damaged(
              "holds tensor '" + name + "' of the type " + type + "; expected F32, F64 or I32");
    };
  }

  private void requireContiguous() {
    entries.sort(
        Comparator.comparingLong(Entry::begin)
            .thenComparingLong(Entry::end)
            .thenComparing(Entry::name));
    long end = 0;
    for (Entry entry : entries) {
      if (entry.begin != end) {
        throw damaged("has a gap or an overlap before tensor '" + entry.name + "'");
      }
      end = entry.end;
    }
    if (end != data.limit()) {
      throw damaged("has " + data.limit() + " bytes of data, of which tensors use " + end);
    }
  }

  private Tensor tensor(Entry entry) {
    ByteBuffer in =
        data.slice((int) entry.begin, (int) (entry.end - entry.begin))
            .order(ByteOrder.LITTLE_ENDIAN);
    return switch (entry.type) {
      case "F32" -> {
        float[] values = new float[in.limit() / 4];
        in.asFloatBuffer().get(values);
        yield new Tensor.Floats(entry.shape, values);
      }
      case "F64" -> {
        double[] values = new double[in.limit() / 8];
        in.asDoubleBuffer().get(values);
        yield new Tensor.Doubles(entry.shape, values);
      }
      default -> {
        int[] values = new int[in.limit() / 4];
        in.asIntBuffer().get(values);
        yield new Tensor.Ints(entry.shape, values);
      }
    };
  }

  private FailureException damaged(String what) {
    return damaged(what, null);
  }

  private FailureException damaged(String what, @Nullable Throwable cause) {
    return new FailureException(where, what, "restore it, or fetch it again", cause);
  }
}
