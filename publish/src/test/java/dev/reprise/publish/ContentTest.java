package dev.reprise.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {
  private static final BlobSource NO_BLOBS = digest -> Optional.empty();

  @TempDir Path folder;

  @Test
  void aClassifierIsToldFromDataToDigests() throws IOException {
    RunRecord record = Records.textClassifier();
    String html = html(record, Optional.empty());

    assertThat(html)
        .contains("<h1><bdi>Is a film review favourable?</bdi></h1>")
        .contains("to predict “label”, one of 2 classes", "22,454 for training")
        .contains("CC-BY-4.0", "123 distinct inputs stand", "124 records were dropped")
        .contains("675,137", "400 × 64", "binary_crossentropy", "1e-7")
        .contains("aria-label=\"Loss by epoch. training: first epoch 1:")
        .contains("lowest at epoch 6 of 10")
        .contains("11,012<span class=\"share\">88.3\u00a0%</span>")
        .contains("AMD EPYC 9R45", "4 min 51\u00a0s".replace(" min", "\u00a0min"))
        .contains("reprise reproduce 20260102-030405-0a1b2c", record.digest().toString());
    record.artifacts().forEach((name, blob) -> assertThat(html).contains(blob.digest().toString()));
  }

  @Test
  void manyClassesGetADrawingAndTheExtremes() throws IOException {
    String html = html(Records.intents(), Optional.empty());

    assertThat(html)
        .contains("class=\"heatmap\"", "110 classes", "Most confused", "Least recognised")
        .doesNotContain("class=\"confusion\"")
        .contains(
            "<title>true intent_block_account, predicted intent_cancel_account: 4 of 30</title>");
  }

  @Test
  void aLinearModelIsWrittenOut() throws IOException {
    String html = Files.readString(Samples.linear(folder));

    assertThat(html)
        .contains("<span title=\"-5.50123\">−5.5012</span>", "intercept", "standard deviation")
        .contains("least-squares solution in closed form", "There was a single pass");
    assertThat(Files.readString(folder.resolve("linear/report.md")))
        .contains("| weight | -5.50123 |");
  }

  @Test
  void weightsThatAreNotThereAreSaidToBeAbsent() throws IOException {
    assertThat(html(Records.regression(Optional.empty()), Optional.empty()))
        .contains("The weights are not where this page was written");
  }

  @Test
  void anIdenticalReproductionSaysSoAndWhatWasCompared() throws IOException {
    String html = html(Records.textClassifier(), Optional.of(Samples.identical()));

    assertThat(html)
        .contains("class=\"verdict identical\"", "everything compared has the same bits")
        .contains("1,760 steps of the ledger, 51,066 tensors and 6 numbers")
        .doesNotContain("train original");
  }

  @Test
  void aDivergedOneShowsTheFirstPlaceTheDifferencesAndBothCurves() throws IOException {
    RunRecord original = Records.textClassifier();
    RunRecord run =
        Records.textClassifier("20260203-040506-0d1e2f", 0.012, Optional.of(original.digest()));
    String html = html(run, Optional.of(Samples.diverged()));

    assertThat(html)
        .contains("in the stage train at step 881, in gradient/lstm_1/recurrent_kernel")
        .contains("train.batch_size", "Neoverse-V2", "<td><bdi>absent</bdi></td>")
        .contains("The cause is most likely a hyperparameter", "a changed bit of memory")
        .contains("series train original", "parts at step 881", "<td>differ</td>", "<td>same</td>");
    assertThat(Files.readString(folder.resolve("report.md")))
        .contains("## Verdict: diverged", "| environment | cpu.model | AMD EPYC 9R45 |");
  }

  @Test
  void aCloseOneShowsEveryIntervalAndTheMargin() throws IOException {
    String html = html(Records.textClassifier(), Optional.of(Samples.close()));

    assertThat(html)
        .contains("class=\"verdict close\"", "not the same bits, but equivalent")
        .contains("All 5 quantities lie where a repeat of the original with another seed would lie")
        .contains("the spread of 10 repeats", "at least 95\u00a0%", "at most 5\u00a0%")
        .contains("<bdi>loss at step 3</bdi>", "<td>yes</td>", "Standard deviation", "Margin")
        .contains("series train original")
        .doesNotContain("<td>no</td>");
    assertThat(Files.readString(folder.resolve("report.md")))
        .contains("## Verdict: close", "| Quantity | Original | This run | From | To |")
        .contains("| Accuracy | 0.8702 | 0.8713 |");
  }

  @Test
  void aDivergedOneThatWasJudgedShowsWhatLiesOutside() throws IOException {
    Verdict.Diverged bits = (Verdict.Diverged) Samples.diverged().verdict();
    Verdict judged =
        new Verdict.Diverged(
            bits.compared(), bits.divergence(), Optional.of(Samples.closeness(false)));
    String html =
        html(
            Records.textClassifier(),
            Optional.of(
                new ReproductionNote(
                    judged, Records.textClassifier(), NO_BLOBS, Names.REPRODUCTION)));

    assertThat(html)
        .contains("class=\"verdict diverged\"", "1 of 5 quantities lies outside")
        .contains("<td>no</td>", "<td>yes</td>", "train.batch_size");
  }

  @Test
  void anIncomparableOneGivesTheReason() throws IOException {
    Verdict verdict = new Verdict.Incomparable("The two runs declare different experiments.");
    String html =
        html(
            Records.textClassifier(),
            Optional.of(
                new ReproductionNote(
                    verdict, Records.textClassifier(), NO_BLOBS, Names.REPRODUCTION)));

    assertThat(html)
        .contains("class=\"verdict incomparable\"", "The two runs declare different experiments.");
  }

  @Test
  void aReproductionThatWasNotComparedClaimsNothing() throws IOException {
    RunRecord run =
        Records.textClassifier(
            "20260203-040506-0d1e2f", 0, Optional.of(Records.textClassifier().digest()));

    assertThat(html(run, Optional.empty()))
        .contains("written without comparing the two")
        .doesNotContain("id=\"verdict\"");
  }

  @Test
  void theMachinesLocaleChangesNothing() throws IOException {
    Locale before = Locale.getDefault();
    String plain = html(Records.textClassifier(), Optional.empty());
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(html(Records.textClassifier(), Optional.empty())).isEqualTo(plain);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void onlyTheStyleSheetByItsDigestIsAllowed() throws IOException {
    String html = html(Records.intents(), Optional.empty());
    String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
    String hash =
        java.util.Base64.getEncoder()
            .encodeToString(dev.reprise.core.digest.Digest.ofText(style).hash());

    assertThat(html)
        .contains("default-src 'none'; style-src 'sha256-" + hash + "';")
        .doesNotContain("<script", " style=\"", " src=\"", "unsafe");
  }

  private String html(RunRecord record, Optional<ReproductionNote> note) throws IOException {
    return Files.readString(Report.write(record, NO_BLOBS, note, folder));
  }
}
