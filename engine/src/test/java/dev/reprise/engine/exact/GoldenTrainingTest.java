package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.kernel.NumericSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Each training has one digest: in the interpreter, under both compilers, at every vector width,
/// with and without the Vector API, on 1, 2, 3 and 7 threads. A new digest is a new numeric
/// specification.
class GoldenTrainingTest {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";
  private static final String C1 = "-XX:TieredStopAtLevel=1";
  private static final String C2 = "-XX:-TieredCompilation";

  /// The compilers come to it only after many rounds. Where every fused multiply-add is emulated
  /// (UseAVX=0), one round takes seconds.
  static Stream<Arguments> processes() {
    return Stream.of(
        Arguments.of("-Xint", 1, "1 2 3 7"),
        Arguments.of("-Xint " + VECTOR, 1, "3"),
        Arguments.of("-Xint -XX:UseAVX=2 " + VECTOR, 1, "1"),
        Arguments.of("-Xint -XX:UseAVX=0", 1, "2"),
        Arguments.of(C1 + " -XX:UseAVX=3 " + VECTOR, 2, "1 2 3 7"),
        Arguments.of(C1 + " -XX:UseAVX=2 " + VECTOR, 2, "1 2 3 7"),
        Arguments.of(C1 + " -XX:UseAVX=0 " + VECTOR, 1, "1"),
        Arguments.of(C2 + " -XX:UseAVX=3 " + VECTOR, 3, "1 2 3 7"),
        Arguments.of(C2 + " -XX:UseAVX=2 " + VECTOR, 3, "1 2 3 7"),
        Arguments.of(C2 + " -XX:UseAVX=0 " + VECTOR, 1, "7"),
        Arguments.of("-XX:UseAVX=3 " + VECTOR, 8, "1 2 3 7"),
        Arguments.of("-XX:UseAVX=2 " + VECTOR, 8, "1 2 3 7"),
        Arguments.of("-XX:UseAVX=0 " + VECTOR, 1, "3"),
        Arguments.of("-XX:UseAVX=2", 8, "1 2 3 7"));
  }

  @ParameterizedTest
  @EnumSource(GoldenTraining.class)
  void trainingGivesItsGoldenDigestOnAnyNumberOfThreads(GoldenTraining training) {
    for (int threads : new int[] {1, 2, 3, 7}) {
      assertThat(golden())
          .as("%d threads", threads)
          .contains(training.name().toLowerCase(Locale.ROOT) + " " + training.digest(threads));
    }
  }

  @ParameterizedTest
  @MethodSource("processes")
  @Timeout(300)
  void everyProcessGivesTheGoldenDigests(String options, int rounds, String threads)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-DOPT_OUT_TRACKING=true", "-Dai.djl.offline=true"));
    command.addAll(List.of(options.split(" ", -1)));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), GoldenTraining.class.getName()));
    command.add(Integer.toString(rounds));
    command.addAll(List.of(threads.split(" ", -1)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s", command).isZero();
    assertThat(out.lines().collect(Collectors.groupingBy(line -> line, Collectors.counting())))
        .as("%s", command)
        .hasSize(golden().size())
        .containsOnlyKeys(golden())
        .allSatisfy(
            (line, count) ->
                assertThat(count).isEqualTo((long) rounds * threads.split(" ", -1).length));
  }

  private static List<String> golden() {
    String name = "/golden/numeric-specification-" + NumericSpecification.VERSION + ".txt";
    try (InputStream in =
        Objects.requireNonNull(GoldenTrainingTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
