package dev.reprise.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.Downsample;
import dev.reprise.core.experiment.PrepareSpec.Duplicates;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.NextToken;
import dev.reprise.core.experiment.PrepareSpec.Pad;
import dev.reprise.core.experiment.PrepareSpec.PeakNormalize;
import dev.reprise.core.experiment.PrepareSpec.Rescale;
import dev.reprise.core.experiment.PrepareSpec.Side;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.experiment.PrepareSpec.Standardize;
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.TokenizeBy;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.core.experiment.PrepareSpec.Windows;
import dev.reprise.core.progress.Progress;
import dev.reprise.data.form.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Images, sounds and windows of texts as tensors.
class MediaPreparationTest extends PreparationFixture {
  private static final String TEXT = "abcabcabcabcabcabcabcabcabcabcxyzxyzxyzx";

  @Test
  void imagesAreScaledChannelByChannel() {
    Dataset dataset = pictures();
    PreparedData prepared =
        prepare(dataset, source(0), input("image", List.of(new Rescale())), target("label"));
    assertThat(prepared.train().inputs().shape()).containsExactly(2, 2, 1, 2);
    assertThat(sorted(floats(prepared.train().inputs())))
        .containsExactly(0, 0, 0, 0, 51 / 255f, 102 / 255f, 1, 1);
    assertThat(split(prepared, SplitName.TEST).inputs().shape()).containsExactly(1, 2, 1, 2);
  }

  @Test
  void aChannelsMeanAndDeviationAreThoseOfTheTrainingSplitAlone() {
    PreparedData prepared =
        prepare(pictures(), source(0), input("image", List.of(new Standardize())), target("label"));
    // Channel 0 of the training split: 0, 255, 255, 0; channel 1: 51, 102, 0, 0.
    double deviation = Math.sqrt((51 * 51 + 102 * 102) / 4.0 - 38.25 * 38.25);
    assertThat(sorted(floats(split(prepared, SplitName.TEST).inputs())))
        .containsExactly(
            (float) ((7 - 127.5) / 127.5),
            (float) ((7 - 127.5) / 127.5),
            (float) ((7 - 38.25) / deviation),
            (float) ((7 - 38.25) / deviation));
  }

  @Test
  void soundsAreThinnedNormalisedAndPadded() {
    columns.put(
        "audio",
        new Column.Sounds(new short[][] {{16384, 0, -16384, -16384, 99}, {8192, 8192}}, 8));
    text("label", ColumnKind.CATEGORY, "a", "b");
    List<PrepareSpec.Step> steps =
        List.of(new Downsample(2), new PeakNormalize(), new Pad(3, Side.POST, Side.POST));
    PreparedData prepared =
        prepare(dataset(), hash(0, 0, null), input("audio", steps), target("label"));
    assertThat(prepared.train().inputs().shape()).containsExactly(2, 3, 1);
    assertThat(sorted(floats(prepared.train().inputs()))).containsExactly(-1, 0, 0, 0, 0.5f, 1);
  }

  @Test
  void aTextIsDividedByPositionAndCutIntoWindowsWithTheNextTokenAsTarget() {
    PreparedData prepared = windows(new Windows(4, 4), Optional.empty());
    // 30 training characters give (30 - 1) / 4 windows; 10 others 2.
    assertThat(prepared.train().inputs().shape()).containsExactly(7, 4);
    assertThat(prepared.classes()).containsExactly("<padding>", "<unknown>", "a", "b", "c");
    assertThat(rows(prepared.train().inputs()).getFirst()).containsExactly(2, 3, 4, 2);
    assertThat(rows(prepared.train().targets()).getFirst()).containsExactly(3, 4, 2, 3);
    assertThat(rows(prepared.train().inputs()).get(1)).containsExactly(3, 4, 2, 3);
    // The validation part's characters are unknown: nothing was learnt from it.
    assertThat(rows(split(prepared, SplitName.VALIDATION).inputs()))
        .containsExactly(List.of(1, 1, 1, 1), List.of(1, 1, 1, 1));
    assertThat(allIds(prepared)).doesNotHaveDuplicates();
  }

  @Test
  void windowsMayOverlap() {
    PreparedData prepared = windows(new Windows(4, 1), Optional.empty());
    assertThat(prepared.train().size()).isEqualTo(26);
    assertThat(rows(prepared.train().targets()).subList(0, 25))
        .isEqualTo(rows(prepared.train().inputs()).subList(1, 26));
  }

  @Test
  void aLimitKeepsTheFirstExamplesOfEverySplit() {
    PreparedData all = windows(new Windows(4, 4), Optional.empty());
    PreparedData few = windows(new Windows(4, 4), Optional.of(2));
    assertThat(few.train().size()).isEqualTo(2);
    assertThat(rows(few.train().inputs())).isEqualTo(rows(all.train().inputs()).subList(0, 2));
    assertThat(few.classes()).isEqualTo(all.classes());
    columns.clear();
    PreparedData rowsOnly = prepareLimited(numbered(50), 3);
    assertThat(rowsOnly.train().size()).isEqualTo(3);
  }

  private PreparedData prepareLimited(Dataset dataset, int limit) {
    DataSpec data = new DataSpec("tiny", "", "", Optional.empty(), declared, List.of());
    PrepareSpec spec =
        new PrepareSpec(
            hash(0.2, 0, null),
            Duplicates.REPORT,
            List.of(input("x", NONE)),
            target("y"),
            Optional.of(limit));
    return Preparation.prepare(spec, data, dataset, Progress.SILENT);
  }

  private PreparedData windows(Windows windows, Optional<Integer> limit) {
    text("text", ColumnKind.TEXT, TEXT);
    List<PrepareSpec.Step> steps =
        List.of(new Tokenize(TokenizeBy.CHARACTER), new Vocabulary(100, 1), windows);
    DataSpec data = new DataSpec("tiny", "", "", Optional.empty(), declared, List.of());
    PrepareSpec spec =
        new PrepareSpec(
            new SplitSpec(SplitBy.POSITION, Optional.empty(), 0, 0.25, Optional.empty()),
            Duplicates.REPORT,
            List.of(new InputSpec(List.of("text"), steps)),
            target("text", new NextToken()),
            limit);
    return Preparation.prepare(spec, data, dataset(), Progress.SILENT);
  }

  private Dataset pictures() {
    byte[][] pixels = {{0, -1, 51, 102}, {-1, 0, 0, 0}, {7, 7, 7, 7}};
    columns.put("image", new Column.Images(pixels, new int[] {2, 1, 2}));
    declare("label", "a", "b");
    text("label", ColumnKind.CATEGORY, "a", "b", "a");
    splits("train", "train", "test");
    return dataset();
  }

  private static float[] sorted(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
