package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StoredRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.storage.BlobStore;
import dev.reprise.data.AcquireRequest;
import dev.reprise.data.Acquisition;
import dev.reprise.data.Dataset;
import dev.reprise.data.Mirrors;
import dev.reprise.store.Answers;
import dev.reprise.store.Attestations;
import dev.reprise.store.PortableRecord;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a user means by a run id, a record file or an example folder: a record, its blobs, and the
/// experiment to run again.
public sealed interface Target {
  /// The folder of an example that holds its published record.
  String PUBLISHED = "published";

  /// The record's address.
  Digest address();

  /// The record, which must be of a training.
  RunRecord record();

  /// The record, whether of a training or of a pipeline of commands.
  default StoredRecord any() {
    return record();
  }

  /// Where the record's blobs are.
  BlobSource blobs();

  /// What the experiment's relative paths are relative to.
  Path folder();

  /// Everything about the stored record that has another digest than it should.
  List<Problem> verify();

  /// The data that the record was made of, acquired again; whether they are the same is for the
  /// caller to see.
  ///
  /// @param data as the experiment declares them
  /// @param blobs where to keep them
  /// @throws InvalidInputException or FailureException where they cannot be had
  default Dataset acquire(DataSpec data, BlobStore blobs, Mirrors mirrors, Progress progress) {
    return Acquisition.acquire(
        new AcquireRequest(data, folder(), mirrors, blobs, record().dataset().sourceDigest()),
        progress);
  }

  /// The signed statements beside the record.
  Attestations attestations();

  /// What people have answered to checklists about the record.
  Answers answers();

  /// The record's own file.
  Path file();

  /// The experiment to run: as recorded, unless the target is an example, whose own file counts.
  ///
  /// @param overrides further changes, such as `seed=43`
  Declaration declaration(List<String> overrides);

  /// Finds what the text means: a file or folder if there is one, else a run of the store.
  ///
  /// @throws InvalidInputException where it means nothing, or more than one run
  static Target find(String text, ProjectStore store) {
    Path path = Path.of(text);
    if (Files.exists(path.resolve(PUBLISHED).resolve("record.json"))) {
      return new Example(path, PortableRecord.open(path.resolve(PUBLISHED)));
    }
    if (Files.isRegularFile(path) || Files.exists(path.resolve("record.json"))) {
      return new Published(PortableRecord.open(path));
    }
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(
          text,
          "there is no published record here: expected " + PUBLISHED + "/record.json",
          "run it first: reprise run " + text);
    }
    return new Stored(store, store.resolve(text));
  }

  /// A run of the project's own store.
  ///
  /// The record is read when it is asked for, so that a damaged one can be verified.
  ///
  /// @param folder what the experiment's relative paths are relative to
  record Stored(ProjectStore store, Digest address, Path folder) implements Target {
    /// A run whose experiment stands beside the store.
    public Stored(ProjectStore store, Digest address) {
      this(store, address, store.home().toAbsolutePath().resolveSibling(""));
    }

    @Override
    public RunRecord record() {
      return store.record(address);
    }

    @Override
    public StoredRecord any() {
      return store.any(address);
    }

    @Override
    public BlobSource blobs() {
      return store;
    }

    @Override
    public List<Problem> verify() {
      return Verification.verify(store, address);
    }

    @Override
    public Attestations attestations() {
      return Attestations.of(store, address);
    }

    @Override
    public Answers answers() {
      return Answers.of(store, address);
    }

    @Override
    public Path file() {
      return store.recordFile(address);
    }

    @Override
    public Declaration declaration(List<String> overrides) {
      return recorded(record(), overrides);
    }
  }

  /// A record published in a folder.
  record Published(PortableRecord portable) implements Target {
    @Override
    public Digest address() {
      return portable.digest();
    }

    @Override
    public RunRecord record() {
      return portable.record();
    }

    @Override
    public BlobSource blobs() {
      return portable;
    }

    @Override
    public Path folder() {
      return portable.folder();
    }

    @Override
    public List<Problem> verify() {
      return Verification.verify(portable);
    }

    @Override
    public Attestations attestations() {
      return Attestations.of(portable);
    }

    @Override
    public Answers answers() {
      return Answers.of(portable);
    }

    @Override
    public Path file() {
      return portable.folder().resolve(PortableRecord.RECORD);
    }

    @Override
    public Declaration declaration(List<String> overrides) {
      return recorded(record(), overrides);
    }
  }

  /// An experiment's folder with its published record beside the experiment.
  record Example(Path folder, PortableRecord portable) implements Target {
    @Override
    public Digest address() {
      return portable.digest();
    }

    @Override
    public RunRecord record() {
      return portable.record();
    }

    @Override
    public BlobSource blobs() {
      return portable;
    }

    @Override
    public List<Problem> verify() {
      return Verification.verify(portable);
    }

    @Override
    public Attestations attestations() {
      return Attestations.of(portable);
    }

    @Override
    public Answers answers() {
      return Answers.of(portable);
    }

    @Override
    public Path file() {
      return portable.folder().resolve(PortableRecord.RECORD);
    }

    @Override
    public Declaration declaration(List<String> overrides) {
      return new ExperimentReader().read(folder, overrides);
    }
  }

  /// The experiment as a record has it.
  static Declaration recorded(RunRecord record, List<String> overrides) {
    return new ExperimentReader()
        .read(
            "record of " + record.run(),
            CanonicalJson.bytes(record.experiment().canonical()),
            overrides);
  }
}
