package dev.reprise.runner.output;

import dev.reprise.runner.output.Pickled.Entry;
import dev.reprise.runner.output.Pickled.Items;
import dev.reprise.runner.output.Pickled.Made;
import dev.reprise.runner.output.Pickled.Scalar;
import dev.reprise.runner.output.Pickled.Table;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a pickle of protocol 2 to 5 without running anything of it: no class is looked up, and
/// nothing is called. What would call the operating system is refused by name, so that its reader
/// is warned.
///
/// Nothing is allocated by what the pickle claims before the claim was held against its length; the
/// number of values is bounded.
final class PickleReader {
  /// The longest pickle that is read.
  static final int LONGEST = 64 << 20;

  private static final int MOST_VALUES = 4_000_000;
  private static final int LONGEST_INTEGER = 1024;

  private final ByteBuffer in;
  private final List<Pickled> memo = new ArrayList<>();
  private final Map<Integer, Pickled> far = new HashMap<>();
  private final Deque<List<Pickled>> marks = new ArrayDeque<>();
  private List<Pickled> stack = new ArrayList<>();
  private int values;

  private PickleReader(byte[] content) {
    in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// What a pickle says, and how long it is.
  record Read(Pickled value, int length) {}

  /// Reads the first pickle of the content.
  ///
  /// @throws UnreadableException where it is none, or means harm
  static Read read(byte[] content) throws UnreadableException {
    PickleReader reader = new PickleReader(content);
    try {
      return new Read(reader.run(), reader.in.position());
    } catch (BufferUnderflowException e) {
      throw new UnreadableException("its pickle ends too early");
    }
  }

  private Pickled run() throws UnreadableException {
    while (true) {
      int code = in.get() & 0xff;
      if (code == '.') {
        return pop();
      }
      if (!scalar(code) && !container(code) && !object(code) && !memory(code)) {
        throw new UnreadableException(
            "its pickle has the opcode " + code + " at byte " + (in.position() - 1));
      }
    }
  }

  private boolean scalar(int code) throws UnreadableException {
    switch (code) {
      case 'N' -> push(new Scalar(null));
      case 0x88 -> push(new Scalar(true));
      case 0x89 -> push(new Scalar(false));
      case 'J' -> push(new Scalar(BigInteger.valueOf(in.getInt())));
      case 'K' -> push(new Scalar(BigInteger.valueOf(in.get() & 0xff)));
      case 'M' -> push(new Scalar(BigInteger.valueOf(in.getShort() & 0xffff)));
      case 0x8a -> push(new Scalar(integer(in.get() & 0xff)));
      case 0x8b -> push(new Scalar(integer(in.getInt())));
      case 'G' -> push(new Scalar(Double.longBitsToDouble(Long.reverseBytes(in.getLong()))));
      case 'X', 'T' -> push(new Scalar(text(in.getInt() & 0xffffffffL)));
      case 0x8c, 'U' -> push(new Scalar(text(in.get() & 0xff)));
      case 0x8d -> push(new Scalar(text(in.getLong())));
      case 'B' -> push(new Scalar(bytes(in.getInt() & 0xffffffffL)));
      case 'C' -> push(new Scalar(bytes(in.get() & 0xff)));
      case 0x8e, 0x96 -> push(new Scalar(bytes(in.getLong())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int code) throws UnreadableException {
    switch (code) {
      case ']' -> push(Items.of(Items.Kind.LIST));
      case ')' -> push(Items.of(Items.Kind.TUPLE));
      case '}' -> push(Table.empty());
      case 0x8f -> push(Items.of(Items.Kind.SET));
      case 'l' -> push(new Items(Items.Kind.LIST, marked()));
      case 't' -> push(new Items(Items.Kind.TUPLE, marked()));
      case 0x91 -> push(new Items(Items.Kind.SET, marked()));
      case 0x85 -> push(new Items(Items.Kind.TUPLE, last(1)));
      case 0x86 -> push(new Items(Items.Kind.TUPLE, last(2)));
      case 0x87 -> push(new Items(Items.Kind.TUPLE, last(3)));
      case 'a' -> add(last(1));
      case 'e', 0x90 -> add(marked());
      case 's' -> put(last(2));
      case 'u' -> put(marked());
      case 'd' -> {
        List<Pickled> members = marked();
        push(Table.empty());
        put(members);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean object(int code) throws UnreadableException {
    switch (code) {
      case 'c' -> push(PickleNames.global(line(), line()));
      case 0x93 -> {
        List<Pickled> names = last(2);
        push(PickleNames.global(string(names.get(0)), string(names.get(1))));
      }
      case 'R', 0x81 -> {
        List<Pickled> call = last(2);
        push(PickleNames.made(call.get(0), call.get(1)));
      }
      case 0x92 -> {
        List<Pickled> call = last(3);
        Made made = PickleNames.object(call.get(0), call.get(1));
        made.items().add(call.get(2));
        push(made);
      }
      case 'b' -> {
        Pickled state = pop();
        if (!(top() instanceof Made made)) {
          throw new UnreadableException("its pickle gives a state to what is no object");
        }
        made.build(state);
      }
      case 'Q' -> push(new Pickled.Outside(pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memory(int code) throws UnreadableException {
    switch (code) {
      case 0x80 -> in.get();
      case 0x95 -> in.getLong();
      case '(' -> {
        count();
        marks.push(stack);
        stack = new ArrayList<>(4);
      }
      case '0' -> pop();
      case '1' -> marked();
      case '2' -> push(top());
      case 'q' -> remember(in.get() & 0xff);
      case 'r' -> remember(in.getInt());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(recall(in.get() & 0xff));
      case 'j' -> push(recall(in.getInt()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void remember(int place) throws UnreadableException {
    Pickled value = top();
    if (place == memo.size()) {
      count();
      memo.add(value);
    } else if (place >= 0 && place < memo.size()) {
      memo.set(place, value);
    } else {
      count();
      far.put(place, value);
    }
  }

  private Pickled recall(int place) throws UnreadableException {
    Pickled value = place >= 0 && place < memo.size() ? memo.get(place) : far.get(place);
    if (value == null) {
      throw new UnreadableException("its pickle recalls what it did not remember");
    }
    return value;
  }

  private void add(List<Pickled> items) throws UnreadableException {
    switch (top()) {
      case Items list -> list.items().addAll(items);
      case Made made -> made.items().addAll(items);
      default -> throw new UnreadableException("its pickle adds to what is no list");
    }
  }

  private void put(List<Pickled> members) throws UnreadableException {
    List<Entry> into =
        switch (top()) {
          case Table table -> table.entries();
          case Made made -> made.entries();
          default -> throw new UnreadableException("its pickle adds to what is no dictionary");
        };
    if (members.size() % 2 != 0) {
      throw new UnreadableException("its pickle has a key without a value");
    }
    for (int i = 0; i < members.size(); i += 2) {
      into.add(new Entry(members.get(i), members.get(i + 1)));
    }
  }

  private void push(Pickled value) throws UnreadableException {
    count();
    stack.add(value);
  }

  private void count() throws UnreadableException {
    if (++values > MOST_VALUES) {
      throw new UnreadableException("its pickle has more than " + MOST_VALUES + " values");
    }
  }

  private Pickled top() throws UnreadableException {
    if (stack.isEmpty()) {
      throw new UnreadableException("its pickle takes what is not there");
    }
    return stack.getLast();
  }

  private Pickled pop() throws UnreadableException {
    Pickled value = top();
    stack.removeLast();
    return value;
  }

  private List<Pickled> last(int count) throws UnreadableException {
    if (stack.size() < count) {
      throw new UnreadableException("its pickle takes what is not there");
    }
    List<Pickled> tail = stack.subList(stack.size() - count, stack.size());
    List<Pickled> values = new ArrayList<>(tail);
    tail.clear();
    return values;
  }

  private List<Pickled> marked() throws UnreadableException {
    if (marks.isEmpty()) {
      throw new UnreadableException("its pickle takes what is not there");
    }
    List<Pickled> values = stack;
    stack = marks.pop();
    return values;
  }

  private byte[] bytes(long length) throws UnreadableException {
    if (length < 0 || length > in.remaining()) {
      throw new UnreadableException("its pickle has a value longer than itself");
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private String text(long length) throws UnreadableException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  private BigInteger integer(long length) throws UnreadableException {
    if (length > LONGEST_INTEGER) {
      throw new UnreadableException("its pickle has a number of " + length + " bytes");
    }
    byte[] bytes = bytes(length);
    for (int i = 0; i < bytes.length / 2; i++) {
      byte other = bytes[bytes.length - 1 - i];
      bytes[bytes.length - 1 - i] = bytes[i];
      bytes[i] = other;
    }
    return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
  }

  private String line() throws UnreadableException {
    int from = in.position();
    while (in.get() != '\n') {
      // The name of a module or class ends with its line.
    }
    int to = in.position();
    in.position(from);
    String text = text(to - from - 1L);
    in.position(to);
    return text;
  }

  private static String string(Pickled value) throws UnreadableException {
    if (value instanceof Scalar(String text)) {
      return text;
    }
    throw new UnreadableException("its pickle names a class by what is no text");
  }
}
