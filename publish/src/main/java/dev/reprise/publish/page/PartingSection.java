package dev.reprise.publish.page;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.publish.ReproductionNote;
import dev.reprise.publish.chart.LineChart;
import dev.reprise.publish.chart.LineChart.Point;
import dev.reprise.publish.chart.LineChart.Series;
import dev.reprise.publish.chart.PartingChart;
import dev.reprise.publish.chart.PartingChart.Share;
import dev.reprise.publish.page.TrainingSection.Chart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A picture of where two trainings part: the loss of both over all steps, and around the first
/// differing step the digests that differ. Made from the two ledgers, where both are at hand.
///
/// @param remark what is seen, in a sentence
/// @param charts both drawings
public record PartingSection(String remark, List<Chart> charts) {
  private static final int MOST_POINTS = 240;
  private static final int BEFORE = 12;
  private static final int AFTER = 28;

  /// Kinds of leaves by what their names begin with.
  private static final List<String> PREFIXES =
      List.of(LedgerHeader.GRADIENT, LedgerHeader.WEIGHT, LedgerHeader.OPTIMIZER);

  private static final List<String> KINDS =
      List.of("batch", "loss", "gradients", "weights", "optimiser");

  /// The picture; empty where the two do not part in training, or a ledger is not at hand.
  static Optional<PartingSection> of(RunRecord record, BlobSource blobs, ReproductionNote note) {
    boolean parted =
        switch (note.verdict()) {
          case Verdict.Diverged diverged -> true;
          case Verdict.Close close -> true;
          case Verdict.Identical identical -> false;
          case Verdict.Incomparable incomparable -> false;
        };
    if (!parted) {
      return Optional.empty();
    }
    Optional<Ledger> original = ledger(note.original(), note.originals());
    Optional<Ledger> own = ledger(record, blobs);
    return original.isEmpty() || own.isEmpty()
        ? Optional.empty()
        : new Both(original.get(), own.get(), note).section();
  }

  private static Optional<Ledger> ledger(RunRecord record, BlobSource blobs) {
    Artifact artifact = record.artifacts().get(RunRecord.LEDGER);
    return artifact == null || blobs.find(artifact.digest()).isEmpty()
        ? Optional.empty()
        : Optional.of(Ledger.read("ledger of " + record.run(), blobs.read(artifact.digest())));
  }

  private record Both(
      List<String> leaves,
      List<LedgerEntry.Step> first,
      List<LedgerEntry.Step> second,
      ReproductionNote note) {

    Both(Ledger first, Ledger second, ReproductionNote note) {
      this(
          first.header().leaves().equals(second.header().leaves())
              ? first.header().leaves()
              : List.of(),
          first.steps(),
          second.steps(),
          note);
    }

    Optional<PartingSection> section() {
      int steps = Math.min(first.size(), second.size());
      return IntStream.range(0, steps).filter(this::parts).mapToObj(this::section).findFirst();
    }

    private boolean parts(int i) {
      return shares(i).stream().anyMatch(share -> share.differing() > 0);
    }

    private PartingSection section(int at) {
      int from = Math.max(0, at - BEFORE);
      int to = Math.min(Math.min(first.size(), second.size()), at + AFTER);
      List<PartingChart.Step> steps = IntStream.range(from, to).mapToObj(this::step).toList();
      String around = "Loss and digests, steps " + number(from) + " to " + number(to - 1);
      PartingChart digests =
          new PartingChart(note.sides().first(), note.sides().second(), KINDS, steps, at + 1);
      List<Chart> charts = new ArrayList<>();
      all(at).ifPresent(charts::add);
      charts.add(new Chart(around, digests.svg()));
      return new PartingSection(remark(at), List.copyOf(charts));
    }

    private String remark(int at) {
      String before =
          at == 0
              ? "The two differ from the first step on."
              : "Up to step " + number(at - 1) + " every digest is the same on both sides.";
      List<Share> shares = shares(at);
      String there =
          IntStream.range(0, KINDS.size())
              .filter(i -> shares.get(i).differing() > 0)
              .mapToObj(KINDS::get)
              .reduce((a, b) -> a + ", " + b)
              .orElseThrow();
      return before
          + " At step "
          + number(at)
          + " these differ: "
          + there
          + ". A square is the stronger the more of its digests differ.";
    }

    private static String number(int i) {
      return Shown.count(i + 1L).text();
    }

    private PartingChart.Step step(int i) {
      return new PartingChart.Step(i + 1L, first.get(i).loss(), second.get(i).loss(), shares(i));
    }

    /// How many digests of each kind differ.
    private List<Share> shares(int i) {
      LedgerEntry.Step a = first.get(i);
      LedgerEntry.Step b = second.get(i);
      Stream<Share> own =
          Stream.of(one(!a.batch().equals(b.batch())), one(a.lossBits() != b.lossBits()));
      Stream<Share> tensors =
          PREFIXES.stream().map(prefix -> share(prefix, a.leaves(), b.leaves()));
      return Stream.concat(own, tensors).toList();
    }

    private static Share one(boolean differs) {
      return new Share(differs ? 1 : 0, 1);
    }

    private Share share(String prefix, List<Digest> a, List<Digest> b) {
      if (a.isEmpty() || b.isEmpty()) {
        return new Share(0, 0);
      }
      int[] of =
          IntStream.range(0, leaves.size())
              .filter(leaf -> leaves.get(leaf).startsWith(prefix))
              .toArray();
      long differing = IntStream.of(of).filter(i -> !a.get(i).equals(b.get(i))).count();
      return new Share((int) differing, of.length);
    }

    /// Both losses over the whole training; of a long one, one step of several.
    private Optional<Chart> all(int at) {
      int length = Math.max(first.size(), second.size());
      int every = Math.max(1, Math.ceilDiv(length, MOST_POINTS));
      List<Series> series = new ArrayList<>();
      add(series, note.sides().first(), "train original", first, every);
      add(series, note.sides().second(), "train", second, every);
      if (series.isEmpty() || length < 2) {
        return Optional.empty();
      }
      String title = every == 1 ? "Loss of every step" : "Loss of every " + every + "th step";
      LineChart.Mark mark = new LineChart.Mark(at + 1.0, "parts at step " + number(at));
      return Optional.of(new Chart(title, new LineChart("Loss", "Step", series, mark).svg()));
    }

    private static void add(
        List<Series> series, String name, String style, List<LedgerEntry.Step> steps, int every) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < steps.size(); i += every) {
        double loss = steps.get(i).loss();
        if (Double.isFinite(loss)) {
          points.add(new Point(i + 1, loss, "step " + (i + 1) + ": " + Shown.number(loss).text()));
        }
      }
      if (!points.isEmpty()) {
        series.add(new Series(name, style, points));
      }
    }
  }
}
