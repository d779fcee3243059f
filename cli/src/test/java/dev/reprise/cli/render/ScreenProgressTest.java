package dev.reprise.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScreenProgressTest {
  private static final long MILLISECOND = 1_000_000L;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long now;
  private boolean cancelled;

  @Test
  void aFinishedEpochLooksAsInKeras() {
    try (Progress.Task epoch = onTerminal(120).task("Epoch 1/10", 157, "step")) {
      now += 12_246 * MILLISECOND;
      epoch.advanceTo(157, "accuracy: 0.9731 - loss: 0.0812");
    }

    assertThat(visible())
        .containsExactly(
            "Epoch 1/10",
            "157/157 ━━━━━━━━━━━━━━━━━━━━ 12s 78ms/step - accuracy: 0.9731 - loss: 0.0812");
  }

  @Test
  void anEpochUnderWayShowsTheTimeLeft() {
    Progress.Task epoch = onTerminal(120).task("Epoch 1/10", 100, "step");
    now += 10_000 * MILLISECOND;
    epoch.advanceTo(25, "loss: 0.5000");

    assertThat(visible().getLast())
        .isEqualTo(" 25/100 ━━━━━─────────────── 30s 400ms/step - loss: 0.5000");
  }

  @Test
  void aBarIsRedrawnAtMostTenTimesASecond() {
    Progress.Task epoch = onTerminal(120).task("Epoch 1/1", 10_000, "step");
    for (int step = 1; step <= 10_000; step++) {
      now += MILLISECOND / 10;
      epoch.advanceTo(step, "");
    }

    assertThat(text().split("\r", -1).length - 1).isBetween(9, 12);
  }

  @Test
  void aLineIsNeverWiderThanTheTerminal() {
    for (int width = 40; width < 130; width++) {
      written.reset();
      try (Progress.Task task = onTerminal(width).task("Reading a file", 26_500_000, "B")) {
        now += 3_000 * MILLISECOND;
        task.advanceTo(12_300_000, "from a mirror far away - and more - and still more to say");
      }
      int columns = width;
      assertThat(visible()).allSatisfy(line -> assertThat(line.length()).isLessThan(columns));
    }
  }

  @Test
  void aMessageStandsAboveTheBar() {
    Progress progress = onTerminal(100);
    try (Progress.Task task = progress.task("Reading", 100, "record")) {
      task.advanceTo(50, "");
      progress.message("a word in between");
      task.advanceTo(100, "");
    }

    assertThat(visible().get(0)).isEqualTo("a word in between");
    assertThat(visible().getLast()).isEqualTo("Reading 100/100 records ━━━━━━━━━━━━━━━━━━━━ 0s");
  }

  @Test
  void withoutATerminalThereIsALineAtTheEndAndOneEveryTenSeconds() {
    try (Progress.Task epoch = plain().task("Epoch 1/2", 100, "step")) {
      for (int step = 1; step <= 100; step++) {
        now += 250 * MILLISECOND;
        epoch.advanceTo(step, "loss: 0.2500");
      }
    }

    assertThat(text().lines())
        .containsExactly(
            "Epoch 1/2: 40/100 15s 250ms/step left - loss: 0.2500",
            "Epoch 1/2: 80/100 5s 250ms/step left - loss: 0.2500",
            "Epoch 1/2: 100/100 25s 250ms/step - loss: 0.2500");
    assertThat(text()).doesNotContain("\r", "\u001b");
  }

  @Test
  void anUnknownTotalIsCountedWithoutABar() {
    try (Progress.Task task = onTerminal(80).task("Unpacking", -1, "B")) {
      task.advanceTo(1_500_000, "");
    }

    assertThat(visible()).containsExactly("Unpacking 1.5 MB  0s");
  }

  @Test
  void aRequestToStopReachesTheWork() {
    Progress.Task epoch = plain().task("Epoch 1/1", 10, "step");
    cancelled = true;

    assertThatThrownBy(() -> epoch.advanceTo(1, "")).isInstanceOf(CancellationException.class);
    epoch.close();
  }

  @Test
  void closingTwiceSaysItOnce() {
    Progress.Task task = plain().task("Reading", 1, "record");
    task.advanceTo(1, "");
    task.close();
    task.close();

    assertThat(text().lines()).containsExactly("Reading: 1/1 record 0s");
  }

  private ScreenProgress onTerminal(int width) {
    return progress(OptionalInt.of(width));
  }

  private ScreenProgress plain() {
    return progress(OptionalInt.empty());
  }

  private ScreenProgress progress(OptionalInt width) {
    PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    return new ScreenProgress(
        new Screen(out, out, width, false, false), () -> now, () -> cancelled);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /// What a terminal shows at the end: a carriage return and "erase" begin a line anew.
  private List<String> visible() {
    // String.lines would end a line at each carriage return.
    return Stream.of(text().split("\n", -1))
        .filter(line -> !line.isEmpty())
        .map(line -> line.substring(line.lastIndexOf('\r') + 1).replace("\u001b[K", ""))
        .toList();
  }
}
