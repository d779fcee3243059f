package dev.reprise.publish.norms;

import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.record.RunRecord;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the record of a training has to show.
final class EngineFacts extends Facts {
  private static final SortedMap<String, String> MEASURES = new TreeMap<>();

  static {
    MEASURES.put("loss", "the declared loss, mean over the examples");
    MEASURES.put("accuracy", "share of examples told to be of their class");
    MEASURES.put("precision", "of the examples told to be of a class, the share that is");
    MEASURES.put("recall", "of the examples of a class, the share told to be");
    MEASURES.put("f1", "harmonic mean of precision and recall, class by class");
    MEASURES.put("roc_auc", "probability that a positive example scores above a negative");
    MEASURES.put("mse", "mean of squared errors");
    MEASURES.put("mae", "mean of absolute errors");
    MEASURES.put("r2", "coefficient of determination");
    MEASURES.put("perplexity", "exponential of the mean loss a token");
    MEASURES.put("bits_per_token", "mean loss a token in bits");
  }

  private final RunRecord record;

  EngineFacts(Judged judged, RunRecord record) {
    super(judged);
    this.record = record;
  }

  @Override
  Answer model() {
    return Answer.all(
        met(
            record.training().layers().size()
                + " layers, "
                + record.training().parameters()
                + " parameters, layer by layer",
            "/training/layers"),
        met("the model as declared, every default written out", "/experiment/canonical"));
  }

  @Override
  Answer statistics() {
    return Answer.all(
        met(record.dataset().records() + " records", "/dataset/records"),
        met(record.dataset().distinct() + " different ones", "/dataset/distinct"),
        met("columns and their kinds", "/dataset/columns"));
  }

  @Override
  Answer splits() {
    long used = record.preparation().splits().values().stream().filter(it -> it > 0).count();
    List<String> sizes = new ArrayList<>();
    for (Map.Entry<SplitName, Long> split : record.preparation().splits().entrySet()) {
      sizes.add(split.getKey().label() + " " + split.getValue());
    }
    Answer found = met(String.join(", ", sizes), "/preparation/splits");
    return used < 2
        ? new Answer.NotMet(
            "nothing is held back: all examples are in one split",
            "declare prepare.split with a share for test",
            found.evidence())
        : Answer.all(
            found,
            met(
                record.preparation().duplicates().acrossSplits() + " equal inputs across splits",
                "/preparation/duplicates"));
  }

  @Override
  Answer preparation() {
    return record.preparation().steps().isEmpty()
        ? Answer.missing("the record names no steps of preparation", "run the experiment again")
        : Answer.all(
            met(
                record.preparation().steps().size() + " steps, each with the digest of its output",
                "/preparation/steps"),
            met(
                record.preparation().duplicates().dropped() + " records dropped as duplicates",
                "/preparation/duplicates/dropped"));
  }

  @Override
  Answer dataLink() {
    String url = record.dataset().source().getOrDefault("url", "");
    if (isPublic(url)) {
      return met(url, "/dataset/source/url");
    }
    String builtin = record.dataset().source().getOrDefault("builtin", "");
    return Answer.missing(
        builtin.isEmpty()
            ? "no link to the data" + (url.isEmpty() ? "" : ": " + url + " leads nowhere else")
            : "no link to the data: they come with Reprise, as " + builtin,
        "declare a source with a url that anyone can open (data.sources)");
  }

  @Override
  Answer dataAccess() {
    String builtin = record.dataset().source().getOrDefault("builtin", "");
    return builtin.isEmpty()
        ? dataLink()
        : met("the data come with Reprise, as " + builtin, "/dataset/source/builtin");
  }

  @Override
  Answer dataLicense() {
    String license = declared("license");
    return license.isBlank()
        ? Answer.missing(
            "the experiment declares no licence of its data",
            "find out the licence, declare it as data.license, and run again")
        : met("data under " + license, "/experiment/canonical/data/license");
  }

  @Override
  Answer openData() {
    Answer declared = dataLicense();
    if (declared instanceof Answer.NotMet) {
      return declared;
    }
    String license = declared("license");
    return switch (DataLicense.of(license)) {
      case OPEN -> declared;
      case CLOSED ->
          new Answer.NotMet(
              "the licence of the data is not an open one: " + license,
              "use data under an open licence, or leave it so",
              declared.evidence());
      case UNKNOWN ->
          declared.thenAsk("Is " + license + ", under which the data are, an open licence?");
    };
  }

