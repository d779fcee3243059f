package dev.reprise.publish.norms;

import dev.reprise.store.FoundAnswer;
import java.util.List;

/// An item, what the record answers to it, and what people do.
///
/// @param item what was asked
/// @param answer what the record answers
/// @param said what people answered, the oldest first; what is damaged is not among it
public record Judgement(Item item, Answer answer, List<FoundAnswer> said) {
  /// Copies.
  public Judgement {
    said = List.copyOf(said);
  }

  /// How it stands. What people say never makes an item met.
  public State state() {
    return switch (answer) {
      case Answer.Met met -> State.MET;
      case Answer.NotMet not -> State.NOT_MET;
      case Answer.ForAPerson person -> said.isEmpty() ? State.FOR_A_PERSON : State.ANSWERED;
      case Answer.NotApplicable none -> State.NOT_APPLICABLE;
    };
  }

  /// The states there are.
  public enum State {
    /// There is evidence.
    MET("met"),
    /// There is none.
    NOT_MET("not met"),
    /// Only a person can tell, and none has.
    FOR_A_PERSON("for a person"),
    /// A person has told.
    ANSWERED("answered"),
    /// It is about something else.
    NOT_APPLICABLE("not applicable");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /// The word for it.
    public String word() {
      return word;
    }
  }
}
