package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The known answers come out of every way to run Java: interpreter, first and second compiler,
/// every vector width, with and without the Vector API, on 1, 2, 3 and 7 threads.
class AnswersInAnyProcessTest {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";
  private static final List<String> THREADS = List.of("1", "2", "3", "7");

  /// Repeated where the compiler is to warm up; once where every fused multiply-add is emulated or
  /// interpreted.
  static Stream<Arguments> options() {
    return Stream.of(
        Arguments.of(List.of("-Xint"), 1, THREADS),
        Arguments.of(List.of("-Xint", VECTOR), 1, List.of("1", "3")),
        Arguments.of(List.of("-XX:TieredStopAtLevel=1", VECTOR), 3, THREADS),
        Arguments.of(List.of("-XX:TieredStopAtLevel=1", VECTOR, "-XX:UseAVX=2"), 3, THREADS),
        Arguments.of(List.of("-XX:-TieredCompilation", VECTOR), 5, THREADS),
        Arguments.of(List.of(VECTOR, "-XX:UseAVX=3"), 40, THREADS),
        Arguments.of(List.of(VECTOR, "-XX:UseAVX=2"), 40, THREADS),
        Arguments.of(List.of(VECTOR, "-XX:UseAVX=0"), 1, List.of("2")),
        Arguments.of(List.of("-XX:UseAVX=0"), 1, List.of("7")),
        Arguments.of(List.of("-XX:UseAVX=2"), 40, THREADS),
        Arguments.of(List.of(), 40, THREADS));
  }

  @ParameterizedTest
  @MethodSource("options")
  @Timeout(120)
  void everyProcessGivesTheKnownAnswers(List<String> options, int rounds, List<String> threads)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), PrintKnownAnswers.class.getName()));
    command.add(Integer.toString(rounds));
    command.addAll(threads);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(out.lines().toList())
        .as("%s", command)
        .hasSize(rounds * threads.size())
        .allSatisfy(line -> assertThat(line).endsWith(KnownAnswers.EXPECTED));
  }
}
