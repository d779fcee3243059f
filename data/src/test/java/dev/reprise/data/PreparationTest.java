package dev.reprise.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.dataset.PreparationSummary.Step;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.FoldCase;
import dev.reprise.core.experiment.PrepareSpec.Index;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.OneHot;
import dev.reprise.core.experiment.PrepareSpec.Pad;
import dev.reprise.core.experiment.PrepareSpec.Side;
import dev.reprise.core.experiment.PrepareSpec.Standardize;
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.TokenizeBy;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.data.form.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PreparationTest extends PreparationFixture {
  @Test
  void wordsAreFoldedCountedInTrainingAndPadded() {
    splits("train", "train", "test");
    text("x", ColumnKind.TEXT, "The cat, the DOG: the end!", "Straße STRASSE 3.14", "new the cat");
    text("y", ColumnKind.CATEGORY, "a", "b", "a");
    PreparedData prepared =
        prepare(
            dataset(),
            source(0),
            input(
                "x",
                List.of(
                    new FoldCase(),
                    new Tokenize(TokenizeBy.WORD),
                    new Vocabulary(6, 1),
                    new Pad(5, Side.PRE, Side.PRE))),
            target("y", new Index()));

    // the 3, strasse 2, then 3.14 before cat, dog, end: six ids leave room for four.
    assertThat(prepared.vocabularySize()).isEqualTo(6);
    assertThat(rows(prepared.train().inputs()))
        .containsExactlyInAnyOrder(List.of(5, 2, 1, 2, 1), List.of(0, 0, 3, 3, 4));
    assertThat(rows(split(prepared, SplitName.TEST).inputs()))
        .containsExactly(List.of(0, 0, 1, 2, 5));
    assertThat(prepared.summary().steps().stream().map(Step::name))
        .containsExactly(
            "split",
            "duplicates",
            "x.fold_case",
            "x.tokenize",
            "x.vocabulary",
            "x.pad",
            "target.index",
            "examples");
  }

  @Test
  void charactersAreGraphemeClustersAndPaddingMayStandBehind() {
    splits("train");
    text("x", ColumnKind.TEXT, "e\u0301 e\u0301\ud83d\udc69\u200d\ud83d\ude80x");
    columns.put("y", new Column.Numbers(new double[] {1}));
    PreparedData prepared =
        prepare(
            dataset(),
            source(0),
            input(
                "x",
                List.of(
                    new Tokenize(TokenizeBy.CHARACTER),
                    new Vocabulary(100, 2),
                    new Pad(7, Side.POST, Side.POST))),
            target("y"));

    assertThat(rows(prepared.train().inputs())).containsExactly(List.of(2, 1, 2, 1, 1, 0, 0));
    assertThat(prepared.vocabularySize()).isEqualTo(3);
  }

  @Test
  void longSequencesLoseTheEndThatWasAskedFor() {
    splits("train");
    text("x", ColumnKind.TEXT, "abcd");
    columns.put("y", new Column.Numbers(new double[] {1}));
    for (Side side : Side.values()) {
      List<PrepareSpec.Step> steps =
          List.of(
              new Tokenize(TokenizeBy.CHARACTER), new Vocabulary(9, 1), new Pad(3, Side.PRE, side));
      assertThat(
              rows(prepare(dataset(), source(0), input("x", steps), target("y")).train().inputs()))
          .containsExactly(side == Side.PRE ? List.of(3, 4, 5) : List.of(2, 3, 4));
    }
  }

  @Test
  void equallyFrequentTokensAreInCodePointOrder() {
    splits("train");
    // In UTF-16 order U+1F600 (d83d…) would come before U+FF21.
    text("x", ColumnKind.TEXT, "\ud83d\ude00\uff21b");
    columns.put("y", new Column.Numbers(new double[] {1}));
    List<PrepareSpec.Step> steps =
        List.of(
            new Tokenize(TokenizeBy.CHARACTER),
            new Vocabulary(9, 1),
            new Pad(3, Side.PRE, Side.PRE));

    assertThat(rows(prepare(dataset(), source(0), input("x", steps), target("y")).train().inputs()))
        .containsExactly(List.of(4, 3, 2));
  }

  @Test
  void localeOfTheMachineHasNoPart() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      PreparedData root = folded();
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(folded().summary()).isEqualTo(root.summary());
    } finally {
      Locale.setDefault(before);
    }
  }

  private PreparedData folded() {
    splits("train");
    text("x", ColumnKind.TEXT, "TITLE ISTANBUL ภาษาไทยง่าย 3,5");
    columns.put("y", new Column.Numbers(new double[] {1}));
    List<PrepareSpec.Step> steps =
        List.of(
            new FoldCase(),
            new Tokenize(TokenizeBy.WORD),
            new Vocabulary(99, 1),
            new Pad(8, Side.PRE, Side.PRE));
    return prepare(dataset(), source(0), input("x", steps), target("y"));
  }

  @Test
  void numbersAreStandardizedByTheTrainingSplitAndSetSideBySide() {
    splits("train", "train", "test");
    columns.put("a", new Column.Integers(new long[] {1, 3, 10}));
    columns.put("b", new Column.Numbers(new double[] {0.1, 0.1, 0.2}));
    text("c", ColumnKind.CATEGORY, "v", "u", "v");
    columns.put("y", new Column.Numbers(new double[] {1.5, -2, 0}));
    InputSpec[] inputs = {
      new InputSpec(List.of("a", "b"), List.of(new Standardize())),
      new InputSpec(List.of("c"), List.of(new OneHot())),
      new InputSpec(List.of("a"), NONE)
    };
    PreparedData prepared = prepare(dataset(), source(0), inputs, target("y"));

    assertThat(prepared.train().inputs().shape()).containsExactly(2, 5);
    assertThat(prepared.train().targets().shape()).containsExactly(2);
    assertThat(floatRows(prepared.train().inputs()))
        .containsExactlyInAnyOrder(List.of(-1f, 0f, 0f, 1f, 1f), List.of(1f, 0f, 1f, 0f, 3f));
    assertThat(floatRows(split(prepared, SplitName.TEST).inputs()))
        .containsExactly(List.of(8f, 0.1f, 0f, 1f, 10f));
    assertThat(prepared.vocabularySize()).isZero();
    assertThat(prepared.classes()).isEmpty();
  }

  @Test
  void columnWithOneValueBecomesZeroExactly() {
    splits("train", "train", "train");
    columns.put("x", new Column.Numbers(new double[] {0.1, 0.1, 0.1}));
    columns.put("y", new Column.Numbers(new double[3]));

    assertThat(
            floats(
                prepare(dataset(), source(0), input("x", List.of(new Standardize())), target("y"))
                    .train()
                    .inputs()))
        .containsExactly(0, 0, 0);
  }

  @Test
  void targetsMayBeStandardizedOrOneHot() {
    splits("train", "train");
    columns.put("x", new Column.Integers(new long[] {1, 2}));
    columns.put("y", new Column.Integers(new long[] {10, 20}));
    text("z", ColumnKind.CATEGORY, "p", "q");
    declare("z", "q", "o", "p");
    PreparedData numbers =
        prepare(dataset(), source(0), input("x", NONE), target("y", new Standardize()));
    PreparedData classes =
        prepare(dataset(), source(0), input("x", NONE), target("z", new OneHot()));

    assertThat(floats(numbers.train().targets())).containsExactlyInAnyOrder(-1, 1);
    assertThat(floatRows(classes.train().targets()))
        .containsExactlyInAnyOrder(List.of(0f, 0f, 1f), List.of(1f, 0f, 0f));
    assertThat(classes.classes()).containsExactly("q", "o", "p");
  }

  @Test
  void everyStepsDigestTellsWhatCameOutOfIt() {
    TreeSet<String> seen = new TreeSet<>();
    for (String word : List.of("one", "two")) {
      splits("train", "train");
      text("x", ColumnKind.TEXT, "zero", word);
      text("y", ColumnKind.CATEGORY, "a", word);
      List<PrepareSpec.Step> steps =
          List.of(
              new FoldCase(),
              new Tokenize(TokenizeBy.CHARACTER),
              new Vocabulary(99, 1),
              new Pad(8, Side.PRE, Side.PRE));
      prepare(dataset(), source(0), input("x", steps), target("y", new Index()))
          .summary()
          .steps()
          .forEach(step -> seen.add(step.name() + step.output()));
    }
    assertThat(seen).hasSize(14);
  }

  @Test
  void outputsOfVersionOneNeverChange() {
    splits("train", "validation", "test", "train");
    text("t", ColumnKind.TEXT, "The cat sat", "a cat", "THE DOG", "stra\u00dfe");
    columns.put("n", new Column.Numbers(new double[] {0.1, 7, -3, 0.7}));
    text("c", ColumnKind.CATEGORY, "p", "q", "p", "q");
    List<PrepareSpec.Step> words =
        List.of(
            new FoldCase(),
            new Tokenize(TokenizeBy.WORD),
            new Vocabulary(9, 1),
            new Pad(3, Side.PRE, Side.PRE));
    InputSpec[] numbers = {
      new InputSpec(List.of("n"), List.of(new Standardize())),
      new InputSpec(List.of("c"), List.of(new OneHot()))
    };
    List<String> found = new ArrayList<>();
    for (InputSpec[] inputs : List.of(input("t", words), numbers)) {
      prepare(dataset(), source(0), inputs, target("c", new Index())).summary().steps().stream()
          .map(step -> step.name() + "/" + step.version() + " " + step.output().abbreviated())
          .forEach(found::add);
    }

    assertThat(found)
        .containsExactly(
            "split/1 209425336127",
            "duplicates/1 c56341395c53",
            "t.fold_case/1 5cd59428ce16",
            "t.tokenize/1 f3b9e88067cc",
            "t.vocabulary/1 622ac65bb031",
            "t.pad/1 134cfd87fafa",
            "target.index/1 1774cd2f9a9e",
            "examples/1 65e96141259f",
            "split/1 209425336127",
            "duplicates/1 c56341395c53",
            "n.standardize/1 6e1725aaf567",
            "c.one_hot/1 1774cd2f9a9e",
            "target.index/1 1774cd2f9a9e",
            "examples/1 c687be5d58a3");
  }

  @Test
  void whatCannotBePreparedIsSaidInWords() {
    splits("train", "test");
    columns.put("x", new Column.Numbers(new double[] {1, 1e300}));
    text("t", ColumnKind.TEXT, "a", "b");
    text("c", ColumnKind.CATEGORY, "a", "b");
    columns.put("y", new Column.Numbers(new double[] {1, 2}));

    refused(source(0), input("gone", NONE), target("y"), "there is no column 'gone'");
    refused(source(0), input("y", NONE), target("gone"), "there is no column 'gone'");
    refused(source(0), input("x", NONE), target("y"), "too large for 32 bits");
    refused(source(0), input("t", NONE), target("y"), "text needs tokenize");
    refused(
        source(0),
        input("t", List.of(new OneHot())),
        target("y"),
        "expects a category, found text");
    refused(
        source(0),
        input("c", List.of(new OneHot())),
        target("y"),
        "the value 'b' in the test split");
    refused(source(0), input("y", NONE), target("t"), "is text");
    refused(source(0), input("y", NONE), target("y", new Index()), "does not fit");
    refused(hash(1e-9, 0, null), input("y", NONE), target("y"), "the test split has no record");
    splits("train", "train");
    text("c", ColumnKind.CATEGORY, "a", "a");
    refused(source(0), input("y", NONE), target("c", new Index()), "a single value");
  }
}
