package dev.reprise.data;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.storage.BlobStore;
import java.nio.file.Path;
import java.util.Optional;

/// What [Acquisition] is asked for.
///
/// @param data the data as the experiment declares it
/// @param folder the experiment's folder, which its paths are relative to
/// @param mirrors where else to look for bytes whose digest is known
/// @param blobs where acquired files are kept, and looked for first
/// @param knownSource from a record: the digest of the bytes a `path` source without `sha256` had
///   when the record was made, so that they can be had on another machine
public record AcquireRequest(
    DataSpec data, Path folder, Mirrors mirrors, BlobStore blobs, Optional<Digest> knownSource) {}
