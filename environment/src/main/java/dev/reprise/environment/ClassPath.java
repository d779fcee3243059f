package dev.reprise.environment;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.digest.MerkleTree;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// The libraries a process runs from: every jar and folder of classes on its class path, and those
/// that a jar's manifest adds.
///
/// @param entries in the order they are searched
record ClassPath(List<Path> entries) {
  private static final String UNREADABLE = "unreadable";

  ClassPath {
    entries = List.copyOf(entries);
  }

  /// Reads a class path as the `java` command takes it.
  static ClassPath of(String classPath) {
    LinkedHashSet<Path> found = new LinkedHashSet<>();
    Deque<Path> open = new ArrayDeque<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        open.add(Path.of(entry).toAbsolutePath().normalize());
      }
    }
    while (!open.isEmpty()) {
      Path entry = open.removeFirst();
      if (Files.exists(entry) && found.add(entry) && Files.isRegularFile(entry)) {
        named(entry).reversed().forEach(open::addFirst);
      }
    }
    return new ClassPath(List.copyOf(found));
  }

  /// `jar.NAME` to digest. A second entry of a name is called `NAME#2`.
  SortedMap<String, String> facts() {
    List<String> digests = entries.parallelStream().map(ClassPath::digest).toList();
    SortedMap<String, String> facts = new TreeMap<>();
    for (int i = 0; i < entries.size(); i++) {
      String name = "jar." + name(entries.get(i));
      String key = name;
      for (int count = 2; facts.containsKey(key); count++) {
        key = name + "#" + count;
      }
      facts.put(key, digests.get(i));
    }
    return facts;
  }

  /// A jar's file name, or the last three names of a folder's path, such as `core/target/classes`.
  private static String name(Path entry) {
    if (Files.isRegularFile(entry)) {
      return String.valueOf(entry.getFileName());
    }
    int count = entry.getNameCount();
    List<String> names = new ArrayList<>();
    for (Path name : entry.subpath(Math.max(0, count - 3), count)) {
      names.add(name.toString());
    }
    return String.join("/", names);
  }

  private static String digest(Path entry) {
    try {
      return (Files.isDirectory(entry) ? ofFolder(entry) : Digest.ofFile(entry)).toString();
    } catch (IOException | UncheckedIOException e) {
      return UNREADABLE;
    }
  }

  /// The Merkle root over each file's relative name and content, in ascending order of names.
  private static Digest ofFolder(Path folder) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> files.put(folder.relativize(file).toString().replace('\\', '/'), file));
    }
    List<Digest> leaves = new ArrayList<>();
    for (SortedMap.Entry<String, Path> file : files.entrySet()) {
      leaves.add(Digest.ofText(file.getKey()));
      leaves.add(Digest.ofFile(file.getValue()));
    }
    return MerkleTree.root(leaves);
  }

  /// What a jar's manifest adds to the class path.
  private static List<Path> named(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String added =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      List<Path> paths = new ArrayList<>();
      for (String reference : added == null ? new String[0] : added.strip().split("\\s+")) {
        URI uri = jar.toUri().resolve(reference);
        if ("file".equals(uri.getScheme())) {
          paths.add(Path.of(uri).normalize());
        }
      }
      return paths;
    } catch (IOException | IllegalArgumentException | SecurityException e) {
      return Collections.emptyList();
    }
  }
}
