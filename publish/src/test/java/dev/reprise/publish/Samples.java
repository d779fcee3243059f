package dev.reprise.publish;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.closeness.Measured;
import dev.reprise.core.closeness.Spread;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The reports that tests, and people who change the page, look at.
final class Samples {
  private static final BlobSource NO_BLOBS = digest -> Optional.empty();

  private static final Verdict.Difference BATCH_SIZE =
      new Verdict.Difference("experiment", "train.batch_size", "128", "64");

  private Samples() {}

  /// Writes one folder a sample; to see them: run this class with a folder as its argument.
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    RunRecord text = Records.textClassifier();
    Report.write(text, NO_BLOBS, Optional.empty(), folder.resolve("text"));
    Report.write(text, NO_BLOBS, Optional.of(identical()), folder.resolve("identical"));
    Report.write(text, NO_BLOBS, Optional.of(close()), folder.resolve("close"));
    Report.write(
        Records.textClassifier("20260203-040506-0d1e2f", 0.012, Optional.of(text.digest())),
        NO_BLOBS,
        Optional.of(diverged()),
        folder.resolve("diverged"));
    Report.write(Records.intents(), NO_BLOBS, Optional.empty(), folder.resolve("intents"));
    linear(folder);
  }

  /// A linear regression whose weights are at hand.
  static Path linear(Path folder) {
    FolderBlobs blobs = new FolderBlobs(folder.resolve("blobs"));
    TreeMap<String, Tensor> weights = new TreeMap<>();
    weights.put("dense_1/bias", new Tensor.Doubles(new int[] {1}, new double[] {23.514375}));
    weights.put(
        "dense_1/kernel",
        new Tensor.Doubles(new int[] {3, 1}, new double[] {-0.4211, -5.50123, 2.761}));
    RunRecord record = Records.regression(Optional.of(blobs.put(Safetensors.bytes(weights))));
    return Report.write(record, blobs, Optional.empty(), folder.resolve("linear"));
  }

  static ReproductionNote identical() {
    return new ReproductionNote(
        new Verdict.Identical(new Verdict.Compared(1_760, 51_066, 6)),
        Records.textClassifier(),
        NO_BLOBS,
        Names.REPRODUCTION);
  }

  /// Judged by ten repeats; one quantity lies outside of its interval where it is not close.
  static Closeness closeness(boolean close) {
    List<Spread.Repeat> repeats = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      double off = (i * 7 % 10 - 4.5) / 1000;
      repeats.add(new Spread.Repeat(new Seed(43 + i), measured(0.87 + off, 0.4 - 3 * off)));
    }
    return Closeness.of(
        new Spread(Digest.ofText("commitment"), repeats),
        measured(0.8702, 0.401),
        measured(close ? 0.8713 : 0.52, 0.3987));
  }

  private static Measured measured(double accuracy, double loss) {
    return new Measured(
        new TreeMap<>(Collections.singletonMap("accuracy", accuracy)),
        new double[] {loss + 0.3, loss + 0.1, loss, loss - 0.1});
  }

  static ReproductionNote close() {
    return new ReproductionNote(
        new Verdict.Close(
            new Verdict.Compared(1_760, 51_066, 6),
            First.at(1, 1, First.Item.INITIAL_WEIGHT, "weight/lstm_1/kernel", "the initial weight"),
            List.of(new Verdict.Difference("experiment", "seed", "42", "99")),
            closeness(true)),
        Records.textClassifier(),
        NO_BLOBS,
        Names.REPRODUCTION);
  }

  static ReproductionNote diverged() {
    return new ReproductionNote(
        new Verdict.Diverged(
            new Verdict.Compared(1_760, 51_066, 6),
            new Divergence(
                Names.REPRODUCTION,
                First.at(
                    881,
                    6,
                    First.Item.GRADIENT,
                    "gradient/lstm_1/recurrent_kernel",
                    "gradient/lstm_1/recurrent_kernel"),
                List.of("gradient/lstm_1/recurrent_kernel", "weight/lstm_1/recurrent_kernel"),
                29,
                Optional.empty(),
                List.of(
                    new Cause(
                        CauseKind.HYPERPARAMETER,
                        85,
                        "it is not the same on the two sides",
                        List.of(BATCH_SIZE)),
                    new Cause(CauseKind.FLIPPED_BIT, 25, "a bit may have changed", List.of())),
                List.of(
                    BATCH_SIZE,
                    new Verdict.Difference("code", "dirty", "false", "true"),
                    new Verdict.Difference(
                        "environment", "cpu.model", "AMD EPYC 9R45", "Neoverse-V2"),
                    new Verdict.Difference(
                        "environment", "java.vendor.version", "", "Temurin-25+36")))),
        Records.textClassifier(),
        NO_BLOBS,
        Names.REPRODUCTION);
  }
}
