package dev.reprise.cli.render;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.runner.Surroundings;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Environments and what differs between two, as people and as programs read them.
public final class EnvironmentText {
  private final Screen screen;

  /// Prints to the screen's results.
  public EnvironmentText(Screen screen) {
    this.screen = screen;
  }

  /// Prints all facts, those first that could change results.
  public void show(Surroundings shown) {
    screen.line(screen.paint(Ink.STRONG, title(shown)));
    facts(shown, true);
    facts(shown, false);
  }

  private void facts(Surroundings shown, boolean material) {
    Table table = new Table(List.of(material ? "could change results" : "could not", "value"));
    boolean any = false;
    for (String fact : shown.ordered()) {
      if (shown.isMaterial(fact) == material) {
        table.row(List.of(fact, shown.environment().facts().getOrDefault(fact, "")));
        any = true;
      }
    }
    if (any) {
      screen.line("");
      table.print(screen);
    }
  }

  /// Prints what differs.
  public void diff(Surroundings a, Surroundings b, List<Difference> differences) {
    long material = differences.stream().filter(it -> a.isMaterial(it.name())).count();
    screen.line(
        screen.paint(material == 0 ? Ink.GOOD : Ink.BAD, material == 0 ? "same" : "differs")
            + "  "
            + material
            + " facts that could change results of the engine "
            + a.engine()
            + " differ, and "
            + (differences.size() - material)
            + " others");
    if (!differences.isEmpty()) {
      screen.line("");
      Table table = new Table(List.of("fact", a.name(), b.name(), ""));
      for (Difference it : differences) {
        table.row(
            List.of(
                it.name(),
                value(it.recorded()),
                value(it.reproduced()),
                a.isMaterial(it.name()) ? "" : "not material"));
      }
      table.print(screen);
    }
  }

  private static String value(String value) {
    return value.isEmpty() ? "(absent)" : value;
  }

  private static String title(Surroundings shown) {
    return shown.name() + ", judged for the engine " + shown.engine();
  }

  /// All facts as one object.
  public static String json(Surroundings shown) {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("name", shown.name());
    out.put("engine", shown.engine());
    out.set("facts", Json.tree(shown.environment()));
    ArrayNode material = out.putArray("material");
    shown.ordered().stream().filter(shown::isMaterial).forEach(material::add);
    return CanonicalJson.text(out);
  }

  /// What differs as one object.
  public static String json(Surroundings a, Surroundings b, List<Difference> differences) {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("a", a.name());
    out.put("b", b.name());
    out.put("engine", a.engine());
    ArrayNode all = out.putArray("differences");
    for (Difference it : differences) {
      ObjectNode one = all.addObject();
      one.put("name", it.name());
      one.put("a", it.recorded());
      one.put("b", it.reproduced());
      one.put("material", a.isMaterial(it.name()));
    }
    return CanonicalJson.text(out);
  }
}
