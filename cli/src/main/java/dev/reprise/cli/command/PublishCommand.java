package dev.reprise.cli.command;

import dev.reprise.cli.render.Amounts;
import dev.reprise.cli.render.JsonText;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.publish.Report;
import dev.reprise.runner.Target;
import dev.reprise.store.Answers;
import dev.reprise.store.Attestations;
import dev.reprise.store.PortableRecord;
import dev.reprise.store.ProjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `publish`: writes a record into a folder that anyone can verify and reproduce.
@Command(
    description = {
      "Write a record and its artifacts into a folder that anyone can verify and reproduce.",
      "Data is never published with it: the record says where to have it and what digest it has."
    },
    footer = {
      "  reprise publish 20260102-030405-0a1b2c --to examples/language-id/published",
    })
public final class PublishCommand extends Verb {
  @Parameters(paramLabel = "RUN", description = "A run id or the beginning of one.")
  private String run = "";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      order = 1,
      description = "The folder to write to.")
  private String folder = "";

  @Option(
      names = "--without",
      paramLabel = "ARTIFACT",
      order = 2,
      description = {
        "Leave an artifact out, such as predictions.safetensors; its digest stays in the record.",
        "May be given several times."
      })
  private List<String> without = List.of();

  /// The verb in its surroundings.
  public PublishCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    Path to = path(folder);
    try (ProjectStore store = openStore()) {
      Target target = target(run, store);
      requireArtifacts(target);
      PortableRecord published =
          PortableRecord.write(
              target.record(), target.blobs(), to, name -> !without.contains(name));
      target.attestations().copyTo(Attestations.of(published));
      target.answers().copyTo(Answers.of(published));
      Report.write(target.record(), target.blobs(), Optional.empty(), to);
      SortedMap<String, Long> artifacts = new TreeMap<>();
      target
          .record()
          .artifacts()
          .forEach((name, artifact) -> artifacts.put(name, artifact.bytes()));
      artifacts.keySet().removeAll(without);
      long bytes = artifacts.values().stream().mapToLong(Long::longValue).sum();
      screen()
          .line(
              "Published "
                  + target.record().run()
                  + " to "
                  + to
                  + ": the record and "
                  + Amounts.count(artifacts.size(), "artifact")
                  + ", "
                  + Amounts.bytes(bytes));
      screen().line("Anyone can now run: reprise reproduce " + to);
      if (json) {
        printJson(JsonText.published(target.address(), to, artifacts));
      }
      return AS_REQUIRED;
    } catch (IOException e) {
      throw new FailureException(
          to.toString(), "cannot be written: " + e.getMessage(), "check disk and rights", e);
    }
  }

  private void requireArtifacts(Target target) {
    for (String name : without) {
      if (!target.record().artifacts().containsKey(name)) {
        throw new InvalidInputException(
            "--without " + name,
            "the record has no such artifact",
            "known are " + String.join(", ", target.record().artifacts().keySet()));
      }
    }
  }
}
