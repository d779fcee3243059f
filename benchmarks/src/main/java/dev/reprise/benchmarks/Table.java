package dev.reprise.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The results as Markdown.
final class Table {
  private Table() {}

  static String markdown(List<Result> results, Map<Case, Measurement> single, int threads) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "Java %s, %s, %d processors, %d threads. Medians over rounds in turn; ratio: PyTorch's time to ours, to be at"
            + " least the aim. Memory: the largest resident set of any round; ours in PyTorch's, to be at most the"
            + " aim.",
        Runtime.version(),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        threads);
    line(text, "");
    line(
        text,
        "| case | PyTorch ms | Exact ms | ratio | aim | speed | PyTorch peak MiB | Exact peak MiB | ratio | aim |"
            + " memory |");
    line(text, "| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | --- |");
    for (Result each : results) {
      line(
          text,
          "| %s | %s | %s | %.2f | %.1f | %s | %d | %d | %.2f | %.1f | %s |",
          each.of().title(),
          time(each.of(), each.pytorch()),
          time(each.of(), each.exact()),
          each.ratio(),
          each.of().target(),
          verdict(each.isFastEnough()),
          each.pytorch().peak() >> 20,
          each.exact().peak() >> 20,
          each.memoryRatio(),
          Result.MEMORY,
          verdict(each.isSmallEnough()));
    }
    line(text, "");
    line(
        text,
        "%d of %d aims of speed met, %d of %d aims of memory.",
        results.stream().filter(Result::isFastEnough).count(),
        results.size(),
        results.stream().filter(Result::isSmallEnough).count(),
        results.size());
    if (!single.isEmpty()) {
      line(text, "");
      line(text, "| case | Exact, 1 thread, ms | Exact, %d threads, ms | gain |", threads);
      line(text, "| --- | ---: | ---: | ---: |");
      for (Result each : results) {
        Measurement one = single.get(each.of());
        if (one != null) {
          line(
              text,
              "| %s | %s | %s | %.2f |",
              each.of().title(),
              time(each.of(), one),
              time(each.of(), each.exact()),
              one.median() / each.exact().median());
        }
      }
    }
    return text.toString();
  }

  private static String verdict(boolean met) {
    return met ? "met" : "missed";
  }

  private static String time(Case each, Measurement measured) {
    String time = String.format(Locale.ROOT, "%.3f", measured.median());
    return each.flops() == 0
        ? time
        : String.format(
            Locale.ROOT, "%s (%.0f GFLOP/s)", time, each.flops() / measured.median() * 1e-6);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
