package dev.reprise.core.record;

import dev.reprise.core.dataset.DatasetSummary;
import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The immutable account of a run: everything needed to run it again and compare.
///
/// A record is addressed by the SHA-256 of its canonical JSON. What must be the same on every
/// machine stands in [#experiment], [#dataset], [#preparation], [#training] and [#evaluation]; what
/// may differ stands in [#circumstances].
///
/// @param format always [#FORMAT]
/// @param run the run's name
/// @param name the experiment's name
/// @param experiment what was declared
/// @param dataset what it was given
/// @param preparation what was made of it
/// @param training what training did
/// @param evaluation what came out
/// @param circumstances when, where and by what code
/// @param artifacts every blob that belongs to the record, by name
public record RunRecord(
    String format,
    RunId run,
    String name,
    DeclaredExperiment experiment,
    DatasetSummary dataset,
    PreparationSummary preparation,
    TrainingSummary training,
    EvaluationSummary evaluation,
    Circumstances circumstances,
    SortedMap<String, Artifact> artifacts)
    implements StoredRecord {
  /// The format's name and version.
  public static final String FORMAT = "reprise-record/1";

  /// The names of artifacts every record has.
  public static final String EXPERIMENT = "experiment.json";

  /// The experiment file as the author wrote it.
  public static final String SOURCE = "experiment.yaml";

  /// The ledger.
  public static final String LEDGER = "ledger.bin";

  /// The weights before the first step.
  public static final String INITIAL_WEIGHTS = "initial.safetensors";

  /// The weights after the last step.
  public static final String FINAL_WEIGHTS = "final.safetensors";

  /// What was said while running.
  public static final String LOG = "log.txt";

  /// The model's outputs on the evaluated split, in standard order.
  public static final String PREDICTIONS = "predictions.safetensors";

  /// What the names of checkpoints begin with; a record may have none.
  public static final String CHECKPOINTS = "checkpoints/";

  private static final String SAFETENSORS = ".safetensors";

  /// The name of the checkpoint after a step.
  public static String checkpoint(long step) {
    return CHECKPOINTS + step + SAFETENSORS;
  }

  /// The steps there are checkpoints after, in order.
  public List<Long> checkpoints() {
    return artifacts.keySet().stream()
        .filter(name -> name.matches(CHECKPOINTS + "[1-9][0-9]{0,17}\\" + SAFETENSORS))
        .map(
            name ->
                Long.valueOf(
                    name.substring(CHECKPOINTS.length(), name.length() - SAFETENSORS.length())))
        .sorted()
        .toList();
  }

  /// What repeats with other seeds measured; a record may have none.
  public static final String SPREAD = "spread.safetensors";

  /// Copies.
  public RunRecord {
    artifacts = Collections.unmodifiableSortedMap(new TreeMap<>(artifacts));
  }

  /// What was declared.
  ///
  /// @param digest of the canonical form, which is the artifact [#EXPERIMENT]
  /// @param overrides what the command line changed, such as `train.epochs=2`
  /// @param canonical the experiment itself, every default written out
  public record DeclaredExperiment(Digest digest, List<String> overrides, JsonNode canonical) {
    /// Copies.
    public DeclaredExperiment {
      overrides = List.copyOf(overrides);
    }
  }

  /// A blob of the record.
  ///
  /// @param digest its address
  /// @param bytes its size
  /// @param comparable whether a reproduction must have the same digest here
  public record Artifact(Digest digest, long bytes, boolean comparable) {}

  /// When, where, and by what code a run was made. None of it is compared for identity.
  ///
  /// @param started when it began
  /// @param seconds how long each stage took, by name, and `total`
  /// @param code what was run
  /// @param environment where it was run
  /// @param reproduces the record this run was a reproduction of, if any
  public record Circumstances(
      Instant started,
      SortedMap<String, Double> seconds,
      Code code,
      Environment environment,
      Optional<Digest> reproduces) {
    /// Copies.
    public Circumstances {
      seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
    }
  }

  /// The code that ran.
  ///
  /// @param version Reprise's own version
  /// @param commit the Git commit of the experiment's folder, empty where it is in no repository
  /// @param dirty whether there were uncommitted changes, and which files
  public record Code(String version, String commit, boolean dirty, List<String> changed) {
    /// Copies.
    public Code {
      changed = List.copyOf(changed);
    }
  }
}
