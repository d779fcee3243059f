package dev.reprise.cli.render;

import java.util.ArrayList;
import java.util.List;

/// Columns as wide as their widest cell, two blanks apart.
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  /// A table with these heads.
  public Table(List<String> heads) {
    rows.add(List.copyOf(heads));
  }

  /// Adds a row with a cell for each head.
  public void row(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row has as many cells as there are heads");
    }
    rows.add(List.copyOf(cells));
  }

  /// Prints the heads faintly and the rows below them.
  public void print(Screen screen) {
    for (int i = 0; i < rows.size(); i++) {
      String line = line(rows.get(i));
      screen.line(i == 0 ? screen.paint(Ink.FAINT, line) : line);
    }
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      line.append(RunText.padded(cells.get(column), width(column) + 2));
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
