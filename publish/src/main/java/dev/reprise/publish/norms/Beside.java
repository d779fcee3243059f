package dev.reprise.publish.norms;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files beside a record that people write or other tools look for.
///
/// They are looked for in the record's folder, then upwards as far as the repository's root;
/// without a repository in that folder alone. Links are not followed.
final class Beside {
  private static final int LARGEST = 1 << 20;
  private static final int HIGHEST = 8;
  private static final Pattern DOI = Pattern.compile("\\b10\\.[0-9]{4,9}/[^\\s\"'<>,;]+");
  private static final List<String> LICENSES =
      List.of("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING");

  private final List<Path> folders;

  Beside(Optional<Path> folder) {
    this.folders = folder.map(it -> upwards(it.toAbsolutePath().normalize())).orElse(List.of());
  }

  /// The licence of what the folder holds.
  Answer license() {
    Optional<Path> file = find(HIGHEST, LICENSES);
    if (file.isEmpty()) {
      return Answer.missing(
          "no licence of code and model: there is no file LICENSE",
          "lay a LICENSE file beside the record or in the repository's root");
    }
    String name = licenseName(text(file.get()));
    if (name.isEmpty()) {
      return new Answer.ForAPerson(
          "Is the licence in " + file.get().getFileName() + " an open one?",
          List.of(evidence("a licence that is not known here", file.get())));
    }
    return new Answer.Met(List.of(evidence("licence: " + name, file.get())));
  }

  /// A file of one of these names.
  Answer file(String what, String todo, List<String> names) {
    return find(1, names)
        .<Answer>map(file -> new Answer.Met(List.of(evidence(what, file))))
        .orElseGet(
            () -> Answer.missing("there is no " + what + " (" + names.getFirst() + ")", todo));
  }

  /// A read-me with a table and a command.
  Answer readme() {
    List<String> names = List.of("README.md", "README");
    String todo =
        "write a README.md beside the record with a table of the results and the command"
            + " (reprise reproduce …) that makes them";
    Optional<Path> file = find(2, names);
    if (file.isEmpty()) {
      return Answer.missing("there is no README.md", todo);
    }
    String text = text(file.get());
    boolean hasCommand = text.contains("reprise reproduce") || text.contains("reprise run");
    boolean hasTable =
        text.lines().anyMatch(line -> line.matches("\\|?[ :]*-{3,}[-| :]*\\|[-| :]*"));
    if (hasCommand && hasTable) {
      return new Answer.Met(
          List.of(evidence("a table, and the command that makes results", file.get())));
    }
    return new Answer.NotMet(
        "the README has no "
            + (hasTable ? "command" : hasCommand ? "table of results" : "table and no command"),
        todo,
        List.of(evidence("the README", file.get())));
  }

  /// An identifier that an archive gave, as CITATION.cff names it.
  Answer doi() {
    Optional<Path> file = find(1, List.of("CITATION.cff"));
    if (file.isPresent()) {
      Matcher found = DOI.matcher(text(file.get()));
      if (found.find()) {
        return new Answer.Met(List.of(evidence("DOI " + found.group(), file.get())));
      }
    }
    return Answer.missing(
        "no identifier that lasts: only the SHA-256 address, which no archive has registered",
        "deposit the published folder in an archive, and write its DOI into CITATION.cff");
  }

  private Optional<Path> find(int levels, List<String> names) {
    return folders.stream()
        .limit(levels)
        .flatMap(folder -> names.stream().map(folder::resolve))
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  /// A file is named as seen from the record's folder.
  private Evidence evidence(String what, Path file) {
    String where = folders.getFirst().relativize(file).toString().replace('\\', '/');
    return new Evidence(what, where, Optional.of(file));
  }

  private static List<Path> upwards(Path folder) {
    List<Path> all =
        Stream.iterate(folder, Objects::nonNull, Path::getParent).limit(HIGHEST).toList();
    for (int i = 0; i < all.size(); i++) {
      if (Files.exists(all.get(i).resolve(".git"))) {
        return all.subList(0, i + 1);
      }
    }
    return all.subList(0, 1);
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static String licenseName(String text) {
    String start = text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    start = start.substring(0, Math.min(start.length(), 2000));
    if (start.contains("apache license") && start.contains("version 2.0")) {
      return "Apache-2.0";
    } else if (start.contains("permission is hereby granted, free of charge, to any person")) {
      return "MIT";
    } else if (start.contains("redistribution and use in source and binary forms")) {
      return "BSD";
    } else if (start.contains("gnu affero general public license")) {
      return "AGPL";
    } else if (start.contains("gnu lesser general public license")) {
      return "LGPL";
    } else if (start.contains("gnu general public license")) {
      return "GPL";
    } else if (start.contains("mozilla public license")) {
      return "MPL";
    }
    return "";
  }
}
