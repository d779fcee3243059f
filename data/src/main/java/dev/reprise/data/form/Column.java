package dev.reprise.data.form;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.json.CanonicalJson;

/// The values of one column, one a record. The arrays are shared, not copied.
public sealed interface Column {
  /// What the values are.
  ColumnKind kind();

  /// How many there are.
  int size();

  /// The values at these rows, in their order.
  Column select(int[] rows);

  /// The value as text: numbers as RFC 8785 writes them.
  String text(int row);

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
  }
}