  @Override
  Answer citation() {
    return declared("citation").isBlank()
        ? Answer.missing(
            "the experiment does not say whose data they are",
            "declare data.citation, and run again")
        : met("data: " + declared("citation"), "/experiment/canonical/data/citation");
  }

  @Override
  Answer dataIdentity() {
    return met("digest of the data: " + record.dataset().digest(), "/dataset/digest");
  }

  @Override
  Answer dependencies() {
    long jars =
        record.circumstances().environment().facts().keySet().stream()
            .filter(fact -> fact.startsWith("jar."))
            .count();
    return jars == 0
        ? Answer.missing(
            "the environment names no libraries", "run the experiment with Reprise's launcher")
        : Answer.all(
            met(jars + " libraries with their digests", "/circumstances/environment"),
            met("Reprise " + record.circumstances().code().version(), "/circumstances/code"));
  }

  @Override
  Answer code(String part) {
    return Answer.all(
        artifact(part + " as declared, every default written out", RunRecord.EXPERIMENT),
        met("what executes it: Reprise", "/circumstances/code/version"));
  }

  @Override
  Answer weights() {
    return artifact("the trained weights as safetensors", RunRecord.FINAL_WEIGHTS);
  }

  @Override
  Answer checkpoints() {
    List<Long> steps = record.checkpoints();
    return steps.isEmpty()
        ? Answer.missing(
            "no weights from within training are kept",
            "run with --checkpoint-every epoch, and publish")
        : artifact(
            steps.size() + " checkpoints, this one after step " + steps.getFirst(),
            RunRecord.checkpoint(steps.getFirst()));
  }

  @Override
  Answer predictions() {
    return artifact("the model's outputs on the evaluated split", RunRecord.PREDICTIONS);
  }

  @Override
  Answer hyperparameters() {
    return Answer.all(
        met("optimizer, batch size, epochs, loss", "/experiment/canonical/train"),
        met("seed", "/experiment/canonical/seed"));
  }

  @Override
  Answer runs() {
    Answer one = met("one training, of " + record.training().steps() + " steps", "/training/steps");
    return record.artifacts().containsKey(RunRecord.SPREAD)
        ? Answer.all(one, spread())
        : one.thenAsk(
            "The record accounts for one training and one evaluation. Were there more behind the"
                + " reported results, and how many?");
  }

  @Override
  Answer measures() {
    List<Evidence> evidence = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String name : record.evaluation().metrics().keySet()) {
      String meaning = MEASURES.get(name);
      if (meaning == null) {
        unknown.add(name);
      } else {
        evidence.add(inRecord(name + ": " + meaning, "/evaluation/metrics/" + escaped(name)));
      }
    }
    if (!unknown.isEmpty() || evidence.isEmpty()) {
      return new Answer.ForAPerson(
          "How is what is reported defined?"
              + (unknown.isEmpty() ? "" : " (" + String.join(", ", unknown) + ")"),
          evidence);
    }
    return new Answer.Met(evidence);
  }

  @Override
  Answer results() {
    return record.evaluation().metrics().isEmpty()
        ? Answer.missing("the record has no metrics", "evaluate, and run again")
        : met(
            record.evaluation().metrics().size()
                + " metrics on the split "
                + record.evaluation().split().label(),
            "/evaluation/metrics");
  }

  @Override
  Answer references() {
    return Answer.all(
        dataIdentity(),
        met("the experiment by its digest", "/experiment/digest"),
        met("every artifact by its digest", "/artifacts"));
  }

  private String declared(String key) {
    return record.experiment().canonical().path("data").path(key).asString("");
  }

  /// Whether others can open an address, as far as it shows.
  private static boolean isPublic(String url) {
    if (!url.startsWith("https://") && !url.startsWith("http://")) {
      return false;
    }
    try {
      String host = String.valueOf(URI.create(url).getHost());
      return host.contains(".") && !host.startsWith("127.") && !host.endsWith(".local");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
