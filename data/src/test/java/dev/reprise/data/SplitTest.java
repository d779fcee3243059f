package dev.reprise.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.PrepareSpec.Duplicates;
import dev.reprise.core.experiment.PrepareSpec.Index;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.OneHot;
import dev.reprise.data.form.Column;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest extends PreparationFixture {
  @Test
  void recordsStayInTheirSplitWhenOthersCome() {
    PreparedData few = prepare(numbered(1000), hash(0.3, 0.2, null), input("x", NONE), target("y"));
    PreparedData more =
        prepare(numbered(3000), hash(0.3, 0.2, null), input("x", NONE), target("y"));

    for (SplitName split : SplitName.values()) {
      assertThat(ids(more, split)).containsAll(ids(few, split));
    }
    assertThat(few.summary().splits().get(SplitName.TEST)).isBetween(250L, 350L);
    assertThat(few.summary().splits().get(SplitName.VALIDATION)).isBetween(100L, 180L);
    assertThat(new HashSet<>(allIds(more))).hasSize(3000);
  }

  @Test
  void stratifiedSplitsKeepTheProportionsExactly() {
    text(
        "y",
        ColumnKind.CATEGORY,
        IntStream.range(0, 200).mapToObj(i -> i % 10 == 0 ? "rare" : "usual"));
    columns.put("x", new Column.Integers(IntStream.range(0, 200).asLongStream().toArray()));
    PreparedData prepared =
        prepare(dataset(), hash(0.25, 0.2, "y"), input("x", NONE), target("y", new Index()));

    assertThat(prepared.summary().splits())
        .containsEntry(SplitName.TEST, 50L)
        .containsEntry(SplitName.VALIDATION, 30L)
        .containsEntry(SplitName.TRAIN, 120L);
    assertThat(Arrays.stream(ints(split(prepared, SplitName.TEST).targets())).filter(i -> i == 0))
        .hasSize(5);
    assertThat(prepared.classes()).containsExactly("rare", "usual");
  }

  @Test
  void equalRecordsHaveIdsOfTheirOwn() {
    columns.put("x", new Column.Integers(new long[] {7, 7, 7, 8}));
    columns.put("y", new Column.Numbers(new double[4]));

    assertThat(allIds(prepare(dataset(), hash(0, 0, null), input("x", NONE), target("y"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void sourceColumnDecidesAndMustHoldTheThreeNames() {
    splits("train", "test", "train", "validation");
    columns.put("x", new Column.Integers(new long[] {1, 2, 3, 4}));
    columns.put("y", new Column.Numbers(new double[4]));
    PreparedData prepared = prepare(dataset(), source(0), input("x", NONE), target("y"));

    assertThat(floats(split(prepared, SplitName.TEST).inputs())).containsExactly(2);
    assertThat(floats(split(prepared, SplitName.VALIDATION).inputs())).containsExactly(4);
    refused(source(0.5), input("x", NONE), target("y"), "has validation records already");
    splits("train", "Test", "train", "train");
    refused(source(0), input("x", NONE), target("y"), "found 'Test'");
    splits("test", "test", "test", "test");
    refused(source(0), input("x", NONE), target("y"), "the train split has no record");
  }

  @Test
  void inputsInSeveralSplitsAreCountedOnceEachAndDroppedWhereAsked() {
    splits("train", "test", "train", "validation", "test", "train", "train", "test");
    text("x", ColumnKind.CATEGORY, "a", "a", "b", "b", "b", "c", "a", "d");
    columns.put("y", new Column.Integers(IntStream.range(0, 8).asLongStream().toArray()));
    InputSpec[] inputs = input("x", List.of(new OneHot()));
    declare("x", "a", "b", "c", "d");

    PreparedData reported = prepare(dataset(), source(0), inputs, target("y"));
    PreparedData dropped = prepare(dataset(), Duplicates.DROP, source(0), inputs, target("y"));

    assertThat(reported.summary().duplicates().acrossSplits()).isEqualTo(2);
    assertThat(reported.summary().duplicates().dropped()).isZero();
    assertThat(reported.summary().splits()).containsEntry(SplitName.TRAIN, 4L);
    assertThat(dropped.summary().duplicates().acrossSplits()).isEqualTo(2);
    assertThat(dropped.summary().duplicates().dropped()).isEqualTo(4);
    assertThat(dropped.summary().splits())
        .containsEntry(SplitName.TRAIN, 1L)
        .containsEntry(SplitName.TEST, 3L)
        .doesNotContainKey(SplitName.VALIDATION);
    assertThat(ids(reported, SplitName.TRAIN)).containsAll(ids(dropped, SplitName.TRAIN));
  }
}
