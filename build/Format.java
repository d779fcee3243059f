import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Checks (`--check ROOT`) or rewrites (`--apply ROOT`) every Java source file below ROOT with
/// google-java-format. Exits with 1 where a check finds a file that is not in the agreed format.
class Format {
  public static void main(String[] args) throws IOException {
    boolean apply = args[0].equals("--apply");
    Path root = Path.of(args[1]);
    List<Path> sources = sources(root);
    List<Path> changed = sources.parallelStream().filter(file -> differs(file, apply)).toList();
    if (changed.isEmpty() || apply) {
      System.out.println(sources.size() + " source files, " + changed.size() + " reformatted");
      return;
    }
    System.err.println("Not in the agreed format (run: mvn -N -q validate -Dformat):");
    changed.forEach(file -> System.err.println("  " + root.relativize(file)));
    System.exit(1);
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      return modules
          .filter(Files::isDirectory)
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(Format::javaFiles)
          .sorted()
          .toList();
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean differs(Path file, boolean apply) {
    try {
      String source = Files.readString(file);
      String ordered =
          ImportOrderer.reorderImports(
              RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.GOOGLE);
      String formatted = new Formatter().formatSource(ordered);
      if (formatted.equals(source)) {
        return false;
      }
      if (apply) {
        Files.writeString(file, formatted);
      }
      return true;
    } catch (Exception e) {
      System.err.println(file + ": " + e.getMessage());
      return true;
    }
  }
}
