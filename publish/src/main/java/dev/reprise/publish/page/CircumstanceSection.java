package dev.reprise.publish.page;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// When, where and by what code: none of it is compared for identity.
///
/// @param timings each stage in the order of the flow
/// @param total the whole run, possibly empty
/// @param version Reprise's own version
/// @param commit possibly empty
/// @param code a sentence on the state of the code
/// @param changed files with changes that were not committed
/// @param facts the environment's facts without the libraries
/// @param libraries each library with its digest
public record CircumstanceSection(
    List<Timing> timings,
    String total,
    String version,
    String commit,
    String code,
    List<String> changed,
    List<Entry> facts,
    List<Entry> libraries) {
  private static final List<String> FLOW =
      List.of("acquire", "prepare", "train", "evaluate", "report");
  private static final String LIBRARY = "jar.";
  private static final int WIDEST = 20;

  /// How long a stage took.
  ///
  /// @param level from 0 to 20, its share of the whole
  public record Timing(String stage, Shown time, int level) {}

  static CircumstanceSection of(RunRecord record) {
    Map<String, Double> seconds = record.circumstances().seconds();
    Double total = seconds.get("total");
    Code code = record.circumstances().code();
    List<Entry> facts = new ArrayList<>();
    List<Entry> libraries = new ArrayList<>();
    record
        .circumstances()
        .environment()
        .facts()
        .forEach(
            (name, value) -> {
              boolean library = name.startsWith(LIBRARY);
              String shown = library ? name.substring(LIBRARY.length()) : name;
              (library ? libraries : facts).add(new Entry(shown, value));
            });
    return new CircumstanceSection(
        timings(seconds),
        total == null ? "" : Shown.duration(total).text(),
        code.version(),
        code.commit(),
        state(code),
        code.changed(),
        List.copyOf(facts),
        List.copyOf(libraries));
  }

  private static List<Timing> timings(Map<String, Double> seconds) {
    List<String> stages = new ArrayList<>(FLOW);
    seconds.keySet().stream().filter(name -> !FLOW.contains(name)).forEach(stages::add);
    stages.remove("total");
    stages.removeIf(stage -> !seconds.containsKey(stage));
    double all = 0;
    for (String stage : stages) {
      all += seconds.getOrDefault(stage, 0.0);
    }
    List<Timing> timings = new ArrayList<>();
    for (String stage : stages) {
      double time = seconds.getOrDefault(stage, 0.0);
      int level = all > 0 ? (int) Math.clamp(Math.rint(time / all * WIDEST), 0, WIDEST) : 0;
      timings.add(new Timing(stage, Shown.duration(time), level));
    }
    return List.copyOf(timings);
  }

  private static String state(Code code) {
    if (code.commit().isEmpty()) {
      return "The experiment was in no Git repository, or in one without a commit.";
    }
    return code.dirty()
        ? "There were changes that were not committed: the commit alone does not give this code."
        : "All changes were committed.";
  }
}
