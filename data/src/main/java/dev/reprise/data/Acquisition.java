package dev.reprise.data;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.DataSpec.FileSpec;
import dev.reprise.core.experiment.DataSpec.Form;
import dev.reprise.core.experiment.DataSpec.Idx;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.data.SourceFinder.Found;
import dev.reprise.data.SourceFinder.FoundFile;
import dev.reprise.data.SourceFinder.FoundFolder;
import dev.reprise.data.builtin.CldrNames;
import dev.reprise.data.container.Container;
import dev.reprise.data.container.Limits;
import dev.reprise.data.form.FolderReader;
import dev.reprise.data.form.FormReader;
import dev.reprise.data.form.IdxReader;
import dev.reprise.data.form.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Gets an experiment's data and brings it into standard form.
///
/// The sources are tried in the order declared. A source whose digest is known is looked for in the
/// blob store first, then on the mirrors, then at its own place. The first that can be had is
/// taken; if what it holds is not what was declared, that is an error and no reason to try the
/// next.
public final class Acquisition {
  private Acquisition() {}

  /// Gets the data from the first source that has it.
  ///
  /// The result depends on the records alone, not on which source had them.
  ///
  /// @throws InvalidInputException where a file is not what the experiment says, or no declared
  ///   path or mirror has the data
  /// @throws dev.reprise.core.problem.FailureException where the web was asked and no place had it
  public static Dataset acquire(AcquireRequest request, Progress progress) {
    Tries tries = new Tries();
    SourceFinder finder = new SourceFinder(request, tries, progress);
    DataSpec data = request.data();
    for (SourceSpec source : data.sources()) {
      Optional<Dataset> dataset =
          source.builtin().isPresent()
              ? Optional.of(builtin(data, source, source.builtin().get()))
              : source.files().isPresent()
                  ? files(data, source, finder, progress)
                  : finder.find(source).map(found -> read(data, source, found, progress));
      if (dataset.isPresent()) {
        requireDigest(data, dataset.get());
        return dataset.get();
      }
    }
    throw tries.failed(data.name());
  }

  private static Dataset builtin(DataSpec data, SourceSpec source, String name) {
    if (!name.equals(CldrNames.NAME)) {
      throw new InvalidInputException(
          "data '" + data.name() + "'",
          "there is no built-in data '" + name + "'",
          "there is " + CldrNames.NAME);
    }
    Rows rows = new Rows(data, source);
    rows.addAll(name, CldrNames.FIELDS, CldrNames.rows());
    return Dataset.of(data.name(), rows.columns(), CldrNames.source());
  }

  /// A source of several files, all of which must be there.
  private static Optional<Dataset> files(
      DataSpec data, SourceSpec source, SourceFinder finder, Progress progress) {
    TreeMap<String, Path> files = new TreeMap<>();
    TreeMap<String, String> summary = new TreeMap<>();
    for (FileSpec file : source.files().orElseThrow()) {
      Optional<Found> found = finder.find(file.source());
      if (found.isEmpty()) {
        return Optional.empty();
      }
      if (!(found.get() instanceof FoundFile its)) {
        throw new InvalidInputException(label(file.source()), "is a folder", "name a file");
      }
      files.put(file.name(), its.file());
      summary(file.source()).forEach((key, value) -> summary.put(file.name() + "." + key, value));
      summary.put(file.name() + ".sha256", its.digest().toString());
      summary.put(file.name() + ".from", its.from());
    }
    if (!(source.form().orElse(null) instanceof Idx form)) {
      throw new InvalidInputException(data.name(), "several files need the form idx", "");
    }
    Rows rows = new Rows(data, source);
    new IdxReader(Limits.DEFAULT, rows, progress).read(form, files);
    return Optional.of(Dataset.of(data.name(), rows.columns(), summary));
  }

  private static Dataset read(DataSpec data, SourceSpec source, Found found, Progress progress) {
    String label = label(source);
    Form form =
        source
            .form()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        label, "has no form", "say how it holds records under `form:`"));
    Rows rows = new Rows(data, source);
    FormReader reader = new FormReader(label, Limits.DEFAULT, form, source.member(), rows);
    SortedMap<String, String> summary = summary(source);
    switch (found) {
      case FoundFolder folder -> {
        requireNoDigest(source, label);
        progress.message("Reading the folder " + label);
        new FolderReader(label, Limits.DEFAULT).read(folder.folder(), reader);
      }
      case FoundFile file -> {
        summary.put("sha256", file.digest().toString());
        summary.put("from", file.from());
        read(file, label, reader, progress);
      }
    }
    reader.finish();
    return Dataset.of(data.name(), rows.columns(), summary);
  }

  private static void read(FoundFile file, String label, FormReader reader, Progress progress) {
    try (Progress.Task task =
        progress.task("Reading " + label + " from " + file.from(), size(file.file()), "B")) {
      new Container(label, Limits.DEFAULT)
          .read(file.file(), reader, done -> task.advanceTo(done, ""));
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // Only a progress bar goes without; reading the file will tell what is wrong.
      return -1;
    }
  }

  /// How messages name a source: as its author wrote it.
  private static String label(SourceSpec source) {
    return source.path().or(source::url).or(source::file).orElse("the source");
  }

  private static SortedMap<String, String> summary(SourceSpec source) {
    TreeMap<String, String> summary = new TreeMap<>();
    source.url().ifPresent(url -> summary.put("url", url));
    source.path().ifPresent(path -> summary.put("path", path));
    source.file().ifPresent(file -> summary.put("file", file));
    source.member().ifPresent(member -> summary.put("member", member));
    return summary;
  }

  private static void requireNoDigest(SourceSpec source, String label) {
    if (source.sha256().isPresent()) {
      throw new InvalidInputException(
          label,
          "is a folder, and sha256 is the digest of a file",
          "leave it out; `digest:` of the data fixes a folder's records");
    }
  }

  private static void requireDigest(DataSpec data, Dataset dataset) {
    Optional<Digest> declared = data.digest();
    if (declared.isPresent() && !declared.get().equals(dataset.digest())) {
      throw new InvalidInputException(
          "data '" + data.name() + "'",
          "the experiment declares the digest "
              + declared.get()
              + ", but the "
              + dataset.size()
              + " records from "
              + dataset.summary().source()
              + " have "
              + dataset.digest(),
          "get the data the experiment means, or declare this digest if it is right");
    }
  }
}
