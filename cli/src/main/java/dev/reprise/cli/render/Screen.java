package dev.reprise.cli.render;

import java.io.PrintStream;
import java.util.OptionalInt;

/// Where output goes, and what can be shown there.
///
/// @param out results
/// @param err progress and errors; all that is for people where the result is JSON
/// @param width how many columns the terminal behind `err` has; empty where it is no terminal
/// @param outColours whether results may be coloured
/// @param errColours whether progress and errors may be coloured
public record Screen(
    PrintStream out, PrintStream err, OptionalInt width, boolean outColours, boolean errColours) {

  private static final int LEAST_WIDTH = 40;

  /// The process's own streams. The launcher says in `reprise.columns` how wide the terminal of the
  /// standard error is, and in `reprise.colours` which of `out` and `err` are terminals.
  ///
  /// @param noColour whether `NO_COLOR` is set
  public static Screen ofProcess(boolean noColour) {
    Integer columns = Integer.getInteger("reprise.columns");
    String colours = noColour ? "" : System.getProperty("reprise.colours", "");
    return new Screen(
        System.out,
        System.err,
        columns == null ? OptionalInt.empty() : OptionalInt.of(Math.max(LEAST_WIDTH, columns)),
        colours.contains("out"),
        colours.contains("err"));
  }

  /// The same screen with everything for people on the standard error.
  public Screen humanOnError() {
    return new Screen(err, err, width, errColours, errColours);
  }

  /// A line of a result.
  public void line(String text) {
    out.println(text);
  }

  /// The text in a colour, where results may be coloured.
  public String paint(Ink ink, String text) {
    return outColours ? ink.on(text) : text;
  }
}
