package dev.reprise.publish.norms;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Whether data under a licence, named as SPDX does, are open: anyone may use, change and share
/// them for any purpose (the Open Definition 2.1).
enum DataLicense {
  OPEN,
  CLOSED,
  UNKNOWN;

  private static final List<String> KNOWN =
      List.of(
          "cc0-1.0",
          "cc-by-",
          "cc-by-sa-",
          "cdla-permissive-",
          "cdla-sharing-",
          "odbl-",
          "pddl-",
          "odc-by-",
          "mit",
          "apache-2.0",
          "bsd-",
          "isc",
          "unicode-",
          "unlicense",
          "0bsd",
          "gpl-",
          "lgpl-",
          "agpl-",
          "mpl-",
          "zlib");

  /// Every licence of an expression counts; with `OR`, one that is open is enough.
  static DataLicense of(String expression) {
    boolean either = expression.contains(" OR ");
    List<DataLicense> parts =
        Arrays.stream(expression.split(" (?:OR|AND) ", -1)).map(DataLicense::one).toList();
    if (either && parts.contains(OPEN)) {
      return OPEN;
    }
    return parts.contains(CLOSED) ? CLOSED : parts.contains(UNKNOWN) ? UNKNOWN : OPEN;
  }

  private static DataLicense one(String name) {
    String id = name.replaceAll("[()]", "").strip().toLowerCase(Locale.ROOT);
    if (id.matches("(cc-by|polyform).*-(nc|nd|noncommercial).*") || id.contains("proprietary")) {
      return CLOSED;
    }
    return KNOWN.stream().anyMatch(it -> it.endsWith("-") ? id.startsWith(it) : id.equals(it))
        ? OPEN
        : UNKNOWN;
  }
}
