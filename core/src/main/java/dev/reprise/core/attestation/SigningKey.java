package dev.reprise.core.attestation;

import dev.reprise.core.problem.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/// A private Ed25519 key (RFC 8032) and its public half.
///
/// A signature depends on the key and the message alone. The key is held in memory as long as this
/// object is, and is in no text of it.
public final class SigningKey {
  private final PrivateKey key;
  private final VerificationKey verification;

  private SigningKey(PrivateKey key, VerificationKey verification) {
    this.key = key;
    this.verification = verification;
  }

  /// Makes a pair of keys and writes `NAME.key` (readable by its owner alone) and `NAME.pub` into a
  /// folder, which is made where it is missing.
  ///
  /// @throws InvalidInputException where the name is not one, or either file is there already
  public static SigningKey create(Path folder, String name) {
    KeyFiles.requireName(name);
    try {
      KeyPair pair = KeyPairGenerator.getInstance(VerificationKey.ALGORITHM).generateKeyPair();
      SigningKey made =
          new SigningKey(pair.getPrivate(), new VerificationKey(name, pair.getPublic()));
      KeyFiles.write(
          folder,
          name,
          Pem.text(Pem.PRIVATE, pair.getPrivate().getEncoded()),
          made.verification.pem());
      return made;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform since 15 has Ed25519", e);
    }
  }

  /// Reads a private key, PKCS #8 (RFC 8410) in PEM, and its public half from the file beside it
  /// that ends in `.pub`.
  ///
  /// @throws InvalidInputException where either is no Ed25519 key, where others than the owner may
  ///   read the private one, or where the two do not belong together
  public static SigningKey read(Path file) {
    KeyFiles.requirePrivate(file);
    byte[] der = Pem.read(file, Pem.PRIVATE);
    PrivateKey key;
    try {
      key =
          KeyFactory.getInstance(VerificationKey.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new InvalidInputException(
          file.toString(),
          "is not a private Ed25519 key: " + e.getMessage(),
          "make a pair of keys with: reprise keys new NAME");
    }
    SigningKey read = new SigningKey(key, VerificationKey.read(KeyFiles.publicHalf(file)));
    byte[] probe = "reprise".getBytes(StandardCharsets.US_ASCII);
    if (!read.verification.verifies(probe, read.sign(probe))) {
      throw new InvalidInputException(
          KeyFiles.publicHalf(file).toString(),
          "is not the public half of " + file,
          "make it anew: openssl pkey -in " + file + " -pubout");
    }
    return read;
  }

  /// The public half.
  public VerificationKey verification() {
    return verification;
  }

  /// The 64 bytes of the signature of these bytes.
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(VerificationKey.ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform since 15 has Ed25519", e);
    }
  }
}
