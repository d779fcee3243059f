package dev.reprise.publish.norms;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.Problem;
import dev.reprise.store.FoundAnswer;
import dev.reprise.store.PersonAnswer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// A checklist as a page shows it.
///
/// @param name the experiment
/// @param run its run
/// @param record its address
/// @param figures how many items stand how, all norms together
/// @param norms norm by norm
/// @param problems what is damaged beside the record
public record Sheet(
    String name,
    String run,
    Digest record,
    List<Figure> figures,
    List<Part> norms,
    List<String> problems) {
  /// Copies.
  public Sheet {
    figures = List.copyOf(figures);
    norms = List.copyOf(norms);
    problems = List.copyOf(problems);
  }

  /// A number with its name.
  public record Figure(String name, long value) {}

  /// A norm's part of the page.
  ///
  /// @param counts in the order of [Judgement.State]
  /// @param host of the norm's address
  public record Part(
      Norm norm, String host, List<Figure> counts, String standing, List<Section> sections) {}

  /// Items of one section of a norm.
  public record Section(String title, List<Row> rows) {}

  /// An item.
  ///
  /// @param anchor its id within the page
  /// @param style the class of its mark
  public record Row(
      String id,
      String anchor,
      String wording,
      boolean optional,
      String state,
      String style,
      String missing,
      String todo,
      String question,
      String reason,
      List<Shown> evidence,
      List<Said> said) {}

  /// Evidence, and a link to it from the page's folder; possibly none.
  public record Shown(String what, String where, String link) {}

  /// A person's answer.
  public record Said(String text, String by, String at, String authority) {}

  /// The page of a checklist that will lie in this folder.
  public static Sheet of(Checklist checklist, Path folder) {
    List<Figure> figures = new ArrayList<>();
    for (Judgement.State state : Judgement.State.values()) {
      long count = checklist.norms().stream().mapToLong(it -> it.count(state)).sum();
      figures.add(new Figure(state.word(), count));
    }
    Path base = folder.toAbsolutePath().normalize();
    return new Sheet(
        checklist.name(),
        checklist.run(),
        checklist.record(),
        figures,
        checklist.norms().stream().map(answers -> part(answers, base)).toList(),
        checklist.problems().stream().map(Problem::toString).toList());
  }

  private static Part part(Checklist.NormAnswers answers, Path base) {
    List<Figure> counts = new ArrayList<>();
    for (Judgement.State state : Judgement.State.values()) {
      counts.add(new Figure(state.word(), answers.count(state)));
    }
    List<Section> sections = new ArrayList<>();
    for (Judgement item : answers.items()) {
      String title = item.item().section();
      if (sections.isEmpty() || !sections.getLast().title().equals(title)) {
        sections.add(new Section(title, new ArrayList<>()));
      }
      sections.getLast().rows().add(row(item, base));
    }
    String host = answers.norm().url().replaceFirst("^https://", "").replaceFirst("/.*", "");
    return new Part(answers.norm(), host, counts, answers.standing(), sections);
  }

  private static Row row(Judgement item, Path base) {
    String missing = "";
    String todo = "";
    String question = "";
    String reason = "";
    switch (item.answer()) {
      case Answer.Met met -> {}
      case Answer.NotMet not -> {
        missing = not.missing();
        todo = not.todo();
      }
      case Answer.ForAPerson person -> question = person.question();
      case Answer.NotApplicable none -> reason = none.reason();
    }
    return new Row(
        item.item().id(),
        item.item().id().replace('/', '-'),
        item.item().wording(),
        item.item().optional(),
        item.state().word(),
        item.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        missing,
        todo,
        question,
        reason,
        item.answer().evidence().stream()
            .map(it -> new Shown(it.what(), it.where(), link(it, base)))
            .toList(),
        item.said().stream().map(Sheet::said).toList());
  }

  private static Said said(FoundAnswer found) {
    PersonAnswer answer = found.answer().orElseThrow();
    return new Said(answer.text(), answer.by(), answer.at().toString(), found.authority());
  }

  private static String link(Evidence evidence, Path base) {
    return evidence
        .file()
        .map(file -> file.toAbsolutePath().normalize())
        .filter(file -> base.getRoot().equals(file.getRoot()))
        .map(file -> escaped(base.relativize(file).toString().replace('\\', '/')))
        .orElse("");
  }

  /// A relative reference (RFC 3986): all but unreserved characters and `/` as percent and hex.
  private static String escaped(String path) {
    StringBuilder out = new StringBuilder();
    for (byte one : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xff);
      boolean plain =
          c < 128 && (Character.isLetterOrDigit(c) || c == '/' || "-._~".indexOf(c) >= 0);
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
      }
    }
    return out.toString();
  }
}
