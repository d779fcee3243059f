package dev.reprise.publish.page;

import java.util.Locale;

/// The names of metrics and stages as a reader expects them.
final class Words {
  private Words() {}

  /// `roc_auc` to `ROC AUC`; a name not known stays as it is.
  static String metric(String name) {
    return switch (name) {
      case "loss" -> "Loss";
      case "accuracy" -> "Accuracy";
      case "precision" -> "Precision";
      case "recall" -> "Recall";
      case "f1" -> "F1 score";
      case "roc_auc" -> "ROC AUC";
      case "mse" -> "Mean squared error";
      case "mae" -> "Mean absolute error";
      case "r2" -> "R²";
      default -> name;
    };
  }

  /// `1 step`, `25,000 steps`.
  static String count(long count, String one) {
    return Shown.count(count).text() + " " + (count == 1 ? one : plural(one));
  }

  /// The layer, loss or optimiser as a word in a sentence: `binary_crossentropy` to `binary
  /// crossentropy`.
  static String plain(String name) {
    return name.replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  /// A metric's name inside a sentence: `Accuracy` to `accuracy`, while `ROC AUC` stays.
  static String inSentence(String name) {
    boolean word = name.length() > 1 && Character.isLowerCase(name.charAt(1));
    return word ? Character.toLowerCase(name.charAt(0)) + name.substring(1) : name;
  }

  private static String plural(String one) {
    return one.endsWith("y")
        ? one.substring(0, one.length() - 1) + "ies"
        : one + (one.endsWith("s") ? "es" : "s");
  }
}
