package dev.reprise.store;

import dev.reprise.core.closeness.Spread;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.StageLedger;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.FileTree;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.storage.BlobSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;

/// Checks what a pipeline's record names: the declaration, every blob, every file of every folder,
/// and that all the stages read and wrote is there.
final class PipelineCheck {
  private static final String FIX = "restore it, or run the pipeline again";

  private final String where;
  private final PipelineRecord record;
  private final BlobSource blobs;
  private final Predicate<Digest> expected;
  private final List<Problem> problems = new ArrayList<>();
  private final SortedSet<Digest> seen = new TreeSet<>();

  /// @param where the record's file
  /// @param expected which blobs must be there
  PipelineCheck(String where, PipelineRecord record, BlobSource blobs, Predicate<Digest> expected) {
    this.where = where;
    this.record = record;
    this.blobs = blobs;
    this.expected = expected;
  }

  List<Problem> problems() {
    Digest declared = Digest.of(Json.write(record.pipeline().canonical()));
    if (!declared.equals(record.pipeline().digest())) {
      report(
          where,
          "declares a pipeline of the digest "
              + record.pipeline().digest()
              + ", but holds "
              + declared);
    }
    record.artifacts().forEach(this::check);
    checkSpread();
    record.stages().forEach(this::checkLedger);
    PipelineRecord.contents(record.stages()).forEach(this::checkContent);
    return problems;
  }

  private void checkSpread() {
    try {
      Spread.of(record, blobs)
          .filter(
              spread ->
                  !spread.commitment().equals(record.commitment())
                      || !spread.metrics().equals(List.copyOf(record.metrics().keySet())))
          .ifPresent(spread -> report(where, "has the spread of another pipeline"));
    } catch (FailureException e) {
      problems.add(e.problem());
    }
  }

  /// Every link of the chain a stage's commands left, and that it belongs to what they were given.
  private void checkLedger(StageRecord stage) {
    String name = PipelineRecord.LEDGER + stage.name();
    Artifact artifact = record.artifacts().get(name);
    if (artifact == null || !isWhole(artifact)) {
      return;
    }
    try {
      if (artifact.bytes() > StageLedger.LARGEST) {
        report(where, "has a " + name + " of " + artifact.bytes() + " bytes");
      } else {
        StageLedger.read(name, blobs.read(artifact.digest()), stage.inputs());
      }
    } catch (FailureException e) {
      problems.add(e.problem());
    }
  }

  /// Whether its blob is as it was; if not, that is told as of every artifact.
  private boolean isWhole(Artifact artifact) {
    Optional<Path> file = blobs.find(artifact.digest());
    try {
      return file.isPresent() && Digest.ofFile(file.get()).equals(artifact.digest());
    } catch (IOException e) {
      return false;
    }
  }

  private void checkContent(String name, PathContent content) {
    Artifact artifact = record.artifacts().get(name);
    if (artifact == null || !artifact.digest().equals(content.digest())) {
      report(where, "has no artifact " + name + " with " + content.digest());
      return;
    }
    if (content.kind() == PathContent.Kind.FOLDER && blobs.find(artifact.digest()).isPresent()) {
      checkTree(name, artifact, content);
    }
  }

  private void checkTree(String name, Artifact artifact, PathContent content) {
    Path file = blobs.find(artifact.digest()).orElseThrow();
    try {
      byte[] bytes = Files.readAllBytes(file);
      FileTree tree = Json.read(bytes, FileTree.class);
      if (!Arrays.equals(tree.bytes(), bytes) || !tree.content().equals(content)) {
        report(file.toString(), "is not the list of the files in " + name);
      }
      for (Map.Entry<String, FileTree.Entry> entry : tree.files().entrySet()) {
        FileTree.Entry listed = entry.getValue();
        check(name + "/" + entry.getKey(), new Artifact(listed.digest(), listed.bytes(), false));
      }
    } catch (IOException e) {
      report(file.toString(), "cannot be read: " + e.getMessage());
    } catch (JacksonException | IllegalArgumentException e) {
      report(file.toString(), "is not the list of the files in " + name);
    }
  }

  private void check(String name, Artifact artifact) {
    if (!seen.add(artifact.digest())) {
      return;
    }
    Optional<Path> file = blobs.find(artifact.digest());
    if (file.isEmpty()) {
      if (expected.test(artifact.digest())) {
        report("blob " + BlobFolder.place(artifact.digest()), "is missing: it is " + name);
      }
      return;
    }
    String blob = file.get().toString();
    try {
      long size = Files.size(file.get());
      Digest found = Digest.ofFile(file.get());
      if (size != artifact.bytes() || !found.equals(artifact.digest())) {
        report(
            blob,
            "was changed: expected " + name + " with " + artifact.digest() + ", found " + found);
      }
    } catch (IOException e) {
      report(blob, "cannot be read: " + e.getMessage());
    }
  }

  private void report(String place, String what) {
    problems.add(new Problem(place, what, FIX));
  }
}
