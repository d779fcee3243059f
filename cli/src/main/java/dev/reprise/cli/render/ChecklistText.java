package dev.reprise.cli.render;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.Problem;
import dev.reprise.publish.VisibleText;
import dev.reprise.publish.norms.Answer;
import dev.reprise.publish.norms.Checklist;
import dev.reprise.publish.norms.Judgement;
import dev.reprise.store.FoundAnswer;
import dev.reprise.store.PersonAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A checklist on the screen: how many items stand how, and the open ones with what to do.
public final class ChecklistText {
  private final Screen screen;

  /// Writes to this screen.
  public ChecklistText(Screen screen) {
    this.screen = screen;
  }

  /// All of it.
  public void whole(Checklist checklist) {
    List<String> heads = new ArrayList<>(List.of("norm"));
    for (Judgement.State state : Judgement.State.values()) {
      heads.add(state.word());
    }
    Table table = new Table(heads);
    for (Checklist.NormAnswers norm : checklist.norms()) {
      List<String> row = new ArrayList<>(List.of(norm.norm().name()));
      for (Judgement.State state : Judgement.State.values()) {
        row.add(String.valueOf(norm.count(state)));
      }
      table.row(row);
    }
    table.print(screen);
    for (Checklist.NormAnswers norm : checklist.norms()) {
      screen.line("");
      screen.line(
          screen.paint(Ink.STRONG, norm.norm().title()) + ", version " + norm.norm().version());
      if (!norm.standing().isEmpty()) {
        screen.line(norm.standing());
      }
      norm.items().forEach(this::item);
    }
    for (Problem problem : checklist.problems()) {
      screen.line(screen.paint(Ink.BAD, "damaged   ") + visible(problem.toString()));
    }
  }

  /// An answer just recorded.
  public void recorded(PersonAnswer answer, Path file, boolean isSigned) {
    screen.line(
        "recorded  "
            + visible(answer.by())
            + " on "
            + answer.item()
            + (isSigned ? ", signed" : ", not signed"));
    screen.line("in        " + file);
  }

  /// The same for machines.
  public static String json(PersonAnswer answer, Path file, boolean isSigned) {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("file", file.toString());
    out.put("record", answer.record().toString());
    out.put("item", answer.item());
    out.put("by", answer.by());
    out.put("signed", isSigned);
    return CanonicalJson.text(out);
  }

  private void item(Judgement item) {
    switch (item.answer()) {
      case Answer.Met met -> {}
      case Answer.NotApplicable none -> {}
      case Answer.NotMet not -> {
        screen.line(screen.paint(Ink.BAD, "  not met   ") + item.item().id());
        screen.line("            " + visible(not.missing()));
        screen.line("            to do: " + visible(not.todo()));
      }
      case Answer.ForAPerson person -> {
        screen.line(
            screen.paint(Ink.OPEN, item.said().isEmpty() ? "  person    " : "  answered  ")
                + item.item().id());
        screen.line("            " + visible(person.question()));
      }
    }
    for (FoundAnswer found : item.said()) {
      PersonAnswer answer = found.answer().orElseThrow();
      screen.line(
          "            “"
              + visible(answer.text())
              + "” "
              + visible(answer.by())
              + ", "
              + visible(found.authority()));
    }
  }

  private static String visible(String text) {
    return VisibleText.of(text).replace('\n', ' ');
  }
}
