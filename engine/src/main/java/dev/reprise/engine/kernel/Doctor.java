package dev.reprise.engine.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Examines this process: its arithmetic on every thread, how its JVM was started, and the known
/// answers, here and in two processes that differ in the form of the kernels and in the compiler.
/// Takes a few seconds.
public final class Doctor {
  private static final long MILLIS = 1_500;

  private final Map<String, String> expected;
  private final JvmOptions options = JvmOptions.ofProcess();
  private final List<Answers> answers = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  private final long millis;

  private Doctor(Map<String, String> expected, long millis) {
    this.expected = expected;
    this.millis = millis;
  }

  /// Examines with one thread and with so many.
  ///
  /// @throws InterruptedException if the calling thread is interrupted
  public static Examination examine(int threads) throws InterruptedException {
    return examine(threads, MILLIS);
  }

  static Examination examine(int threads, long millis) throws InterruptedException {
    Doctor doctor = new Doctor(KnownAnswers.expectedParts(), millis);
    SequencedSet<Integer> counts = new LinkedHashSet<>(List.of(1, threads));
    doctor.here(counts);
    doctor.others(List.copyOf(counts));
    return doctor.examination();
  }

  /// What forbids this process to claim exactness, as far as it can be told within milliseconds:
  /// how the JVM was started, and whether the calling thread and so many workers keep subnormal
  /// numbers.
  public static List<Finding> refusals(int threads) {
    Doctor doctor = new Doctor(KnownAnswers.expectedParts(), 0);
    doctor.findings.addAll(doctor.options.findings());
    try (Workers w = Workers.of(threads)) {
      doctor.probe(w);
    }
    return doctor.findings.stream().filter(it -> it.weight() == Finding.Weight.REFUSED).toList();
  }

  /// In this process only, and with other answers expected.
  static Examination examineHere(int threads, Map<String, String> expected) {
    Doctor doctor = new Doctor(expected, 0);
    doctor.here(new LinkedHashSet<>(List.of(threads)));
    return doctor.examination();
  }

  private void here(SequencedSet<Integer> threads) {
    findings.addAll(options.findings());
    if (!Forms.vectorModulePresent()) {
      findings.add(
          Finding.note(
              "Vector API",
              "is not present: the same bits, several times slower",
              "start Java with --add-modules=jdk.incubator.vector, as the launcher does"));
    }
    for (int count : threads) {
      try (Workers w = Workers.of(count)) {
        probe(w);
        answers.add(
            Answers.repeat(
                Forms.ACTIVE.name(), w, expected, millis * 1_000_000L, System::nanoTime));
      }
    }
  }

  private Examination examination() {
    return new Examination(
        options, Forms.ACTIVE.name(), Forms.vectorModulePresent(), answers, findings);
  }

  /// Every thread must take part: none returns before all have come.
  private void probe(Workers w) {
    CountDownLatch all = new CountDownLatch(w.threads());
    w.parallel(
        w.threads(),
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            List<Finding> found = Arithmetic.findings(Thread.currentThread().getName());
            synchronized (findings) {
              found.stream().filter(it -> !findings.contains(it)).forEach(findings::add);
            }
            meet(all);
          }
        });
  }

  private static void meet(CountDownLatch all) {
    all.countDown();
    try {
      all.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void others(List<Integer> threads) throws InterruptedException {
    List<String> scalar = new ArrayList<>(options.passedOn());
    scalar.add("-Dreprise.kernel=scalar");
    List<String> interpreted = new ArrayList<>(scalar);
    interpreted.add("-Xint");
    other("scalar", scalar, millis, threads);
    other("scalar, interpreted", interpreted, 0, List.of(1));
  }

  private void other(String how, List<String> with, long millis, List<Integer> threads)
      throws InterruptedException {
    try {
      answers.addAll(AnswersProcess.start(how, with, millis, threads).await());
    } catch (IOException e) {
      findings.add(
          Finding.refused(
              how,
              "could not be tried: " + e.getMessage(),
              "allow Reprise to start another Java process"));
    }
  }
}
