package dev.reprise.data;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.storage.BlobStore;
import dev.reprise.data.container.Limits;
import dev.reprise.data.source.Download;
import dev.reprise.data.source.Download.Fetched;
import dev.reprise.data.source.MirrorFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds the bytes of a source: in the blob store, on a mirror, or where the source says.
///
/// Every file is kept in the blob store and read from there, after its digest was compared.
final class SourceFinder {
  private final AcquireRequest request;
  private final Tries tries;
  private final BlobStore blobs;
  private final Download download;

  SourceFinder(AcquireRequest request, Tries tries, Progress progress) {
    this.request = request;
    this.tries = tries;
    this.blobs = request.blobs();
    this.download = new Download(Download.PATIENCE, Limits.DEFAULT.downloadBytes(), progress);
  }

  /// The bytes of a source.
  sealed interface Found {}

  /// A file in the blob store, with the digest it was found to have.
  ///
  /// @param from in a word, where it came from: `store`, `mirror`, `path` or `url`
  record FoundFile(Path file, Digest digest, String from) implements Found {}

  /// A folder, read where it is.
  record FoundFolder(Path folder) implements Found {}

  /// Looks for a source that is a file or folder.
  Optional<Found> find(SourceSpec source) {
    Optional<Digest> wanted = wanted(source);
    if (wanted.isPresent()) {
      Optional<Found> known = findKnown(source, wanted.get());
      if (known.isPresent()) {
        return known;
      }
    }
    if (source.path().isPresent()) {
      return path(source.path().get(), source.sha256());
    }
    return source.url().flatMap(url -> url(url, source.sha256()));
  }

  /// A record's digest stands in for a declared one, but only for a path: that alone may be
  /// declared without.
  private Optional<Digest> wanted(SourceSpec source) {
    return source.path().isPresent() ? source.sha256().or(request::knownSource) : source.sha256();
  }

  private Optional<Found> findKnown(SourceSpec source, Digest digest) {
    Optional<Path> stored = blobs.find(digest);
    if (stored.isPresent()) {
      if (matches(stored.get(), digest, "the project's store")) {
        return Optional.of(new FoundFile(stored.get(), digest, "store"));
      }
    } else {
      tries.local("the project's store", "has no blob " + digest);
    }
    Optional<String> name = fileName(source);
    for (Mirrors.Place place : request.mirrors().places()) {
      Optional<Found> found =
          switch (place) {
            case Mirrors.Folder folder -> mirror(folder.path(), digest, name);
            case Mirrors.Web web -> mirror(web.base(), digest, name);
          };
      if (found.isPresent()) {
        return found;
      }
    }
    if (source.file().isPresent() && request.mirrors().places().isEmpty()) {
      tries.local(
          "'" + source.file().get() + "'", "can only come from a mirror, and none was named");
    }
    return Optional.empty();
  }

  private static Optional<String> fileName(SourceSpec source) {
    return source
        .file()
        .or(source::path)
        .or(source::url)
        .map(place -> place.substring(place.lastIndexOf('/') + 1))
        .filter(name -> !name.isEmpty());
  }

  private boolean matches(Path file, Digest digest, String place) {
    try {
      Digest found = Digest.ofFile(file);
      if (found.equals(digest)) {
        return true;
      }
      tries.local(place, "has other bytes: expected " + digest + ", found " + found);
    } catch (IOException e) {
      tries.local(place, "cannot be read: " + e.getMessage());
    }
    return false;
  }

  private Optional<Found> mirror(Path folder, Digest digest, Optional<String> name) {
    String place = "the mirror " + folder;
    if (!Files.isDirectory(folder)) {
      tries.local(place, "is no folder");
      return Optional.empty();
    }
    try {
      Optional<Path> file = MirrorFolder.of(folder).find(digest, name);
      if (file.isPresent()) {
        return Optional.of(keep(file.get(), Optional.of(digest), "mirror"));
      }
      tries.local(place, "has no file with the digest " + digest);
    } catch (IOException e) {
      tries.local(place, "cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private Optional<Found> mirror(URI base, Digest digest, Optional<String> name) {
    String folder = base.toString().endsWith("/") ? base.toString() : base + "/";
    for (String path :
        List.of("sha256/" + digest.hex(), digest.hex(), name.map(Mirrors::encoded).orElse(""))) {
      if (!path.isEmpty()) {
        Optional<Found> found = fetch(URI.create(folder + path), digest, "mirror");
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Found> path(String declared, Optional<Digest> digest) {
    Path path = request.folder().resolve(declared);
    if (Files.isDirectory(path)) {
      return Optional.of(new FoundFolder(path));
    }
    if (!Files.isRegularFile(path)) {
      tries.local("the path " + path, "there is no such file or folder");
      return Optional.empty();
    }
    if (digest.isPresent() && !matches(path, digest.get(), "the path " + path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(keep(path, digest, "path"));
    } catch (IOException e) {
      tries.local("the path " + path, "cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Found> url(String url, Optional<Digest> digest) {
    if (digest.isEmpty()) {
      tries.local(url, "has no sha256 in the experiment, so it was not asked");
      return Optional.empty();
    }
    URI address;
    try {
      address = URI.create(url);
      if (address.getScheme().equals("file")) {
        return path(Path.of(address).toString(), digest);
      }
    } catch (IllegalArgumentException e) {
      tries.local(url, "is no address: " + e.getMessage());
      return Optional.empty();
    }
    return fetch(address, digest.get(), "url");
  }

  private Optional<Found> fetch(URI address, Digest digest, String from) {
    try {
      Fetched fetched = download.fetch(address);
      try {
        if (fetched.digest().equals(digest)) {
          return Optional.of(keep(fetched.file(), Optional.of(digest), from));
        }
        tries.web(
            address.toString(),
            "has other bytes: expected " + digest + ", found " + fetched.digest());
      } finally {
        Files.deleteIfExists(fetched.file());
      }
    } catch (IOException | IllegalArgumentException e) {
      tries.web(address.toString(), e.getMessage() == null ? e.toString() : e.getMessage());
    }
    return Optional.empty();
  }

  /// Copies a file into the store, and checks the copy: the file may have changed meanwhile, and
  /// the store may have had a damaged copy before.
  private FoundFile keep(Path file, Optional<Digest> expected, String from) throws IOException {
    Digest digest = blobs.put(file);
    if (expected.isPresent() && !expected.get().equals(digest)) {
      throw new IOException("changed while it was read");
    }
    Path copy =
        blobs
            .find(digest)
            .orElseThrow(() -> new IOException("the store did not keep its copy of " + digest));
    if (!Digest.ofFile(copy).equals(digest)) {
      throw new FailureException(
          copy.toString(), "is damaged: its bytes are not those of " + digest, "remove it");
    }
    return new FoundFile(copy, digest, from);
  }
}
