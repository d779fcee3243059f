package dev.reprise.publish.norms;

import java.util.List;

/// A checklist, a set of badges, classes or principles that others have set up.
///
/// @param name a short one, such as `ml`
/// @param title its own
/// @param version which edition is meant
/// @param authors who set it up
/// @param url where it stands
/// @param license under which its words are quoted, as far as it says so
/// @param verified where the words were read, and what was not
/// @param scope which part of it is judged
/// @param items in the norm's order
public record Norm(
    String name,
    String title,
    String version,
    String authors,
    String url,
    String license,
    String verified,
    String scope,
    List<Item> items) {
  /// Copies.
  public Norm {
    items = List.copyOf(items);
  }
}
