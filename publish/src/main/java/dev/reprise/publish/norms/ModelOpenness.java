package dev.reprise.publish.norms;

import java.util.ArrayList;
import java.util.List;

/// The rules for the Model Openness Framework: a component counts that is there and under an open
/// licence. The file LICENSE is taken for all that is not data.
record ModelOpenness() implements Rules {
  private static final List<String> CLASSES = List.of("Class III", "Class II", "Class I");

  @Override
  public Answer answer(Item item, Facts facts) {
    Answer license = facts.beside.license();
    return switch (item.name()) {
      case "architecture" -> Answer.all(facts.model(), license);
      case "final-parameters" -> Answer.all(facts.weights(), license);
      case "technical-report" ->
          Answer.all(
              facts
                  .beside
                  .file("report", "publish the record", List.of("report.html"))
                  .thenAsk(
                      "Does the report, or another, tell what the model can do and how to use it?"),
              license);
      case "evaluation-results" -> Answer.all(facts.results(), license);
      case "model-card" ->
          Answer.all(
              facts.beside.file(
                  "model card",
                  "write one, with what the model is for and what it cannot do",
                  List.of("MODEL_CARD.md", "model-card.md", "model_card.md")),
              license);
      case "data-card" ->
          Answer.all(
              facts.beside.file(
                  "data card",
                  "write one, with where the data come from and what they hold",
                  List.of("DATA_CARD.md", "data-card.md", "datasheet.md", "croissant.json")),
              license);
      case "sample-outputs" -> Answer.all(facts.predictions(), license);
      case "training-code" -> Answer.all(facts.code("training"), license);
      case "inference-code" -> Answer.all(facts.code("inference"), license);
      case "evaluation-code" -> Answer.all(facts.code("evaluation"), license);
      case "evaluation-data", "datasets" -> Answer.all(facts.dataAccess(), facts.openData());
      case "libraries" ->
          facts.dependencies().thenAsk("Are all of these libraries under open licences?");
      case "intermediate-parameters" -> Answer.all(facts.checkpoints(), license);
      case "preprocessing-code" ->
          Answer.all(facts.preparation(), facts.code("preparation"), license);
      case "research-paper" -> Answer.ask("Is there a paper, and where can anyone read it?");
      case "metadata" -> Answer.all(facts.hyperparameters(), facts.checkpoints(), license);
      default -> throw Rules.unknown(item);
    };
  }

  /// The best class whose required components, and those of the classes below it, are all met.
  static String standing(List<Judgement> items) {
    String reached = "";
    for (String name : CLASSES) {
      List<String> open = new ArrayList<>();
      for (Judgement item : items) {
        boolean counts = item.item().section().equals(name) && !item.item().optional();
        if (counts && !(item.answer() instanceof Answer.Met)) {
          open.add(item.item().name());
        }
      }
      if (!open.isEmpty()) {
        return (reached.isEmpty() ? "No class yet" : reached + " by evidence")
            + ". "
            + name
            + " needs: "
            + String.join(", ", open)
            + ".";
      }
      reached = name;
    }
    return reached + " by evidence.";
  }
}
