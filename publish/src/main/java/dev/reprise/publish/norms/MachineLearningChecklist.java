package dev.reprise.publish.norms;

/// The rules for the Machine Learning Reproducibility Checklist.
record MachineLearningChecklist() implements Rules {
  private static final String NO_THEORY =
      "the record is of an experiment; it claims no theorem (if the paper does, it is for the paper"
          + " to answer)";

  @Override
  public Answer answer(Item item, Facts facts) {
    return switch (item.name()) {
      case "model" -> facts.model();
      case "assumptions" ->
          Answer.ask("On which assumptions do the model, the algorithm and the data rest?");
      case "complexity" ->
          facts.runtime().thenAsk("How do time, space and sample size grow with the problem?");
      case "claim", "proof" -> new Answer.NotApplicable(NO_THEORY);
      case "statistics" -> facts.statistics();
      case "splits" -> facts.splits();
      case "preparation" -> facts.preparation();
      case "link" -> facts.dataLink();
      case "collection" ->
          Answer.ask("Were data newly collected for this, and if so, how and by whom?");
      case "dependencies" -> facts.dependencies();
      case "training" -> facts.code("training");
      case "evaluation" -> facts.code("evaluation");
      case "weights" -> facts.weights();
      case "readme" -> facts.beside.readme();
      case "hyperparameters" ->
          facts
              .hyperparameters()
              .thenAsk("Which values were considered, and how were the ones used chosen?");
      case "runs" -> facts.runs();
      case "measure" -> facts.measures();
      case "variation" -> facts.spread();
      case "runtime" -> facts.runtime();
      case "infrastructure" -> facts.infrastructure();
      default -> throw Rules.unknown(item);
    };
  }
}
