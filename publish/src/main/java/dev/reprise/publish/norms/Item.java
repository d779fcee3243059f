package dev.reprise.publish.norms;

/// One thing a norm asks for.
///
/// @param id unique among all norms, such as `ml/splits`
/// @param section the part of the norm it stands in
/// @param wording as the norm says it
/// @param optional whether the norm does without it
public record Item(String id, String section, String wording, boolean optional) {
  /// The id within the norm, such as `splits`.
  String name() {
    return id.substring(id.indexOf('/') + 1);
  }
}
