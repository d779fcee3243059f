package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DoctorTest {
  @Test
  void thisMachineIsExactInEveryFormOnAnyNumberOfThreads() throws InterruptedException {
    Examination found = Doctor.examine(3, 0);
    assertThat(found.exact()).as("%s", found).isTrue();
    assertThat(found.answers())
        .extracting(Answers::how)
        .containsExactly(
            Forms.active().name(),
            Forms.active().name(),
            "scalar",
            "scalar",
            "scalar, interpreted");
    assertThat(found.answers()).extracting(Answers::threads).containsExactly(1, 3, 1, 3, 1);
  }

  @Test
  void oneWrongAnswerIsNamedAndRefused() {
    Map<String, String> expected = KnownAnswers.expectedParts();
    String digest = Objects.requireNonNull(expected.get("lstm"));
    expected.put("lstm", digest.replace('8', '9'));
    Examination found = Doctor.examineHere(1, expected);
    assertThat(found.exact()).isFalse();
    assertThat(found.answers().getFirst().wrong())
        .containsExactlyEntriesOf(Map.ofEntries(Map.entry("lstm", digest)));
  }

  @Test
  void theExpectedPartsMakeUpTheExpectedDigest() {
    try (Workers w = Workers.of(1)) {
      assertThat(KnownAnswers.parts(w)).containsExactlyEntriesOf(KnownAnswers.expectedParts());
    }
  }

  /// Needs the GNU C library's `fesetenv` on x86-64.
  @Test
  void aThreadThatFlushesSubnormalsIsRefused() throws IOException, InterruptedException {
    assumeTrue(
        FlushingProcess.possible(), "flush-to-zero can only be switched on with glibc on x86-64");
    assertThat(FlushingProcess.run(List.of()))
        .contains("exact false")
        .contains("refusal subnormals")
        .contains("REFUSED subnormals are flushed to zero on the thread main");
    assertThat(FlushingProcess.run(List.of("-XX:+RestoreMXCSROnJNICalls")))
        .contains("exact true")
        .doesNotContain("REFUSED")
        .doesNotContain("refusal");
  }

  @Test
  void theUsualOptionsOfTheLauncherNeedNoRemark() {
    assertThat(
            options(
                    "-XX:MaxRAMPercentage=60",
                    "-Xlog:disable",
                    "-XX:+UseSerialGC",
                    "-Xmn64m",
                    "-XX:MinHeapFreeRatio=10",
                    "-Da=b")
                .findings())
        .isEmpty();
  }

  @Test
  void optionsThatTakeAwayChecksOrShakeTheCompilerAreRefused() {
    for (String option :
        List.of(
            "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0",
            "-XX:+StressGCM",
            "-XX:+StressIGVN")) {
      assertThat(options(option).findings())
          .as(option)
          .singleElement()
          .satisfies(it -> assertThat(it.weight()).isEqualTo(Finding.Weight.REFUSED));
    }
    assertThat(options("-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=2").findings()).isEmpty();
  }

  @Test
  void whatIsOnlySlowOrUntriedIsNoted() {
    for (String option :
        List.of(
            "-Xint",
            "-XX:TieredStopAtLevel=1",
            "-XX:+EnableVectorAggressiveReboxing",
            "-XX:CompileCommand=exclude,a.B::c",
            "-javaagent:/somewhere/secret.jar=x")) {
      assertThat(options(option).findings())
          .as(option)
          .singleElement()
          .satisfies(it -> assertThat(it.weight()).isEqualTo(Finding.Weight.NOTE))
          .satisfies(it -> assertThat(it.toString()).doesNotContain("secret"));
    }
  }

  @Test
  void anEmulatedFusedMultiplyAddAndAnOldReleaseAreNoted() {
    JvmOptions slow =
        new JvmOptions(
            List.of(),
            Map.ofEntries(Map.entry("UseFMA", "false")),
            "OpenJDK",
            "amd64",
            Runtime.Version.parse("25.0.3"));
    assertThat(slow.findings())
        .singleElement()
        .extracting(Finding::what)
        .asString()
        .contains("same bits");
    JvmOptions old =
        new JvmOptions(
            List.of(), Map.ofEntries(), "OpenJDK", "amd64", Runtime.Version.parse("25.0.2"));
    assertThat(old.findings())
        .singleElement()
        .extracting(Finding::what)
        .asString()
        .contains("8370405");
    JvmOptions other =
        new JvmOptions(
            List.of(), Map.ofEntries(), "Eclipse OpenJ9", "s390x", Runtime.Version.parse("26"));
    assertThat(other.findings())
        .hasSize(3)
        .allSatisfy(it -> assertThat(it.weight()).isEqualTo(Finding.Weight.NOTE));
  }

  @Test
  void onlyOptionsThatCanMatterGoToOtherProcesses() {
    assertThat(
            options(
                    "-XX:UseAVX=2",
                    "-XX:-UseFMA",
                    "-XX:AOTCache=/a/b.aot",
                    "-XX:ErrorFile=/x",
                    "-Xlog:disable",
                    "-Xint",
                    "-Dx=y",
                    "-javaagent:a")
                .passedOn())
        .containsExactly("-XX:UseAVX=2", "-XX:-UseFMA", "-Xint");
  }

  private static JvmOptions options(String... arguments) {
    return new JvmOptions(
        List.of(arguments),
        Map.ofEntries(),
        "OpenJDK 64-Bit Server VM",
        "amd64",
        Runtime.Version.parse("25.0.3"));
  }
}
