package dev.reprise.data.form;

import dev.reprise.core.experiment.DataSpec.Delimited;
import dev.reprise.core.experiment.DataSpec.Form;
import dev.reprise.core.experiment.DataSpec.Idx;
import dev.reprise.core.experiment.DataSpec.JsonLines;
import dev.reprise.core.experiment.DataSpec.PlainText;
import dev.reprise.core.experiment.DataSpec.TextTree;
import dev.reprise.core.experiment.DataSpec.WavTree;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.container.Container;
import dev.reprise.data.container.Limits;
import dev.reprise.data.container.Visitor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads records out of a container's files by the form the experiment declares.
///
/// Delimited text, JSON lines and plain text stand in one file: the whole source, the member named,
/// or the only file of an archive. A tree of texts or sounds takes every file its pattern matches.
public final class FormReader implements Visitor {
  private static final int NAMES_SHOWN = 10;

  private final String label;
  private final Limits limits;
  private final Form form;
  private final Optional<String> member;
  private final Rows rows;
  private final @Nullable PathPattern pattern;
  private final List<String> names = new ArrayList<>();
  private int @Nullable [] positions;
  private int taken;

  /// @param label how errors name the source
  /// @param rows takes the records
  public FormReader(String label, Limits limits, Form form, Optional<String> member, Rows rows) {
    this.label = label;
    this.limits = limits;
    this.form = form;
    this.member = member;
    this.rows = rows;
    String declared = pattern(form);
    this.pattern = declared == null ? null : PathPattern.parse(declared, new Place(label, 0));
  }

  private static @Nullable String pattern(Form form) {
    return switch (form) {
      case TextTree tree -> tree.pattern();
      case WavTree tree -> tree.pattern();
      case Delimited f -> null;
      case JsonLines f -> null;
      case PlainText f -> null;
      case Idx f -> null;
    };
  }

  @Override
  public void single(InputStream content) throws IOException {
    if (member.isPresent()) {
      throw refused(
          "is no archive, so it has no member '" + member.get() + "'", "leave out `member`");
    }
    readRecords(label, content);
    taken++;
  }

  @Override
  public void file(String name, InputStream content) throws IOException {
    if (names.size() <= NAMES_SHOWN) {
      names.add(name);
    }
    if (pattern != null) {
      Optional<List<String>> captured = pattern.match(name);
      if (captured.isPresent()) {
        readTreeFile(name, captured.get(), content);
        taken++;
      }
    } else if (member.isEmpty() || member.get().equals(name)) {
      if (taken > 0) {
        throw refused(
            "has several files: " + String.join(", ", names), "name the right one as `member`");
      }
      taken++;
      String inside = label + "!" + name;
      readRecords(inside, new Container(inside, limits).decompressed(content));
    }
  }

  private void readRecords(String file, InputStream content) throws IOException {
    switch (form) {
      case Delimited delimited ->
          new DelimitedReader(delimited, rows, file, limits.textBytes()).read(content);
      case JsonLines json -> new JsonLinesReader(rows, file, limits.textBytes()).read(content);
      case PlainText plain -> {
        Place place = new Place(file, 0);
        rows.add(
            new String[] {text(content, place)}, rows.bind(List.of(plain.text()), place), place);
      }
      case TextTree tree -> throw noTree(tree.pattern());
      case WavTree tree -> throw noTree(tree.pattern());
      case Idx idx -> throw refused("the form idx reads several files", "name them under `files`");
    }
  }

  private InvalidInputException noTree(String declared) {
    return refused(
        "is neither a folder nor an archive, so the pattern " + declared + " matches nothing",
        "is it the right file?");
  }

  private void readTreeFile(String name, List<String> captured, InputStream content)
      throws IOException {
    Place place = new Place(label + "!" + name, 0);
    Field[] row = new Field[captured.size() + 1];
    for (int i = 0; i < captured.size(); i++) {
      row[i] = new Field.Text(captured.get(i));
    }
    row[captured.size()] =
        form instanceof WavTree
            ? WavFile.read(bytes(content, place), place)
            : new Field.Text(text(content, place));
    rows.add(row, positions(), place);
  }

  private String text(InputStream content, Place place) throws IOException {
    byte[] bytes = bytes(content, place);
    int mark = Utf8.markLength(bytes, bytes.length);
    return Utf8.decode(bytes, mark, bytes.length - mark, place.file(), mark);
  }

  private byte[] bytes(InputStream content, Place place) throws IOException {
    byte[] bytes = content.readNBytes(limits.textBytes() + 1);
    if (bytes.length > limits.textBytes()) {
      throw place.refused(
          "has more than " + limits.textBytes() + " bytes", "is it the right file?");
    }
    return bytes;
  }

  private int[] positions() {
    if (positions == null && pattern != null) {
      List<String> fields = new ArrayList<>(pattern.fields());
      fields.add(form instanceof WavTree tree ? tree.audio() : contentField());
      positions = rows.bind(fields, new Place(label, 0));
    }
    return Objects.requireNonNull(positions);
  }

  private String contentField() {
    return form instanceof TextTree tree ? tree.text() : "";
  }

  /// Checks, after all was visited, that there were records.
  public void finish() {
    String list = names.isEmpty() ? "nothing" : String.join(", ", names);
    Consumer<String> none =
        what -> {
          throw refused(what, "the first files in it: " + list);
        };
    if (pattern != null && taken == 0) {
      none.accept("has no file that matches " + pattern(form));
    } else if (taken == 0) {
      none.accept("has no file" + member.map(name -> " named '" + name + "'").orElse(""));
    } else if (rows.size() == 0) {
      throw refused("holds no records", "is it the right file?");
    }
  }

  private InvalidInputException refused(String what, String fix) {
    return new InvalidInputException(label, what, fix);
  }
}
