package dev.reprise.publish.norms;

import java.util.List;

/// The rules for the part of the NeurIPS paper checklist that is about reproducibility.
record NeuripsChecklist() implements Rules {
  @Override
  public Answer answer(Item item, Facts facts) {
    return switch (item.name()) {
      case "4" ->
          Answer.all(
              facts.model(),
              facts.splits(),
              facts.preparation(),
              facts.dataIdentity(),
              facts.hyperparameters(),
              facts.code("the experiment"));
      case "5" ->
          Answer.all(
              facts.dataAccess(),
              facts.dataLicense(),
              facts.beside.license(),
              facts.code("the experiment"),
              facts.beside.readme());
      case "6" ->
          Answer.all(facts.splits(), facts.hyperparameters(), facts.model())
              .thenAsk("How were the hyperparameters chosen?");
      case "7" -> facts.spread();
      case "8" -> Answer.all(facts.infrastructure(), facts.runtime());
      case "12" -> Answer.all(facts.citation(), facts.dataLicense());
      case "13" -> newAssets(facts);
      default -> throw Rules.unknown(item);
    };
  }

  private static Answer newAssets(Facts facts) {
    if (facts.weights() instanceof Answer.NotMet) {
      return new Answer.NotApplicable("the trained model is not released with this record");
    }
    return Answer.all(
        facts.weights(),
        facts.beside.file(
            "model card",
            "write one, with what the model is for and what it cannot do",
            List.of("MODEL_CARD.md", "model-card.md", "model_card.md")));
  }
}
