package dev.reprise.data.form;

import dev.reprise.core.dataset.ColumnKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Collects the values of one column from the texts a source gives, and checks each.
abstract sealed class Values {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,300}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
  private static final long LARGEST = 1L << 53;

  // In a mapping: every value it does not name.
  private static final String OTHERS = "*";

  private final String column;
  private final Map<String, String> mapping;

  Values(String column, Map<String, String> mapping) {
    this.column = column;
    this.mapping = mapping;
  }

  /// Adds the value of the next row.
  final void add(String raw, Place place) {
    String mapped = mapping.get(raw);
    take(mapped == null ? mapping.getOrDefault(OTHERS, raw) : mapped, place);
  }

  /// Adds the value of the next row, of whatever kind the source has it.
  void add(Field field, Place place) {
    if (field instanceof Field.Text(String text)) {
      add(text, place);
    } else {
      throw misfit(place, field);
    }
  }

  abstract void take(String value, Place place);

  final RuntimeException misfit(Place place, Field found) {
    String what =
        switch (found) {
          case Field.Text text -> "text";
          case Field.Picture picture -> "an image";
          case Field.Sound sound -> "a sound";
        };
    return place.refused(
        "column '"
            + column
            + "' is of kind "
            + kind().name().toLowerCase(Locale.ROOT)
            + ", but the source gives "
            + what,
        "declare the column's kind as the source has it, or use another form");
  }

  abstract ColumnKind kind();

  abstract Column column();

  final RuntimeException refused(Place place, String value, String expected) {
    String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
    return place.refused(
        "column '" + column + "' expects " + expected + ", found '" + shown + "'",
        "mend the data, or map the value under `values:` of the source");
  }

  /// Texts and categories.
  static final class Texts extends Values {
    private final ColumnKind kind;
    private final List<String> allowed;
    private final Map<String, String> known = new HashMap<>();
    private final List<String> values = new ArrayList<>();

    Texts(ColumnKind kind, String column, List<String> allowed, Map<String, String> mapping) {
      super(column, mapping);
      this.kind = kind;
      this.allowed = allowed;
      allowed.forEach(value -> known.put(value, value));
    }

    @Override
    void take(String value, Place place) {
      values.add(kind == ColumnKind.TEXT ? value : category(value, place));
    }

    /// The one copy of the name, so that a million records share it.
    private String category(String value, Place place) {
      String name = known.get(value);
      if (name == null) {
        if (!allowed.isEmpty()) {
          throw refused(place, value, "one of " + allowed);
        }
        if (value.isEmpty()) {
          throw refused(place, value, "a name");
        }
        known.put(value, value);
        return value;
      }
      return name;
    }

    @Override
    ColumnKind kind() {
      return kind;
    }

    @Override
    Column column() {
      return new Column.Texts(kind, values.toArray(String[]::new));
    }
  }

  /// Whole numbers.
  static final class Integers extends Values {
    private long[] values = new long[16];
    private int size;

    Integers(String column, Map<String, String> mapping) {
      super(column, mapping);
    }

    @Override
    void take(String value, Place place) {
      if (!INTEGER.matcher(value).matches()) {
        throw refused(place, value, "a whole number such as 12 or -3");
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = parse(value, place);
    }

    private long parse(String value, Place place) {
      try {
        long number = Long.parseLong(value);
        if (number >= -LARGEST && number <= LARGEST) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Too long for a long: out of range as well.
      }
      throw refused(place, value, "a whole number within 2^53");
    }

    @Override
    ColumnKind kind() {
      return ColumnKind.INTEGER;
    }

    @Override
    Column column() {
      return new Column.Integers(Arrays.copyOf(values, size));
    }
  }

  /// Finite doubles.
  static final class Numbers extends Values {
    private double[] values = new double[16];
    private int size;

    Numbers(String column, Map<String, String> mapping) {
      super(column, mapping);
    }

    @Override
    void take(String value, Place place) {
      if (!NUMBER.matcher(value).matches()) {
        throw refused(place, value, "a number such as 12, -3.5 or 1e-6");
      }
      double number = Double.parseDouble(value);
      if (!Double.isFinite(number)) {
        throw refused(place, value, "a number that a double can hold");
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      // Canonical JSON writes 0 and -0 alike, so they must be one value here too.
      values[size++] = number == 0 ? 0.0 : number;
    }

    @Override
    ColumnKind kind() {
      return ColumnKind.NUMBER;
    }

    @Override
    Column column() {
      return new Column.Numbers(Arrays.copyOf(values, size));
    }
  }

  /// Images of the declared shape.
  static final class Images extends Values {
    private final int[] shape;
    private final List<byte[]> values = new ArrayList<>();

    Images(String column, List<Integer> shape) {
      super(column, new TreeMap<>());
      this.shape = shape.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    void add(Field field, Place place) {
      if (!(field instanceof Field.Picture picture)) {
        throw misfit(place, field);
      }
      if (!fits(picture.shape())) {
        throw refused(
            place,
            Arrays.toString(picture.shape()),
            "images of the shape " + Arrays.toString(shape));
      }
      values.add(picture.pixels());
    }

    /// A source may leave out the axis of a single channel.
    private boolean fits(int[] found) {
      boolean flat = shape[0] == 1 && found.length == shape.length - 1;
      return Arrays.equals(found, flat ? Arrays.copyOfRange(shape, 1, shape.length) : shape);
    }

    @Override
    void take(String value, Place place) {
      throw misfit(place, new Field.Text(value));
    }

    @Override
    ColumnKind kind() {
      return ColumnKind.IMAGE;
    }

    @Override
    Column column() {
      return new Column.Images(values.toArray(byte[][]::new), shape);
    }
  }

  /// Sounds of the declared rate.
  static final class Sounds extends Values {
    private final int rate;
    private final List<short[]> values = new ArrayList<>();

    Sounds(String column, int rate) {
      super(column, new TreeMap<>());
      this.rate = rate;
    }

    @Override
    void add(Field field, Place place) {
      if (!(field instanceof Field.Sound sound)) {
        throw misfit(place, field);
      }
      if (sound.rate() != rate) {
        throw refused(place, sound.rate() + " a second", "sounds of " + rate + " samples a second");
      }
      values.add(sound.samples());
    }

    @Override
    void take(String value, Place place) {
      throw misfit(place, new Field.Text(value));
    }

    @Override
    ColumnKind kind() {
      return ColumnKind.AUDIO;
    }

    @Override
    Column column() {
      return new Column.Sounds(values.toArray(short[][]::new), rate);
    }
  }
}
