package dev.reprise.cli.render;

/// How far a piece of work is, in words and as a bar.
///
/// @param label what is being done
/// @param total how many units it has, negative where unknown
/// @param unit what is counted: `step`, `record`, or `B` for bytes
/// @param done units finished
/// @param detail what stands beside the bar, possibly empty
/// @param elapsed nanoseconds since it began
/// @param finished whether it is over
record Tally(
    String label,
    long total,
    String unit,
    long done,
    String detail,
    long elapsed,
    boolean finished) {

  private static final int BAR = 20;
  private static final int NARROW = 70;

  /// Steps follow Keras: the label on a line of its own, the bar below it.
  static boolean hasTitleLine(String unit) {
    return unit.equals("step");
  }

  /// `157/157`, `12.3 MB/26.5 MB`, `12,345 records`.
  String amount() {
    if (unit.equals("B")) {
      return Amounts.bytes(done) + (total < 0 ? "" : "/" + Amounts.bytes(total));
    }
    if (hasTitleLine(unit) && total >= 0) {
      String whole = Long.toString(total);
      String part = Long.toString(done);
      return " ".repeat(Math.max(0, whole.length() - part.length())) + part + "/" + whole;
    }
    return total < 0
        ? Amounts.count(done, unit)
        : Amounts.count(done) + "/" + Amounts.count(total, unit);
  }

  /// The time it took, or, under way, the time it is likely to take still; and the pace of steps.
  String time() {
    String clock;
    if (finished || total < 0 || done == 0) {
      clock = Amounts.clock(elapsed);
    } else {
      clock = Amounts.clock((long) ((double) elapsed / done * Math.max(0, total - done)));
    }
    return hasTitleLine(unit) && done > 0 ? clock + " " + Amounts.pace(elapsed, done, unit) : clock;
  }

  /// One line without a bar, for logs.
  String plain() {
    String left = !finished && total >= 0 && done > 0 ? " left" : "";
    return label + ": " + amount().strip() + " " + time() + left + suffix();
  }

  /// One line with a bar, no wider than the terminal.
  String bar(int width, boolean colours) {
    String head = (hasTitleLine(unit) ? "" : label + " ") + amount() + " ";
    String tail = " " + time() + suffix();
    int length = total <= 0 ? 0 : width < NARROW ? BAR / 2 : BAR;
    int room = width - 1 - head.length() - length;
    if (room < 0) {
      return head.substring(0, Math.max(0, Math.min(head.length(), width - 1)));
    }
    return head + drawn(length, colours) + fitted(tail, room);
  }

  private String suffix() {
    return detail.isEmpty() ? "" : " - " + detail;
  }

  private String drawn(int length, boolean colours) {
    if (length == 0) {
      return "";
    }
    int full = (int) Math.min(length, length * ((double) done / total));
    String fore = "━".repeat(full);
    String back = "─".repeat(length - full);
    return colours ? Ink.GOOD.on(fore) + Ink.FAINT.on(back) : fore + back;
  }

  /// Leaves out whole details from the end, rather than cut one in two.
  private static String fitted(String tail, int room) {
    String text = tail;
    while (text.length() > room) {
      int cut = text.lastIndexOf(" - ");
      if (cut < 0) {
        return text.substring(0, room);
      }
      text = text.substring(0, cut);
    }
    return text;
  }
}
