package dev.reprise.core.yaml;

import java.util.ArrayList;
import java.util.List;

/// A path of member names and indices into a document, from its root.
///
/// @param steps names and decimal indices
public record Place(List<String> steps) {
  /// The whole document.
  public static final Place ROOT = new Place(List.of());

  /// Copies.
  public Place {
    steps = List.copyOf(steps);
  }

  /// The place one step further in.
  public Place child(String step) {
    List<String> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Place(longer);
  }

  /// The place of an element.
  public Place child(int index) {
    return child(Integer.toString(index));
  }

  /// The place around this one; the root's is the root.
  public Place parent() {
    return steps.isEmpty() ? this : new Place(steps.subList(0, steps.size() - 1));
  }

  /// A dotted path as on the command line: `model.layers.1.lstm.units`.
  public static Place parse(String dotted) {
    return new Place(List.of(dotted.split("\\.", -1)));
  }

  /// For people: `model.layers[1].lstm`.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (String step : steps) {
      if (!step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9')) {
        out.append('[').append(step).append(']');
      } else {
        out.append(out.isEmpty() ? "" : ".").append(step);
      }
    }
    return out.toString();
  }
}
