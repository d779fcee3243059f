package dev.reprise.core.attestation;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The public keys whose owners a reader knows.
///
/// @param keys by id
public record TrustedKeys(SortedMap<Digest, VerificationKey> keys) {
  /// No keys: every signature is one by an unknown key.
  public static final TrustedKeys NONE = new TrustedKeys(new TreeMap<>());

  private static final int MOST = 1000;

  /// Copies.
  public TrustedKeys {
    keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
  }

  /// The keys of files and of folders, of which all files count that end in `.pub`. Of two names
  /// for one key the first counts. A folder that is not there has no keys.
  ///
  /// @throws InvalidInputException where a file is no public Ed25519 key
  public static TrustedKeys of(List<Path> filesAndFolders) {
    TreeMap<Digest, VerificationKey> keys = new TreeMap<>();
    for (Path given : filesAndFolders) {
      for (Path file : files(given)) {
        VerificationKey key = VerificationKey.read(file);
        keys.putIfAbsent(key.id(), key);
      }
    }
    return new TrustedKeys(keys);
  }

  /// These keys and more.
  public TrustedKeys with(List<VerificationKey> more) {
    TreeMap<Digest, VerificationKey> all = new TreeMap<>(keys);
    more.forEach(key -> all.putIfAbsent(key.id(), key));
    return new TrustedKeys(all);
  }

  /// The key of an id, where it is known.
  public Optional<VerificationKey> find(Digest id) {
    return Optional.ofNullable(keys.get(id));
  }

  private static List<Path> files(Path given) {
    if (!Files.isDirectory(given)) {
      return Files.exists(given) || isKey(given) ? List.of(given) : List.of();
    }
    try (Stream<Path> files = Files.list(given)) {
      List<Path> keys = new ArrayList<>(files.filter(TrustedKeys::isKey).limit(MOST + 1).toList());
      if (keys.size() > MOST) {
        throw new InvalidInputException(
            given.toString(), "holds more than " + MOST + " keys", "name a smaller folder");
      }
      Collections.sort(keys);
      return keys;
    } catch (IOException e) {
      throw new FailureException(given.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }

  private static boolean isKey(Path file) {
    return file.toString().endsWith(KeyFiles.PUBLIC_SUFFIX);
  }
}
