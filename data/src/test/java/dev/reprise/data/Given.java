package dev.reprise.data;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.DataSpec.Delimited;
import dev.reprise.core.experiment.DataSpec.Form;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.progress.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Specifications for tests, in few words.
final class Given {
  static final Form TSV = new Delimited("\t", "none", true, List.of(), false);
  static final Form TSV_REST = new Delimited("\t", "none", true, List.of(), true);
  static final Form CSV = new Delimited(",", "\"", true, List.of(), false);

  private Given() {}

  /// `name`, `kind`, `name`, `kind`, …
  static SortedMap<String, ColumnSpec> columns(String... namesAndKinds) {
    TreeMap<String, ColumnSpec> columns = new TreeMap<>();
    for (int i = 0; i < namesAndKinds.length; i += 2) {
      ColumnKind kind = ColumnKind.valueOf(namesAndKinds[i + 1].toUpperCase(java.util.Locale.ROOT));
      columns.put(namesAndKinds[i], new ColumnSpec(kind, Optional.empty()));
    }
    return columns;
  }

  static DataSpec data(SortedMap<String, ColumnSpec> columns, SourceSpec... sources) {
    return new DataSpec("tiny", "", "", Optional.empty(), columns, List.of(sources));
  }

  static SourceSpec path(String path, Form form) {
    return source(null, path, null, null, null, null, form);
  }

  static SourceSpec member(String path, String member, Form form) {
    return source(null, path, null, null, null, member, form);
  }

  static SourceSpec url(String url, Digest sha256, Form form) {
    return source(url, null, null, null, sha256, null, form);
  }

  static SourceSpec file(String file, Digest sha256, Form form) {
    return source(null, null, null, file, sha256, null, form);
  }

  static SourceSpec checkedPath(String path, Digest sha256, Form form) {
    return source(null, path, null, null, sha256, null, form);
  }

  static SourceSpec builtin(String name) {
    return source(null, null, name, null, null, null, null);
  }

  static SourceSpec mapped(
      SourceSpec source, Map<String, String> fields, Map<String, Map<String, String>> values) {
    return new SourceSpec(
        source.url(),
        source.path(),
        source.builtin(),
        source.file(),
        source.files(),
        source.sha256(),
        source.member(),
        source.form(),
        fields,
        values);
  }

  private static SourceSpec source(
      @Nullable String url,
      @Nullable String path,
      @Nullable String builtin,
      @Nullable String file,
      @Nullable Digest sha256,
      @Nullable String member,
      @Nullable Form form) {
    return new SourceSpec(
        Optional.ofNullable(url),
        Optional.ofNullable(path),
        Optional.ofNullable(builtin),
        Optional.ofNullable(file),
        Optional.empty(),
        Optional.ofNullable(sha256),
        Optional.ofNullable(member),
        Optional.ofNullable(form),
        new LinkedHashMap<>(),
        new LinkedHashMap<>());
  }

  static AcquireRequest request(Path folder, DataSpec data) {
    return request(folder, data, Mirrors.NONE);
  }

  static AcquireRequest request(Path folder, DataSpec data, Mirrors mirrors) {
    return new AcquireRequest(
        data, folder, mirrors, new FolderBlobs(folder.resolve(".blobs")), Optional.empty());
  }

  static Dataset acquire(Path folder, DataSpec data) {
    return Acquisition.acquire(request(folder, data), Progress.SILENT);
  }

  /// Paths from one folder, blobs in another.
  static Dataset acquire(Path folder, DataSpec data, Path blobs) {
    return Acquisition.acquire(
        new AcquireRequest(
            data, folder, Mirrors.NONE, new FolderBlobs(blobs.resolve(".b")), Optional.empty()),
        Progress.SILENT);
  }
}
