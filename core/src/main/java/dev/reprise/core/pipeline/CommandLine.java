package dev.reprise.core.pipeline;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What a stage starts.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = CommandLine.Program.class, name = "program"),
  @JsonSubTypes.Type(value = CommandLine.Shell.class, name = "shell")
})
public sealed interface CommandLine {
  /// The words the operating system is given.
  List<String> words();

  /// A program with its arguments, which nothing expands.
  ///
  /// @param words at least the program
  record Program(List<String> words) implements CommandLine {
    /// Copies.
    public Program {
      words = List.copyOf(words);
      if (words.isEmpty() || words.getFirst().isEmpty()) {
        throw new IllegalArgumentException("names no program");
      }
    }

    @Override
    public String toString() {
      return ShellWords.join(words);
    }
  }

  /// A script for `/bin/sh`, where the declaration asks for one.
  ///
  /// @param script what the shell reads
  record Shell(String script) implements CommandLine {
    /// Refuses an empty script.
    public Shell {
      if (script.isBlank()) {
        throw new IllegalArgumentException("is empty");
      }
    }

    @Override
    public List<String> words() {
      return List.of("/bin/sh", "-c", script);
    }

    @Override
    public String toString() {
      return script;
    }
  }
}
