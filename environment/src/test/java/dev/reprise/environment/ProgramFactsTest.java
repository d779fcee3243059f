package dev.reprise.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFactsTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  @TempDir Path folder;

  @Test
  void pythonTellsItsVersionAndWhatIsInstalled() throws IOException {
    assumeTrue(Files.isExecutable(PYTHON), "there is no /usr/bin/python3");
    Path packages = Files.createDirectories(folder.resolve("My_Package-1.2.dist-info"));
    Files.writeString(
        packages.resolve("METADATA"), "Metadata-Version: 2.1\nName: My_Package\nVersion: 1.2\n");
    Path python = folder.resolve("python3");
    Files.writeString(
        python, "#!/bin/sh\nPYTHONPATH='" + folder + "' exec " + PYTHON + " \"$@\"\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();

    SortedMap<String, String> facts = ProgramFacts.of("python3", python);

    assertThat(facts.get("python.version")).matches("3\\.\\d+\\.\\d+.*");
    assertThat(facts)
        .containsEntry("python.package.my-package", "1.2")
        .containsEntry("python.implementation", "CPython")
        .containsKey("program.python3");
  }

  @Test
  void aProgramThatIsNoPythonHasItsDigestAlone() {
    assertThat(ProgramFacts.of("sh", Path.of("/bin/sh"))).containsOnlyKeys("program.sh");
    assertThat(ProgramFacts.of("nothing", folder.resolve("nothing"))).isEmpty();
  }

  @Test
  void secretsAreNotAmongTheVariables() {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("AWS_SECRET_ACCESS_KEY", "x");
    environment.put("OMP_NUM_THREADS", "4");
    environment.put("TZ", "");
    assertThat(ProgramFacts.variables(environment))
        .containsExactly(java.util.Map.entry("variable.OMP_NUM_THREADS", "4"));
  }
}
