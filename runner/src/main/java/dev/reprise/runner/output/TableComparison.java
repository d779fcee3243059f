package dev.reprise.runner.output;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/// Compares two tables cell by cell, as RFC 4180 has them. The first line names the columns, and is
/// compared as any other.
final class TableComparison {
  private static final int LONGEST = 16 << 20;

  private TableComparison() {}

  static Finding compare(Pair pair) throws IOException {
    char separator = pair.name().endsWith(".tsv") ? '\t' : ',';
    Finder found = new Finder();
    try (Reader first = reader(pair.first());
        Reader second = reader(pair.second())) {
      rows(records(first, separator), records(second, separator), found);
    } catch (CsvParseException e) {
      throw new UnreadableException("it is not as RFC 4180 has tables");
    }
    return found.finding("cells differ", Aspect.FORMATTING);
  }

  private static Reader reader(Path file) throws IOException {
    return new InputStreamReader(
        Files.newInputStream(file),
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static Iterator<CsvRecord> records(Reader reader, char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .skipEmptyLines(false)
        .allowMissingFields(true)
        .allowExtraFields(true)
        .allowExtraCharsAfterClosingQuote(false)
        .maxBufferSize(LONGEST)
        .ofCsvRecord(reader)
        .iterator();
  }

  private static void rows(Iterator<CsvRecord> a, Iterator<CsvRecord> b, Finder found) {
    List<String> header = List.of();
    long row = 0;
    for (; a.hasNext() && b.hasNext(); row++) {
      CsvRecord first = a.next();
      CsvRecord second = b.next();
      if (row == 0) {
        header = first.getFields();
      }
      row(row, header, first.getFields(), second.getFields(), found);
    }
    if (a.hasNext() || b.hasNext()) {
      String side = a.hasNext() ? "first" : "second";
      long more = 0;
      for (Iterator<CsvRecord> rest = a.hasNext() ? a : b; rest.hasNext(); more++) {
        rest.next();
      }
      found.other(
          "row " + row,
          "stands on the " + side + " side alone, with " + (more - 1) + " more behind it");
    }
  }

  /// @param row counted from 0, the line of names
  private static void row(
      long row, List<String> header, List<String> first, List<String> second, Finder found) {
    if (first.size() != second.size()) {
      found.other(place(row), "has " + first.size() + " and " + second.size() + " columns");
      return;
    }
    for (int i = 0; i < first.size(); i++) {
      String column = row > 0 && i < header.size() ? header.get(i) : String.valueOf(i + 1);
      WrittenNumbers.compare(first.get(i), second.get(i), place(row) + ", column " + column, found);
    }
  }

  private static String place(long row) {
    return row == 0 ? "header" : "row " + row;
  }
}
