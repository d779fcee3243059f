package dev.reprise.publish.norms;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// What a record answers to an item of a norm.
public sealed interface Answer {
  /// What it rests on; possibly nothing.
  List<Evidence> evidence();

  /// The evidence is there.
  record Met(List<Evidence> evidence) implements Answer {
    /// Copies; nothing is met without evidence.
    public Met {
      evidence = List.copyOf(evidence);
      if (evidence.isEmpty()) {
        throw new IllegalArgumentException("nothing is met without evidence");
      }
    }
  }

  /// The evidence is not there.
  ///
  /// @param missing what is missing
  /// @param todo what to do about it
  /// @param evidence what is there already
  record NotMet(String missing, String todo, List<Evidence> evidence) implements Answer {
    /// Copies.
    public NotMet {
      evidence = List.copyOf(evidence);
    }
  }

  /// Only a person can tell.
  ///
  /// @param question what to tell
  /// @param evidence what may help them
  record ForAPerson(String question, List<Evidence> evidence) implements Answer {
    /// Copies.
    public ForAPerson {
      evidence = List.copyOf(evidence);
    }
  }

  /// The item is about something this record does not have.
  ///
  /// @param reason why
  record NotApplicable(String reason) implements Answer {
    @Override
    public List<Evidence> evidence() {
      return List.of();
    }
  }

  /// Not met, with nothing to show.
  static Answer missing(String missing, String todo) {
    return new NotMet(missing, todo, List.of());
  }

  /// A question without any evidence.
  static Answer ask(String question) {
    return new ForAPerson(question, List.of());
  }

  /// All of these at once: not met where one is not; for a person where one is; the evidence of
  /// all.
  static Answer all(Answer... parts) {
    LinkedHashSet<Evidence> evidence = new LinkedHashSet<>();
    List<String> missing = new ArrayList<>();
    List<String> todo = new ArrayList<>();
    List<String> questions = new ArrayList<>();
    for (Answer part : parts) {
      evidence.addAll(part.evidence());
      switch (part) {
        case Met met -> {}
        case NotMet not -> {
          missing.add(not.missing());
          todo.add(not.todo());
        }
        case ForAPerson person -> questions.add(person.question());
        case NotApplicable none -> {}
      }
    }
    List<Evidence> found = List.copyOf(evidence);
    if (!missing.isEmpty()) {
      return new NotMet(joined(missing), joined(todo), found);
    }
    return questions.isEmpty() ? new Met(found) : new ForAPerson(joined(questions), found);
  }

  /// The same, but a person must add something to it.
  default Answer thenAsk(String question) {
    return this instanceof NotMet ? this : new ForAPerson(question, evidence());
  }

  private static String joined(List<String> sentences) {
    return String.join("; ", new LinkedHashSet<>(sentences));
  }
}
