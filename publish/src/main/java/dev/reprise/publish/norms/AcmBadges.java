package dev.reprise.publish.norms;

/// The rules for ACM's badges. None is ever met by the author's own word.
record AcmBadges() implements Rules {
  @Override
  public Answer answer(Item item, Facts facts) {
    return switch (item.name()) {
      case "available" ->
          facts
              .beside
              .doi()
              .thenAsk(
                  "Is what the DOI names this very record, in an archive that has declared to keep"
                      + " it?");
      case "functional" ->
          complete(facts)
              .thenAsk(
                  "For an evaluator: are the artifacts documented, consistent, complete and"
                      + " exercisable?");
      case "reusable" ->
          Answer.all(complete(facts), facts.beside.license(), facts.beside.readme())
              .thenAsk("For an evaluator: do they make reuse and repurposing easy?");
      case "reproduced" -> facts.reproducedByAnother();
      case "replicated" ->
          Answer.ask(
              "Has another party come to the main results without these artifacts, and where is it"
                  + " reported? (A reproduction of this record uses them, and is no evidence.)");
      default -> throw Rules.unknown(item);
    };
  }

  private static Answer complete(Facts facts) {
    return Answer.all(facts.code("the experiment"), facts.weights(), facts.results());
  }
}
