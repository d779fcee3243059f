package dev.reprise.engine.kernel;

/// Prints the known answers of this process: the first argument says how often, the others on how
/// many threads.
final class PrintKnownAnswers {
  private PrintKnownAnswers() {}

  public static void main(String[] args) {
    for (int i = 1; i < args.length; i++) {
      try (Workers w = Workers.of(Integer.parseInt(args[i]))) {
        for (int round = 0; round < Integer.parseInt(args[0]); round++) {
          System.out.println(Forms.active().name() + " " + args[i] + " " + KnownAnswers.digest(w));
        }
      }
    }
  }
}
