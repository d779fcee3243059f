package dev.reprise.cli.render;

/// The few colours in use, each with one meaning.
public enum Ink {
  /// As required; done.
  GOOD("32"),
  /// Not as required.
  BAD("31"),
  /// Cannot be decided.
  OPEN("33"),
  /// Less important.
  FAINT("2"),
  /// More important.
  STRONG("1");

  private final String code;

  Ink(String code) {
    this.code = code;
  }

  /// The text between the terminal's control sequences (ECMA-48, SGR).
  public String on(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
