package dev.reprise.core.attestation;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.InvalidInputException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/// A public Ed25519 key (RFC 8032): it checks what the owner of its private half signed.
///
/// Its name is what this machine calls its owner, by the name of the file; it is no claim of the
/// owner's. Equal keys have equal ids.
public final class VerificationKey {
  static final String ALGORITHM = "Ed25519";

  private final String name;
  private final PublicKey key;
  private final Digest id;

  VerificationKey(String name, PublicKey key) {
    this.name = name;
    this.key = key;
    this.id = Digest.of(key.getEncoded());
  }

  /// Reads a public key: a SubjectPublicKeyInfo (RFC 8410) in PEM.
  ///
  /// @throws InvalidInputException where the file is no public Ed25519 key
  public static VerificationKey read(Path file) {
    byte[] der = Pem.read(file, Pem.PUBLIC);
    try {
      PublicKey key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
      if (key instanceof EdECPublicKey edwards
          && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
        return new VerificationKey(KeyFiles.name(file), key);
      }
    } catch (GeneralSecurityException e) {
      throw notOne(file, e);
    }
    throw notOne(file, null);
  }

  /// What this machine calls the owner.
  public String name() {
    return name;
  }

  /// SHA-256 over the key's SubjectPublicKeyInfo in DER.
  public Digest id() {
    return id;
  }

  /// Whether the owner signed these bytes; false for whatever is no signature at all.
  public boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform since 15 has Ed25519", e);
    }
  }

  byte[] pem() {
    return Pem.text(Pem.PUBLIC, key.getEncoded());
  }

  private static InvalidInputException notOne(
      Path file, @org.jspecify.annotations.Nullable GeneralSecurityException cause) {
    return new InvalidInputException(
        file.toString(),
        "is not a public Ed25519 key" + (cause == null ? "" : ": " + cause.getMessage()),
        "make a pair of keys with: reprise keys new NAME");
  }
}
