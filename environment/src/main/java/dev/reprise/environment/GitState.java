package dev.reprise.environment;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What `git` says of the work tree a folder is in.
///
/// A repository may come from anyone, and its configuration can name programs that `git status`
/// would run: a file-system monitor, hooks, content filters, a transport for missing objects. All
/// of these are switched off; the user's own configuration outside the repository stays in force.
///
/// @param commit the full commit id, empty where nothing was committed yet
/// @param changed the files that differ from it, with `/`, relative to the work tree's root, sorted
record GitState(String commit, List<String> changed) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LARGEST = 8 << 20;
  private static final int MOST_FILES = 1000;
  private static final String PROBE = "reprise.probe";

  GitState {
    changed = List.copyOf(changed);
  }

  /// Asks, if the folder is in a work tree and there is a `git`.
  static Optional<GitState> of(Path folder) {
    Git git = new Git(folder, harmless(new TreeMap<>()));
    Optional<String> inside = git.run("rev-parse", "--is-inside-work-tree");
    if (!inside.map(text -> text.strip().equals("true")).orElse(false)) {
      return Optional.empty();
    }
    Optional<String> filters =
        git.run("config", "--show-scope", "-z", "--name-only", "--get-regexp", "^filter\\.");
    SortedMap<String, String> settings = withoutFilters(filters.orElse(""));
    Git unfiltered = new Git(folder, harmless(settings));
    if (!settings.isEmpty() && unfiltered.run("config", "--get", PROBE).isEmpty()) {
      return Optional.empty(); // a git before 2.31, which cannot be kept from running them
    }
    String commit = git.run("rev-parse", "--verify", "-q", "HEAD^{commit}").orElse("").strip();
    Optional<String> status =
        unfiltered.run(
            "status",
            "--porcelain=v1",
            "-z",
            "--untracked-files=normal",
            "--ignore-submodules=all",
            "--no-renames");
    return status.map(text -> new GitState(commit, files(text)));
  }

  /// The files in the output of `git status --porcelain=v1 -z --no-renames`.
  static List<String> files(String status) {
    SortedSet<String> files = new TreeSet<>();
    for (String entry : status.split("\0", -1)) {
      if (entry.length() > 3) {
        files.add(entry.substring(3));
      }
    }
    if (files.size() <= MOST_FILES) {
      return List.copyOf(files);
    }
    List<String> some = new ArrayList<>(files.stream().limit(MOST_FILES).toList());
    some.add("… and " + (files.size() - MOST_FILES) + " more");
    return some;
  }

  /// Settings that switch off the content filters the repository itself configures.
  ///
  /// @param output pairs of a scope and a name, each ended by a zero character
  private static SortedMap<String, String> withoutFilters(String output) {
    SortedMap<String, String> settings = new TreeMap<>();
    String[] words = output.split("\0", -1);
    for (int i = 0; i + 1 < words.length; i += 2) {
      String name = words[i + 1];
      int end = name.lastIndexOf('.');
      if ((words[i].equals("local") || words[i].equals("worktree")) && end > 0) {
        String filter = name.substring(0, end);
        for (String program : List.of("clean", "smudge", "process")) {
          settings.put(filter + "." + program, "");
        }
        settings.put(filter + ".required", "false");
      }
    }
    return settings;
  }

  private static SortedMap<String, String> harmless(SortedMap<String, String> settings) {
    settings.put(PROBE, "true");
    SortedMap<String, String> variables = new TreeMap<>();
    int count = 0;
    // Given this way a name may hold any character.
    for (SortedMap.Entry<String, String> setting : settings.entrySet()) {
      variables.put(String.format(Locale.ROOT, "GIT_CONFIG_KEY_%d", count), setting.getKey());
      variables.put(String.format(Locale.ROOT, "GIT_CONFIG_VALUE_%d", count), setting.getValue());
      count++;
    }
    variables.put("GIT_CONFIG_COUNT", Integer.toString(count));
    variables.put("GIT_OPTIONAL_LOCKS", "0");
    variables.put("GIT_NO_LAZY_FETCH", "1");
    variables.put("GIT_ALLOW_PROTOCOL", "none");
    variables.put("GIT_TERMINAL_PROMPT", "0");
    return variables;
  }

  private record Git(Path folder, SortedMap<String, String> variables) {
    Optional<String> run(String... arguments) {
      List<String> command = new ArrayList<>();
      command.addAll(
          List.of(
              "git",
              "--no-pager",
              "-C",
              folder.toAbsolutePath().toString(),
              "-c",
              "core.fsmonitor=false",
              "-c",
              "core.hooksPath=" + (File.separatorChar == '\\' ? "NUL" : "/dev/null")));
      command.addAll(List.of(arguments));
      return Command.run(command, variables, PATIENCE, LARGEST).map(Command.Output::text);
    }
  }
}
