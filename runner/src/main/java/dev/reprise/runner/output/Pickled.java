package dev.reprise.runner.output;

import dev.reprise.core.digest.Digest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a pickle of Python says, as a picture of it: classes and functions are names, and what
/// would be called is written down, never called. Values may hold themselves.
sealed interface Pickled {

  /// A value without parts.
  ///
  /// @param value a Boolean, BigInteger, Double, String or bytes; null for None
  record Scalar(@Nullable Object value) implements Pickled {
    /// How long it is, where it can be long.
    long length() {
      return switch (value) {
        case byte[] bytes -> bytes.length;
        case String text -> text.length();
        case null, default -> 0;
      };
    }

    /// The same text for the same value alone.
    String text() {
      return switch (value) {
        case null -> "None";
        case byte[] bytes ->
            "bytes " + (bytes.length <= 64 ? HexFormat.of().formatHex(bytes) : Digest.of(bytes));
        case Double number when Double.isNaN(number) ->
            "NaN (0x" + Long.toHexString(Double.doubleToRawLongBits(number)) + ")";
        case String string -> "'" + string + "'";
        case Object other -> other.toString();
      };
    }
  }

  /// A class or function.
  ///
  /// @param name with its module, such as `collections.OrderedDict`
  record Global(String name) implements Pickled {}

  /// Something that stands outside of the pickle.
  record Outside(Pickled id) implements Pickled {}

  /// A list, tuple or set.
  record Items(Kind kind, List<Pickled> items) implements Pickled {
    /// Which.
    enum Kind {
      LIST,
      TUPLE,
      SET
    }

    static Items of(Kind kind) {
      return new Items(kind, new ArrayList<>());
    }
  }

  /// A dictionary.
  record Table(List<Entry> entries) implements Pickled {
    static Table empty() {
      return new Table(new ArrayList<>());
    }
  }

  /// A member of a dictionary.
  record Entry(Pickled key, Pickled value) {}

  /// An object: what made it, and what it was given afterwards.
  final class Made implements Pickled {
    private final Pickled callable;
    private final Pickled arguments;
    private final List<Pickled> items = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Pickled state;

    Made(Pickled callable, Pickled arguments) {
      this.callable = callable;
      this.arguments = arguments;
    }

    /// The name of what made it; empty where that is no name.
    String maker() {
      return callable instanceof Global global ? global.name() : "";
    }

    Pickled callable() {
      return callable;
    }

    Pickled arguments() {
      return arguments;
    }

    /// The arguments one by one; none where they are no tuple.
    List<Pickled> list() {
      return arguments instanceof Items tuple ? tuple.items() : List.of();
    }

    List<Pickled> items() {
      return items;
    }

    List<Entry> entries() {
      return entries;
    }

    @Nullable Pickled state() {
      return state;
    }

    void build(Pickled given) {
      state = given;
    }
  }
}
