package dev.reprise.data.form;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.reprise.core.experiment.DataSpec.Delimited;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads lines of fields, exactly: no field is trimmed, no line passed over, none made up.
///
/// With a quote character, as RFC 4180 says. With `quote: none`, lines end at LF alone; where the
/// first line ends with CR LF every line must, and the CR belongs to no field; where it ends with
/// LF alone, a CR is a character like any other.
final class DelimitedReader {
  // Stands after the end of a quoted file; a parser that is still inside a quotation swallows it.
  private static final String SENTINEL = "\u0001reprise: the file ends here\u0001";

  private final Delimited form;
  private final Rows rows;
  private final String file;
  private final int longest;
  private int @Nullable [] positions;
  private int width;

  /// @param file how errors name it
  /// @param longest the most bytes a line may have
  DelimitedReader(Delimited form, Rows rows, String file, int longest) {
    this.form = form;
    this.rows = rows;
    this.file = file;
    this.longest = longest;
  }

  void read(InputStream content) throws IOException {
    if (!form.header()) {
      bind(form.columns(), new Place(file, 0));
    }
    if (form.quote().equals("none")) {
      readLines(content);
    } else {
      readQuoted(content);
    }
    if (positions == null) {
      throw new Place(file, 0)
          .refused("is empty: its first line should name the fields", "is it the right file?");
    }
  }

  private void bind(List<String> fields, Place place) {
    if (fields.isEmpty()) {
      throw place.refused(
          "has no header, and its fields have no names", "name them under `columns:` of the form");
    }
    positions = rows.bind(fields, place);
    width = fields.size();
  }

  private void take(String[] fields, Place place) {
    if (positions == null) {
      bind(form.columns().isEmpty() ? List.of(fields) : form.columns(), place);
      requireWidth(fields, place);
      return;
    }
    requireWidth(fields, place);
    rows.add(fields, positions, place);
  }

  private void requireWidth(String[] fields, Place place) {
    if (fields.length != width) {
      String found =
          fields.length == 1 && fields[0].isEmpty() ? "an empty line" : fields.length + "";
      throw place.refused(
          "expected " + width + " fields, found " + found,
          "mend the line, or look at `delimiter`, `quote` and `last_takes_rest` of the form");
    }
  }

  private void readQuoted(InputStream content) throws IOException {
    Utf8Reader reader = new Utf8Reader(content, file, SENTINEL);
    CsvReader.CsvReaderBuilder builder =
        CsvReader.builder()
            .fieldSeparator(form.delimiter())
            .quoteCharacter(form.quote().charAt(0))
            .skipEmptyLines(false)
            .allowMissingFields(true)
            .allowExtraFields(true)
            .allowExtraCharsAfterClosingQuote(false)
            .maxBufferSize(longest);
    long line = 1;
    try (CsvReader<CsvRecord> csv = builder.ofCsvRecord(reader)) {
      Iterator<CsvRecord> records = csv.iterator();
      while (records.hasNext()) {
        CsvRecord record = records.next();
        line = record.getStartingLineNumber();
        if (!records.hasNext()) {
          requireSentinel(record);
          return;
        }
        take(record.getFields().toArray(String[]::new), new Place(file, line));
      }
    } catch (CsvParseException e) {
      throw malformed(e, line);
    }
  }

  private void requireSentinel(CsvRecord record) {
    if (record.getFieldCount() != 1 || !record.getField(0).equals(SENTINEL)) {
      throw new Place(file, record.getStartingLineNumber())
          .refused(
              "opens a quotation that never ends",
              "is the file cut short, or should `quote` be none?");
    }
  }

  private RuntimeException malformed(CsvParseException e, long line) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new Place(file, line)
        .refused(
            "is not delimited text as RFC 4180 has it: "
                + cause.getMessage()
                + " (here or just after)",
            "mend the line, or look at `delimiter` and `quote` of the form");
  }

  private void readLines(InputStream content) throws IOException {
    Lines lines = new Lines(content, file, longest);
    boolean windows = false;
    boolean first = true;
    for (String line = lines.next(); line != null; line = lines.next()) {
      boolean carriageReturn = line.endsWith("\r");
      if (first) {
        windows = carriageReturn;
        first = false;
      }
      String text = line;
      if (windows && carriageReturn) {
        text = line.substring(0, line.length() - 1);
      } else if (windows && !lines.atEnd()) {
        throw lines
            .place()
            .refused(
                "ends with LF alone, but the first line ends with CR LF",
                "give every line the same end");
      }
      take(split(text, positions == null || !form.lastTakesRest()), lines.place());
    }
  }

  private String[] split(String line, boolean everywhere) {
    char delimiter = form.delimiter().charAt(0);
    List<String> fields = new ArrayList<>(width);
    int from = 0;
    for (int at = line.indexOf(delimiter);
        at >= 0 && (everywhere || fields.size() < width - 1);
        at = line.indexOf(delimiter, from)) {
      fields.add(line.substring(from, at));
      from = at + 1;
    }
    fields.add(line.substring(from));
    return fields.toArray(String[]::new);
  }
}
