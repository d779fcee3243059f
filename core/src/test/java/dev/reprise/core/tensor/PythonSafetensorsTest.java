package dev.reprise.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exchanges files with the reference implementation where it is installed for the Python that the
/// variable `REPRISE_PYTHON` names, or for `python3`; skipped elsewhere.
class PythonSafetensorsTest {
  @Test
  void filesAreExchangedWithTheReferenceImplementation(@TempDir Path folder)
      throws IOException, InterruptedException {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("kernel", new Tensor.Floats(new int[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}));
    tensors.put("counts", new Tensor.Ints(new int[] {3}, new int[] {1, -2, Integer.MIN_VALUE}));
    tensors.put("exact", new Tensor.Doubles(new int[] {}, new double[] {0.1}));
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("format", "reprise");
    Files.write(folder.resolve("ours.safetensors"), Safetensors.bytes(tensors, metadata));
    runPython(folder);
    Path theirs = folder.resolve("theirs.safetensors");
    SortedMap<String, Tensor> read = Safetensors.read(theirs);
    assertThat(read.keySet()).isEqualTo(tensors.keySet());
    read.forEach(
        (name, tensor) ->
            assertThat(tensor.digest())
                .isEqualTo(Objects.requireNonNull(tensors.get(name)).digest()));
    assertThat(Safetensors.metadata("theirs", Files.readAllBytes(theirs)))
        .containsEntry("format", "numpy");
  }

  private void runPython(Path folder) throws IOException, InterruptedException {
    Path script = folder.resolve("check.py");
    try (InputStream in = getClass().getResourceAsStream("check.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    String python = System.getenv().getOrDefault("REPRISE_PYTHON", "python3");
    Process process;
    try {
      process =
          new ProcessBuilder(python, script.toString(), folder.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: there is no " + python + "; set REPRISE_PYTHON");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    assumeTrue(exit != 77, "skipped: " + said.strip() + " for " + python + "; set REPRISE_PYTHON");
    assertThat(said.strip()).endsWith("agrees");
  }
}
