package dev.reprise.data.form;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The values of one column, one a record. The arrays are shared, not copied.
public sealed interface Column {
  /// What the values are.
  ColumnKind kind();

  /// How many there are.
  int size();

  /// The values at these rows, in their order.
  Column select(int[] rows);

  /// The value as text: numbers as RFC 8785 writes them, images and sounds as [#json] tells them.
  String text(int row);

  /// The value as it stands in a record's JSON object.
  JsonNode json(int row);

  /// Texts, or names of categories.
  record Texts(ColumnKind kind, String[] values) implements Column {
    /// Checks the kind.
    public Texts {
      if (kind != ColumnKind.TEXT && kind != ColumnKind.CATEGORY) {
        throw new IllegalArgumentException(kind + " values are not texts");
      }
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Texts select(int[] rows) {
      String[] selected = new String[rows.length];
      for (int i = 0; i < rows.length; i++) {
        selected[i] = values[rows[i]];
      }
      return new Texts(kind, selected);
    }

    @Override
    public String text(int row) {
      return values[row];
    }

    @Override
    public JsonNode json(int row) {
      return JsonNodeFactory.instance.stringNode(values[row]);
    }
  }

  /// Whole numbers within 2⁵³ either way.
  record Integers(long[] values) implements Column {
    @Override
    public ColumnKind kind() {
      return ColumnKind.INTEGER;
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Integers select(int[] rows) {
      long[] selected = new long[rows.length];
      for (int i = 0; i < rows.length; i++) {
        selected[i] = values[rows[i]];
      }
      return new Integers(selected);
    }

    @Override
    public String text(int row) {
      return Long.toString(values[row]);
    }

    @Override
    public JsonNode json(int row) {
      return JsonNodeFactory.instance.numberNode(values[row]);
    }
  }

  /// Finite doubles without −0.
  record Numbers(double[] values) implements Column {
    @Override
    public ColumnKind kind() {
      return ColumnKind.NUMBER;
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Numbers select(int[] rows) {
      double[] selected = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        selected[i] = values[rows[i]];
      }
      return new Numbers(selected);
    }

    @Override
    public String text(int row) {
      return CanonicalJson.number(values[row]);
    }

    @Override
    public JsonNode json(int row) {
      return JsonNodeFactory.instance.numberNode(values[row]);
    }
  }

  /// Images of one shape: bytes in the order of channels, rows from the top, columns from the left.
  ///
  /// In a record's JSON an image is `{"sha256": HEX, "shape": [c, h, w], "type": "u8"}`, with the
  /// SHA-256 of its bytes.
  ///
  /// @param shape channels, height, width
  record Images(byte[][] values, int[] shape) implements Column {
    @Override
    public ColumnKind kind() {
      return ColumnKind.IMAGE;
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Images select(int[] rows) {
      byte[][] selected = new byte[rows.length][];
      for (int i = 0; i < rows.length; i++) {
        selected[i] = values[rows[i]];
      }
      return new Images(selected, shape);
    }

    @Override
    public String text(int row) {
      return CanonicalJson.text(json(row));
    }

    @Override
    public JsonNode json(int row) {
      ObjectNode image = Json.MAPPER.createObjectNode();
      image.put("type", "u8");
      ArrayNode sizes = image.putArray("shape");
      for (int size : shape) {
        sizes.add(size);
      }
      return image.put("sha256", Digest.of(values[row]).hex());
    }
  }

  /// Sounds of one channel with 16-bit samples.
  ///
  /// In a record's JSON a sound is `{"rate": r, "samples": n, "sha256": HEX, "type": "i16"}`, with
  /// the SHA-256 of its samples as little-endian bytes.
  ///
  /// @param rate samples a second
  record Sounds(short[][] values, int rate) implements Column {
    @Override
    public ColumnKind kind() {
      return ColumnKind.AUDIO;
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Sounds select(int[] rows) {
      short[][] selected = new short[rows.length][];
      for (int i = 0; i < rows.length; i++) {
        selected[i] = values[rows[i]];
      }
      return new Sounds(selected, rate);
    }

    @Override
    public String text(int row) {
      return CanonicalJson.text(json(row));
    }

    @Override
    public JsonNode json(int row) {
      short[] samples = values[row];
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.multiplyExact(Short.BYTES, samples.length))
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asShortBuffer().put(samples);
      ObjectNode sound = Json.MAPPER.createObjectNode();
      sound.put("type", "i16").put("rate", rate).put("samples", samples.length);
      return sound.put("sha256", Digest.of(bytes.array()).hex());
    }
  }
}
