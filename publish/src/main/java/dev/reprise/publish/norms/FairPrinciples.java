package dev.reprise.publish.norms;

import java.util.List;

/// The rules for the FAIR principles, of the record (the metadata) and the data it names.
record FairPrinciples() implements Rules {
  @Override
  public Answer answer(Item item, Facts facts) {
    return switch (item.name()) {
      case "F1" -> Answer.all(facts.identity(), facts.beside.doi());
      case "F2" -> Answer.all(facts.statistics(), facts.preparation());
      case "F3" -> facts.dataIdentity();
      case "F4" -> Answer.ask("In which catalogue can the record or the data be found?");
      case "A1" ->
          facts
              .beside
              .doi()
              .thenAsk(
                  "Does the identifier lead to the record or the data, and by which protocol?");
      case "A1.1" ->
          facts.dataLink() instanceof Answer.Met met
              ? met
              : Answer.ask("By which protocol are the record and the data to be had?");
      case "A1.2" ->
          Answer.all(facts.dataAccess(), facts.openData()) instanceof Answer.Met
              ? new Answer.NotApplicable(
                  "the data are open to anyone: no authentication is necessary")
              : Answer.ask("Is authentication necessary, and does the protocol allow for it?");
      case "A2" ->
          facts.judged.isPublished()
              ? facts.identity().thenAsk("Where is this folder kept, and for how long?")
              : Answer.missing(
                  "the record lies in a project's store alone", "publish it: reprise publish");
      case "I1", "I2" -> crate(facts);
      case "I3" -> facts.references();
      case "R1" -> Answer.all(facts.statistics(), facts.model(), facts.infrastructure());
      case "R1.1" -> facts.dataLicense();
      case "R1.2" ->
          Answer.all(
              facts.codeState(), facts.infrastructure(), facts.dataIdentity(), facts.references());
      case "R1.3" -> Answer.all(facts.weights(), crate(facts));
      default -> throw Rules.unknown(item);
    };
  }

  /// JSON-LD with the terms of schema.org.
  private static Answer crate(Facts facts) {
    return facts.beside.file(
        "description as linked data",
        "publish a release with an RO-Crate or Croissant description",
        List.of("ro-crate-metadata.json", "croissant.json"));
  }
}
