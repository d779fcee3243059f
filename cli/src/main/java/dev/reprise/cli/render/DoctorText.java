package dev.reprise.cli.render;

import dev.reprise.core.environment.Environment;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.engine.kernel.Answers;
import dev.reprise.engine.kernel.Examination;
import dev.reprise.engine.kernel.Finding;
import dev.reprise.engine.kernel.KnownAnswers;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.runner.MachineCheck;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the doctor found, as people and as programs read it.
public final class DoctorText {
  private static final int LABEL = 14;

  private final Screen screen;

  /// Prints to the screen's results.
  public DoctorText(Screen screen) {
    this.screen = screen;
  }

  /// Prints the whole block.
  public void print(MachineCheck check) {
    Examination examination = check.examination();
    Environment environment = check.environment();
    screen.line(
        screen.paint(
                examination.exact() ? Ink.GOOD : Ink.BAD,
                examination.exact() ? "exact" : "not exact")
            + "  "
            + sentence(examination));
    screen.line("");
    field("processor", processor(environment));
    field("Java", fact(environment, "java.version") + ", " + fact(environment, "java.vm"));
    field("kernels", kernels(examination));
    String label = "known answers";
    for (Answers answers : examination.answers()) {
      field(label, answers(answers));
      label = "";
    }
    for (Finding finding : examination.findings()) {
      boolean refused = finding.weight() == Finding.Weight.REFUSED;
      field(refused ? "refused" : "note", finding.subject() + " " + finding.what());
      if (!finding.advice().isEmpty()) {
        field("", "→ " + finding.advice());
      }
    }
  }

  /// Whether this machine may claim exactness, in one sentence.
  static String sentence(Examination examination) {
    if (examination.exact()) {
      return "What this machine computes may be claimed to be exact: it gives every known answer of"
          + " numeric specification "
          + NumericSpecification.VERSION
          + ".";
    }
    boolean wrong = examination.answers().stream().anyMatch(it -> !it.right());
    return "What this machine computes may not be claimed to be exact: "
        + (wrong ? "it gives other answers than those known." : "see what is refused below.");
  }

  /// All of it as one JSON object.
  public static String json(MachineCheck check) {
    Examination examination = check.examination();
    Environment environment = check.environment();
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("exact", examination.exact());
    out.put("sentence", sentence(examination));
    out.put("numericSpecification", NumericSpecification.VERSION);
    out.put("processor", processor(environment));
    out.put("java", fact(environment, "java.version"));
    out.put("form", examination.form());
    out.put("vectorApi", examination.vectorApi());
    out.put("parts", KnownAnswers.expectedParts().size());
    ObjectNode options = out.putObject("options");
    examination.options().values().forEach(options::put);
    ArrayNode answers = out.putArray("answers");
    for (Answers it : examination.answers()) {
      ObjectNode one = answers.addObject();
      one.put("how", it.how());
      one.put("threads", it.threads());
      one.put("rounds", it.rounds());
      ObjectNode wrong = one.putObject("wrong");
      it.wrong().forEach(wrong::put);
    }
    ArrayNode findings = out.putArray("findings");
    for (Finding it : examination.findings()) {
      ObjectNode one = findings.addObject();
      one.put("weight", it.weight().name().toLowerCase(Locale.ROOT));
      one.put("subject", it.subject());
      one.put("what", it.what());
      one.put("advice", it.advice());
    }
    return CanonicalJson.text(out);
  }

  private static String processor(Environment environment) {
    return fact(environment, "cpu.model")
        + " ("
        + fact(environment, "os.arch")
        + ", "
        + fact(environment, "cpu.count")
        + " in use)";
  }

  private static String kernels(Examination examination) {
    String width = examination.form().replaceAll("\\D", "");
    return width.isEmpty()
        ? "scalar; the Vector API is " + (examination.vectorApi() ? "" : "not ") + "present"
        : "Vector API, " + width + " bits: " + Integer.parseInt(width) / 32 + " floats at a time";
  }

  private static String answers(Answers answers) {
    int parts = KnownAnswers.expectedParts().size();
    return RunText.padded(answers.how(), 22)
        + RunText.padded(Amounts.count(answers.threads(), "thread"), 11)
        + RunText.padded(Amounts.count(answers.rounds(), "round"), 12)
        + (answers.right()
            ? "all " + parts + " parts right"
            : "WRONG: " + String.join(", ", answers.wrongParts()));
  }

  private static String fact(Environment environment, String name) {
    return environment.facts().getOrDefault(name, "unknown");
  }

  private void field(String label, String value) {
    screen.line("  " + screen.paint(Ink.FAINT, RunText.padded(label, LABEL)) + value);
  }
}
