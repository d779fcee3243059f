package dev.reprise.runner;

import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.Verdict.Difference;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which kind of cause a differing fact would be.
public final class FactKinds {
  private static final Pattern INSTRUCTIONS =
      Pattern.compile(
          "os\\.arch|cpu\\.(features|model)|java\\.option\\.(Use(AVX|SSE|SVE|FMA)|MaxVectorSize)");
  private static final Pattern FLAGS = Pattern.compile("java\\.(flags|option\\..*)");
  private static final Pattern OWN_ENGINE = Pattern.compile("jar\\.(reprise-engine.*|engine/.*)");
  private static final Pattern OWN = Pattern.compile("jar\\.(reprise-.*|[a-z]+/target/classes)");

  private FactKinds() {}

  /// The kind; empty for what has no part in any result, such as a title.
  public static Optional<CauseKind> of(Difference fact) {
    return switch (fact.kind()) {
      case "experiment" -> declared(fact.name());
      case "data" -> Optional.of(CauseKind.DATA);
      case "preparation" -> Optional.of(CauseKind.PREPARATION);
      case "engine" -> Optional.of(CauseKind.ENGINE);
      case "code" -> Optional.of(CauseKind.CODE);
      default -> environment(fact.name());
    };
  }

  private static Optional<CauseKind> declared(String name) {
    if (name.equals("train.shuffle")) {
      return Optional.of(CauseKind.ORDER_OF_DATA);
    }
    return switch (name.split("\\.", 2)[0]) {
      case "seed" -> Optional.of(CauseKind.SEED);
      case "engine" -> Optional.of(CauseKind.ENGINE);
      case "data" -> Optional.of(CauseKind.DATA);
      case "prepare" -> Optional.of(CauseKind.PREPARATION);
      case "model" -> Optional.of(CauseKind.MODEL);
      case "train" -> Optional.of(CauseKind.HYPERPARAMETER);
      case "evaluate" -> Optional.of(CauseKind.EVALUATION);
      default -> Optional.empty();
    };
  }

  private static Optional<CauseKind> environment(String name) {
    if (name.equals("numeric.specification") || OWN_ENGINE.matcher(name).matches()) {
      return Optional.of(CauseKind.ENGINE);
    }
    if (OWN.matcher(name).matches()) {
      return Optional.of(CauseKind.CODE);
    }
    if (name.startsWith("jar.") || name.startsWith("python.package.")) {
      return Optional.of(CauseKind.LIBRARY);
    }
    if (INSTRUCTIONS.matcher(name).matches()) {
      return Optional.of(CauseKind.INSTRUCTION_SET);
    }
    if (FLAGS.matcher(name).matches()) {
      return Optional.of(CauseKind.FLAGS);
    }
    if (name.startsWith("java.") || name.matches("(python|program)\\..*")) {
      return Optional.of(CauseKind.RUNTIME);
    }
    if (name.startsWith("variable.")) {
      return Optional.of(name.endsWith("_THREADS") ? CauseKind.THREADS : CauseKind.FLAGS);
    }
    return switch (name) {
      case "threads", "cpu.count" -> Optional.of(CauseKind.THREADS);
      case "memory.bytes" -> Optional.empty();
      default -> Optional.of(CauseKind.SYSTEM);
    };
  }
}
