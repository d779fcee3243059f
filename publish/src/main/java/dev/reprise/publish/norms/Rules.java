package dev.reprise.publish.norms;

/// How one norm's items are answered.
sealed interface Rules
    permits MachineLearningChecklist, NeuripsChecklist, AcmBadges, ModelOpenness, FairPrinciples {
  /// The answer to one item.
  Answer answer(Item item, Facts facts);

  /// The rules of a norm.
  static Rules of(Norm norm) {
    return switch (norm.name()) {
      case "ml" -> new MachineLearningChecklist();
      case "neurips" -> new NeuripsChecklist();
      case "acm" -> new AcmBadges();
      case "mof" -> new ModelOpenness();
      case "fair" -> new FairPrinciples();
      default -> throw new IllegalArgumentException("a norm without rules: " + norm.name());
    };
  }

  /// For an item that no rule knows.
  static IllegalArgumentException unknown(Item item) {
    return new IllegalArgumentException("an item without a rule: " + item.id());
  }
}
