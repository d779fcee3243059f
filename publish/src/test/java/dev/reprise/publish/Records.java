package dev.reprise.publish;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.dataset.DatasetSummary;
import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.PreparationSummary.Duplicates;
import dev.reprise.core.dataset.PreparationSummary.Step;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.json.Json;
import dev.reprise.core.record.EvaluationSummary;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.RunRecord.Circumstances;
import dev.reprise.core.record.RunRecord.Code;
import dev.reprise.core.record.RunRecord.DeclaredExperiment;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.record.TrainingSummary.LayerSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Records as real runs leave them, made up for tests.
final class Records {
  static final int INTENTS = 110;

  private Records() {}

  /// Two classes of text, an embedding and an LSTM, ten epochs.
  static RunRecord textClassifier() {
    return textClassifier("20260102-030405-0a1b2c", 0, Optional.empty());
  }

  /// The same, with every validation loss from the middle on shifted: a run that went another way.
  static RunRecord textClassifier(String run, double shift, Optional<Digest> reproduces) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put("accuracy", 0.87424 - shift);
    metrics.put("f1", 0.87310442 - shift);
    metrics.put("loss", 0.34120066523551941 + shift);
    metrics.put("precision", 0.88099);
    metrics.put("recall", 0.86536);
    metrics.put("roc_auc", 0.94471287);
    return record(
        run,
        json(TEXT),
        new DatasetSummary(
            "film-reviews",
            Digest.ofText("film-reviews"),
            50_000,
            49_582,
            sorted(
                "label",
                ColumnKind.CATEGORY,
                "split",
                ColumnKind.CATEGORY,
                "text",
                ColumnKind.TEXT),
            sorted(
                "kind", "url",
                "url", "https://data.example.org/film-reviews/v1/film-reviews.tsv.gz",
                "sha256", Digest.ofText("archive").toString())),
        new PreparationSummary(
            List.of(
                step("split", 1, "source: split; validation 0.1 of the training part"),
                step("text.fold_case", 1, "Unicode 17.0"),
                step("text.tokenize", 2, "11,715,204 words"),
                step("text.vocabulary", 1, "10000 words, 97.1% of the training text"),
                step("text.pad", 1, "length 400, 12.9% cut"),
                step("examples", 1, "49,876 examples")),
            splits(22_454, 2_495, 24_927),
            new Duplicates(123, 124),
            List.of("negative", "positive")),
        new TrainingSummary(
            "exact",
            1,
            List.of(
                layer("embedding_1", "embedding", 640_000, 400, 64),
                layer("dropout_1", "dropout", 0, 400, 64),
                layer("lstm_1", "lstm", 33_024, 64),
                layer("dense_1", "dense", 2_080, 32),
                layer("dense_2", "dense", 33, 1)),
            675_137,
            sorted("dense_2/bias", Digest.ofText("b0")),
            sorted("dense_2/bias", Digest.ofText("b1" + shift)),
            1_760,
            Digest.ofText("head" + shift),
            epochs(10, shift)),
        new EvaluationSummary(
            SplitName.TEST, metrics, List.of(List.of(11_012L, 1_456L), List.of(1_679L, 10_780L))),
        reproduces);
  }

  /// Many classes: the quality of a class falls with its number.
  static RunRecord intents() {
    List<String> names = new ArrayList<>();
    List<List<Long>> confusion = new ArrayList<>();
    for (int i = 0; i < INTENTS; i++) {
      names.add("intent_" + VERBS.get(i % VERBS.size()) + "_" + NOUNS.get(i / VERBS.size()));
      Long[] row = new Long[INTENTS];
      java.util.Arrays.fill(row, 0L);
      long wrong = (i * 37L) % 23 / 2;
      row[i] = 30 - wrong;
      for (long k = 0; k < wrong; k++) {
        int other = (int) ((i + 1 + (k < 4 ? 0 : k * 7)) % INTENTS);
        row[other] = row[other] + 1;
      }
      confusion.add(List.of(row));
    }
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put("accuracy", 0.8242424242424242);
    metrics.put("loss", 0.81223);
    return record(
        "20260315-221500-ffee01",
        json(INTENT),
        new DatasetSummary(
            "banking-intents",
            Digest.ofText("intents"),
            14_300,
            14_288,
            sorted("intent", ColumnKind.CATEGORY, "text", ColumnKind.TEXT),
            sorted("kind", "path", "path", "data/intents.csv")),
        new PreparationSummary(
            List.of(step("split", 1, "hash, stratified by intent"), step("examples", 1, "14,300")),
            splits(9_900, 1_100, 3_300),
            new Duplicates(12, 0),
            names),
        new TrainingSummary(
            "exact",
            1,
            List.of(
                layer("embedding", "embedding", 256_000, 24, 64),
                layer("pool", "global_average_pooling1d", 0, 64),
                layer("dense", "dense", 7_150, INTENTS)),
            263_150,
            new TreeMap<>(),
            new TreeMap<>(),
            4_650,
            Digest.ofText("head"),
            epochs(30, 0)),
        new EvaluationSummary(SplitName.TEST, metrics, confusion),
        Optional.empty());
  }

  /// A linear regression in closed form; its weights are `weights`, where there are any.
  static RunRecord regression(Optional<Artifact> weights) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put("mae", 2.4113);
    metrics.put("mse", 10.12345678901234);
    metrics.put("r2", 0.8341);
    RunRecord plain =
        record(
            "20260401-080000-abcdef",
            json(LINEAR),
            new DatasetSummary(
                "fuel",
                Digest.ofText("fuel"),
                392,
                392,
                sorted(
                    "consumption", ColumnKind.NUMBER,
                    "horsepower", ColumnKind.NUMBER,
                    "weight", ColumnKind.NUMBER,
                    "year", ColumnKind.INTEGER),
                sorted("builtin", "fuel", "kind", "builtin")),
            new PreparationSummary(
                List.of(step("split", 1, "hash"), step("standardize", 1, "3 columns")),
                splits(313, 0, 79),
                new Duplicates(0, 0),
                List.of()),
            new TrainingSummary(
                "exact",
                1,
                List.of(layer("dense_1", "dense", 4, 1)),
                4,
                new TreeMap<>(),
                new TreeMap<>(),
                1,
                Digest.ofText("head"),
                List.of(new EpochSummary(1, sorted("loss", 11.52)))),
            new EvaluationSummary(SplitName.TEST, metrics, List.of()),
            Optional.empty());
    TreeMap<String, Artifact> artifacts = new TreeMap<>(plain.artifacts());
    weights.ifPresent(blob -> artifacts.put(RunRecord.FINAL_WEIGHTS, blob));
    return withArtifacts(plain, artifacts);
  }

  /// The text classifier with `text` in every place where free text stands.
  static RunRecord hostile(String text) {
    RunRecord plain = textClassifier();
    JsonNode canonical = json(HOSTILE.replace("%", escaped(text)));
    SortedMap<String, Double> metrics = sorted("loss", 0.5, text, 0.25, "val_" + text, 0.5);
    List<EpochSummary> epochs = List.of(new EpochSummary(1, metrics), new EpochSummary(2, metrics));
    return new RunRecord(
        RunRecord.FORMAT,
        plain.run(),
        text,
        new DeclaredExperiment(Digest.ofText("x"), List.of(text), canonical),
        new DatasetSummary(
            text,
            Digest.ofText("d"),
            2,
            2,
            sorted(text, ColumnKind.TEXT),
            sorted(text, text, "url", "https://example.org/" + text)),
        new PreparationSummary(
            List.of(new Step(text, 1, Digest.ofText("s"), text)),
            splits(1, 0, 1),
            new Duplicates(0, 0),
            List.of(text, text + "2")),
        new TrainingSummary(
            text,
            1,
            List.of(new LayerSummary(text, text, List.of(1L), 1)),
            1,
            new TreeMap<>(),
            new TreeMap<>(),
            2,
            Digest.ofText("h"),
            epochs),
        new EvaluationSummary(SplitName.TEST, metrics, List.of(List.of(1L, 0L), List.of(0L, 1L))),
        new Circumstances(
            plain.circumstances().started(),
            sorted(text, 1.0, "total", 1.0),
            new Code(text, text, true, List.of(text)),
            new Environment(sorted(text, text, "jar." + text, text)),
            Optional.empty()),
        sorted(text, new Artifact(Digest.ofText("a"), 1, true)));
  }

  static RunRecord withArtifacts(RunRecord record, SortedMap<String, Artifact> artifacts) {
    return new RunRecord(
        record.format(),
        record.run(),
        record.name(),
        record.experiment(),
        record.dataset(),
        record.preparation(),
        record.training(),
        record.evaluation(),
        record.circumstances(),
        artifacts);
  }

  private static RunRecord record(
      String run,
      JsonNode experiment,
      DatasetSummary dataset,
      PreparationSummary preparation,
      TrainingSummary training,
      EvaluationSummary evaluation,
      Optional<Digest> reproduces) {
    return new RunRecord(
        RunRecord.FORMAT,
        new RunId(run),
        experiment.path("name").asString(),
        new DeclaredExperiment(Digest.of(Json.write(experiment)), List.of(), experiment),
        dataset,
        preparation,
        training,
        evaluation,
        new Circumstances(
            Instant.parse("2026-01-02T03:04:05Z"),
            sorted(
                "acquire",
                1.25,
                "prepare",
                8.4,
                "train",
                291.33,
                "evaluate",
                6.02,
                "report",
                0.21,
                "total",
                307.4),
            new Code(
                "0.1.0",
                "4f2d1c0b9a8e7d6c5b4a39281706f5e4d3c2b1a0",
                true,
                List.of("experiment.yaml")),
            environment(),
            reproduces),
        sorted(
            RunRecord.EXPERIMENT, artifact("experiment", 1_843, true),
            RunRecord.SOURCE, artifact("yaml", 1_201, false),
            RunRecord.LEDGER, artifact("ledger", 1_234_567, true),
            RunRecord.FINAL_WEIGHTS, artifact("final", 2_700_936, true),
            RunRecord.INITIAL_WEIGHTS, artifact("initial", 2_700_936, true),
            RunRecord.LOG, artifact("log", 8_812, false),
            RunRecord.PREDICTIONS, artifact("predictions", 99_800, true)));
  }

  private static Environment environment() {
    return new Environment(
        sorted(
            "cpu.features",
            "avx2 avx512f fma",
            "cpu.model",
            "AMD EPYC 9R45",
            "java.version",
            "25.0.1+8",
            "memory.bytes",
            "16434098176",
            "os.name",
            "Linux 6.1 (Debian 12)",
            "threads",
            "2",
            "jar.reprise-engine-0.1.0.jar",
            Digest.ofText("jar").toString()));
  }

  private static List<EpochSummary> epochs(int count, double shift) {
    List<EpochSummary> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= count; epoch++) {
      double pace = (double) epoch / count;
      double late = epoch > count / 2 ? shift * (epoch - count / 2) : 0;
      double wave = (epoch % 3 - 1) * 0.006;
      epochs.add(
          new EpochSummary(
              epoch,
              sorted(
                  "loss",
                  0.72 / (1 + 6 * pace) + late,
                  "accuracy",
                  0.96 - 0.42 / (1 + 8 * pace * pace) - late,
                  "val_loss",
                  0.66 / (1 + 4 * pace) + 0.2 * pace * pace + wave + late,
                  "val_accuracy",
                  0.875 - 0.33 / (1 + 12 * pace * pace) + wave - late)));
    }
    return epochs;
  }

  private static Artifact artifact(String content, long bytes, boolean comparable) {
    return new Artifact(Digest.ofText(content), bytes, comparable);
  }

  private static Step step(String name, int version, String detail) {
    return new Step(name, version, Digest.ofText(name), detail);
  }

  private static LayerSummary layer(String name, String type, long parameters, long... shape) {
    return new LayerSummary(
        name, type, java.util.Arrays.stream(shape).boxed().toList(), parameters);
  }

  private static SortedMap<SplitName, Long> splits(long train, long validation, long test) {
    TreeMap<SplitName, Long> splits = new TreeMap<>();
    splits.put(SplitName.TRAIN, train);
    if (validation > 0) {
      splits.put(SplitName.VALIDATION, validation);
    }
    splits.put(SplitName.TEST, test);
    return splits;
  }

  @SuppressWarnings("unchecked")
  private static <V> SortedMap<String, V> sorted(Object... pairs) {
    TreeMap<String, V> map = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], (V) pairs[i + 1]);
    }
    return map;
  }

  private static JsonNode json(String text) {
    return Json.MAPPER.readTree(text);
  }

  private static String escaped(String text) {
    String quoted = Json.MAPPER.writeValueAsString(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  private static final List<String> VERBS =
      List.of(
          "ask", "block", "cancel", "change", "check", "close", "find", "freeze", "order", "report",
          "send");
  private static final List<String> NOUNS =
      List.of(
          "account",
          "balance",
          "card",
          "cheque",
          "fee",
          "limit",
          "loan",
          "payment",
          "pin",
          "transfer");

  private static final String TEXT =
      """
      {"reprise":1,"name":"film-reviews-lstm","title":"Is a film review favourable?",
       "description":"Whether a small recurrent network can tell favourable film reviews from unfavourable ones, trained so that anyone can check each step of it.",
       "seed":20260102,"engine":"exact",
       "data":{"name":"film-reviews","license":"CC-BY-4.0","citation":"A. Author and B. Writer (2011): A corpus of film reviews. Proceedings of a Conference, pages 142–150."},
       "prepare":{"split":{"by":"source","column":"split","test":0,"validation":0.1,"stratify":null},
        "duplicates":"drop",
        "inputs":[{"columns":["text"],"steps":[{"fold_case":{}},{"tokenize":{"by":"word"}},{"vocabulary":{"size":10000,"minimum_count":2}},{"pad":{"length":400,"padding":"pre","truncating":"pre"}}]}],
        "target":{"column":"label","steps":[{"index":{}}]}},
       "model":{"layers":[
        {"embedding":{"name":null,"input_dim":10000,"output_dim":64,"embeddings_initializer":"uniform"}},
        {"dropout":{"name":null,"rate":0.3}},
        {"lstm":{"name":null,"units":64,"return_sequences":false,"kernel_initializer":"glorot_uniform","recurrent_initializer":"orthogonal","unit_forget_bias":true}},
        {"dense":{"name":null,"units":32,"activation":"relu","use_bias":true,"kernel_initializer":"glorot_uniform","bias_initializer":"zeros"}},
        {"dense":{"name":null,"units":1,"activation":"sigmoid","use_bias":true,"kernel_initializer":"glorot_uniform","bias_initializer":"zeros"}}]},
       "train":{"optimizer":{"adam":{"learning_rate":0.001,"beta_1":0.9,"beta_2":0.999,"epsilon":1e-7}},"loss":"binary_crossentropy","batch_size":128,"micro_batch_size":null,"epochs":10,"shuffle":true},
       "evaluate":{"split":"test","metrics":[]}}
      """;

  private static final String INTENT =
      """
      {"reprise":1,"name":"banking-intents","title":"What does a customer want?","description":"","seed":7,"engine":"exact",
       "data":{"name":"banking-intents","license":"","citation":""},
       "prepare":{"split":{"by":"hash","column":null,"test":0.2,"validation":0.1,"stratify":"intent"},
        "inputs":[{"columns":["text"],"steps":[{"tokenize":{"by":"word"}}]}],"target":{"column":"intent","steps":[{"index":{}}]}},
       "model":{"layers":[{"embedding":{"input_dim":4000,"output_dim":64}},{"global_average_pooling1d":{}},{"dense":{"units":110,"activation":"softmax"}}]},
       "train":{"optimizer":{"sgd":{"learning_rate":0.1,"momentum":0.9,"nesterov":true}},"loss":"sparse_categorical_crossentropy","batch_size":64,"epochs":30,"shuffle":true}}
      """;

  private static final String LINEAR =
      """
      {"reprise":1,"name":"fuel-linear","title":"","description":"Fuel consumption from three facts of a car.","seed":0,"engine":"exact",
       "data":{"name":"fuel","license":"CC0-1.0","citation":""},
       "prepare":{"split":{"by":"hash","test":0.2,"validation":0},
        "inputs":[{"columns":["horsepower","weight"],"steps":[{"standardize":{}}]},{"columns":["year"],"steps":[{"standardize":{}}]}],
        "target":{"column":"consumption","steps":[]}},
       "model":{"layers":[{"dense":{"name":null,"units":1,"activation":"linear","use_bias":true}}]},
       "train":{"optimizer":{"least_squares":{}},"loss":"mean_squared_error","batch_size":32,"epochs":1,"shuffle":true}}
      """;

  private static final String HOSTILE =
      """
      {"reprise":1,"name":"%","title":"%","description":"%","seed":0,"engine":"%",
       "data":{"name":"%","license":"%","citation":"%"},
       "prepare":{"split":{"by":"%"},"inputs":[{"columns":["%"],"steps":[{"%":{"%":"%"}}]}],"target":{"column":"%","steps":[{"%":{}}]}},
       "model":{"layers":[{"%":{"name":null,"%":"%"}}]},
       "train":{"optimizer":{"%":{"%":"%"}},"loss":"%","batch_size":1,"epochs":2}}
      """;
}
