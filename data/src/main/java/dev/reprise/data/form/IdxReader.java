package dev.reprise.data.form;

import dev.reprise.core.experiment.DataSpec.Idx;
import dev.reprise.core.experiment.DataSpec.IdxTable;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.data.container.Container;
import dev.reprise.data.container.Limits;
import dev.reprise.data.container.Visitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Reads records out of IDX files that stand beside each other, table by table.
public final class IdxReader {
  private final Limits limits;
  private final Progress progress;
  private final Rows rows;

  /// @param rows takes the records
  public IdxReader(Limits limits, Rows rows, Progress progress) {
    this.limits = limits;
    this.rows = rows;
    this.progress = progress;
  }

  /// Reads all tables.
  ///
  /// @param files each file the form names
  public void read(Idx form, SortedMap<String, Path> files) {
    for (IdxTable table : form.tables()) {
      List<String> fields = new ArrayList<>(table.columns().keySet());
      List<IdxFile> columns = new ArrayList<>();
      for (String name : table.columns().values()) {
        columns.add(read(name, files.get(name)));
      }
      requireEqual(table, columns);
      List<Field> constants = new ArrayList<>();
      table.constants().values().forEach(value -> constants.add(new Field.Text(value)));
      fields.addAll(table.constants().keySet());
      add(fields, columns, constants, columns.getFirst().entries(), label(table));
    }
  }

  private void add(
      List<String> fields,
      List<IdxFile> columns,
      List<Field> constants,
      int entries,
      String label) {
    int[] positions = rows.bind(fields, new Place(label, 0));
    for (int entry = 0; entry < entries; entry++) {
      Field[] row = new Field[fields.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] =
            i < columns.size() ? columns.get(i).entry(entry) : constants.get(i - columns.size());
      }
      rows.add(row, positions, new Place(label, entry + 1L));
    }
  }

  private static String label(IdxTable table) {
    return String.join("+", table.columns().values());
  }

  private static void requireEqual(IdxTable table, List<IdxFile> columns) {
    int entries = columns.getFirst().entries();
    for (IdxFile column : columns) {
      if (column.entries() != entries) {
        throw new InvalidInputException(
            label(table),
            "stand beside each other, but have "
                + columns.stream().map(IdxFile::entries).toList()
                + " entries",
            "name files that belong together");
      }
    }
  }

  private IdxFile read(String name, @Nullable Path file) {
    if (file == null) {
      throw new InvalidInputException("the file " + name, "is not there", "name it under files");
    }
    progress.message("Reading " + name);
    Single single = new Single(name);
    new Container(name, limits).read(file, single, done -> {});
    if (single.file == null) {
      throw new InvalidInputException(name, "is an archive without files", "unpack it");
    }
    return single.file;
  }

  /// Takes the one file that is there.
  private final class Single implements Visitor {
    private final String name;
    private @Nullable IdxFile file;

    Single(String name) {
      this.name = name;
    }

    @Override
    public void single(InputStream content) throws IOException {
      file = IdxFile.read(content, new Place(name, 0), limits.elements());
    }

    @Override
    public void file(String inside, InputStream content) {
      throw new InvalidInputException(
          name, "is an archive, and an IDX file was expected", "unpack it first");
    }
  }
}
