package dev.reprise.runner.output;

import dev.reprise.runner.output.Pickled.Global;
import dev.reprise.runner.output.Pickled.Items;
import dev.reprise.runner.output.Pickled.Made;
import dev.reprise.runner.output.Pickled.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/// What names in pickles mean.
final class PickleNames {
  /// Modules by which a pickle would reach the operating system. Nothing is ever called; this is
  /// for whoever would load the file elsewhere.
  private static final TreeSet<String> HARMFUL =
      new TreeSet<>(
          List.of(
              "asyncio",
              "bdb",
              "code",
              "codeop",
              "commands",
              "ctypes",
              "http",
              "importlib",
              "nt",
              "os",
              "pdb",
              "pickle",
              "pip",
              "posix",
              "pty",
              "requests",
              "runpy",
              "shutil",
              "socket",
              "subprocess",
              "sys",
              "timeit",
              "trace",
              "urllib",
              "webbrowser"));

  private static final TreeSet<String> PLAIN =
      new TreeSet<>(
          List.of(
              "bool",
              "bytearray",
              "bytes",
              "complex",
              "dict",
              "float",
              "frozenset",
              "int",
              "list",
              "object",
              "range",
              "set",
              "slice",
              "str",
              "tuple",
              "type"));

  private PickleNames() {}

  /// A class or function, with the name it has in Python 3 and in NumPy before its version 2.
  ///
  /// @throws UnreadableException where it is one that means harm
  static Global global(String module, String name) throws UnreadableException {
    String room = module.equals("__builtin__") ? "builtins" : module;
    String root = room.contains(".") ? room.substring(0, room.indexOf('.')) : room;
    if (HARMFUL.contains(root) || (room.equals("builtins") && !PLAIN.contains(name))) {
      throw new UnreadableException(
          "its pickle would call " + room + "." + name + " when loaded: do not load it");
    }
    String now = room.startsWith("numpy._core") ? "numpy.core" + room.substring(11) : room;
    return new Global(now + "." + name);
  }

  /// What a call gives.
  static Pickled made(Pickled callable, Pickled arguments) throws UnreadableException {
    Made made = object(callable, arguments);
    List<Pickled> list = made.list();
    return switch (made.maker()) {
      // How protocol 2 writes bytes.
      case "_codecs.encode" ->
          !list.isEmpty() && list.getFirst() instanceof Scalar(String text)
              ? new Scalar(text.getBytes(StandardCharsets.ISO_8859_1))
              : made;
      case "builtins.set", "builtins.frozenset" ->
          list.size() == 1 && list.getFirst() instanceof Items items
              ? new Items(Items.Kind.SET, items.items())
              : made;
      default -> made;
    };
  }

  static Made object(Pickled callable, Pickled arguments) throws UnreadableException {
    if (callable instanceof Scalar) {
      throw new UnreadableException("its pickle calls what is no name");
    }
    return new Made(callable, arguments);
  }
}
