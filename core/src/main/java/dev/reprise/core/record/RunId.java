package dev.reprise.core.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/// The name of a run: when it began (UTC) and six random hexadecimal digits, so that names sort by
/// time and two runs begun at once differ. It says nothing of the result.
///
/// @param value such as `20260102-030405-0a1b2c`
public record RunId(@JsonValue String value) implements Comparable<RunId> {
  private static final Pattern FORM = Pattern.compile("\\d{8}-\\d{6}-[0-9a-f]{6}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Checks the form.
  @JsonCreator
  public RunId {
    if (!isRunId(value)) {
      throw new IllegalArgumentException(
          "a run id looks like 20260102-030405-0a1b2c, found '" + value + "'");
    }
  }

  /// A new name for a run that begins now.
  public static RunId begin(Instant now) {
    return new RunId(TIME.format(now) + "-" + UUID.randomUUID().toString().substring(0, 6));
  }

  /// Whether the text has a run id's form.
  public static boolean isRunId(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
