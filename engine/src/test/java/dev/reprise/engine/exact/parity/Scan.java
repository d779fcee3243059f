package dev.reprise.engine.exact.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/// Which classes of a kind a library has, so that a test can tell when one is left out.
public final class Scan {
  private Scan() {}

  /// The names of the public classes, not abstract and not made on the spot, that extend or
  /// implement `kind`, in the jar that `library` comes from.
  public static Set<String> concrete(Class<?> kind, Class<?> library) {
    try (JarFile jar = new JarFile(jarOf(library).toFile())) {
      return jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith("ai/djl/") && name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> isConcrete(kind, name))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path jarOf(Class<?> library) {
    try {
      return Path.of(library.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no place of " + library, e);
    }
  }

  private static boolean isConcrete(Class<?> kind, String name) {
    try {
      Class<?> type = Class.forName(name, false, kind.getClassLoader());
      return kind.isAssignableFrom(type)
          && !type.isInterface()
          && !Modifier.isAbstract(type.getModifiers())
          && Modifier.isPublic(type.getModifiers());
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      return false; // needs a library that is not here, so no program on this engine has it
    }
  }
}
