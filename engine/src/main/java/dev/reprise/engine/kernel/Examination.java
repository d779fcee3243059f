package dev.reprise.engine.kernel;

import java.util.List;

/// What was found out about a process and its machine.
///
/// @param options how the JVM was started
/// @param form the name of the form of the kernels in use
/// @param vectorApi whether the Vector API is present
/// @param answers the known answers of every form on every number of threads tried
/// @param findings all else that was found
public record Examination(
    JvmOptions options,
    String form,
    boolean vectorApi,
    List<Answers> answers,
    List<Finding> findings) {

  /// Copies what it is given.
  public Examination {
    answers = List.copyOf(answers);
    findings = List.copyOf(findings);
  }

  /// Whether results of this process may be claimed to be exact: every answer is right, and nothing
  /// was found that speaks against it.
  public boolean exact() {
    return !answers.isEmpty()
        && answers.stream().allMatch(Answers::right)
        && findings.stream().noneMatch(it -> it.weight() == Finding.Weight.REFUSED);
  }
}
