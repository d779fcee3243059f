package dev.reprise.core.verdict;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a file that a stage wrote is, as far as its contents could be compared.
public enum FileKind {
  /// Named tensors in the safetensors format.
  SAFETENSORS,
  /// One array of NumPy.
  NPY,
  /// Several arrays of NumPy in a zip archive.
  NPZ,
  /// A checkpoint of PyTorch: a zip archive with a pickle and its storages.
  PYTORCH,
  /// Objects of Python.
  PICKLE,
  /// A zip archive of any files.
  ZIP,
  /// A tar archive.
  TAR,
  /// A file packed by gzip.
  GZIP,
  /// A table of lines and fields.
  TABLE,
  /// A JSON document.
  JSON,
  /// One JSON document a line.
  JSON_LINES,
  /// A YAML document.
  YAML,
  /// A picture.
  IMAGE,
  /// Lines of text.
  TEXT,
  /// Whatever could not be read as anything else.
  BYTES;

  /// The word for it in JSON and documents: `json-lines`.
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
