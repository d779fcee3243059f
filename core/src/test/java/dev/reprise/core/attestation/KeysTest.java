package dev.reprise.core.attestation;

import static dev.reprise.core.attestation.Signers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
  @TempDir private Path folder;

  @Test
  void aPairOfKeysIsReadBackAndItsPrivateHalfIsItsOwnersAlone() throws IOException {
    Path keys = folder.resolve("keys");
    SigningKey made = SigningKey.create(keys, "alice");
    Path secret = keys.resolve("alice.key");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
        .isEqualTo("rwx------");
    SigningKey read = SigningKey.read(secret);
    assertThat(read.sign(utf8("x"))).isEqualTo(made.sign(utf8("x")));
    assertThat(read.verification().id()).isEqualTo(made.verification().id());
    assertThat(VerificationKey.read(keys.resolve("alice.pub")).name()).isEqualTo("alice");
  }

  @Test
  void aPrivateKeyThatOthersMayReadIsRefused() throws IOException {
    SigningKey.create(folder, "alice");
    Path secret = folder.resolve("alice.key");
    for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"}) {
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(permissions));
      assertThatThrownBy(() -> SigningKey.read(secret))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(permissions)
          .hasMessageContaining("chmod 600");
    }
  }

  @Test
  void aKeyIsNeverReplaced() throws IOException {
    SigningKey.create(folder, "alice");
    byte[] before = Files.readAllBytes(folder.resolve("alice.key"));
    assertThatThrownBy(() -> SigningKey.create(folder, "alice"))
        .hasMessageContaining("is there already");
    Files.delete(folder.resolve("alice.pub"));
    assertThatThrownBy(() -> SigningKey.create(folder, "alice"))
        .hasMessageContaining("is there already");
    assertThat(folder.resolve("alice.key")).hasBinaryContent(before);
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    for (String name : new String[] {"", "..", "../alice", "a/b", "a b", "-a", "a\nb"}) {
      assertThatThrownBy(() -> SigningKey.create(folder, name))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void halvesOfDifferentPairsAreRefused() throws IOException {
    SigningKey.create(folder, "alice");
    SigningKey.create(folder, "bob");
    Files.copy(
        folder.resolve("bob.pub"),
        folder.resolve("alice.pub"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> SigningKey.read(folder.resolve("alice.key")))
        .hasMessageContaining("is not the public half");
  }

  @Test
  void whatIsNoKeyIsRefusedByName() throws IOException {
    SigningKey.create(folder, "alice");
    Path file = folder.resolve("x.pub");
    String right = Files.readString(folder.resolve("alice.pub"));
    for (String content :
        new String[] {
          "",
          "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
          "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
          "-----BEGIN PUBLIC KEY-----\nA=A=A\n-----END PUBLIC KEY-----",
          right + right,
          right.replace("PUBLIC", "PRIVATE"),
          // X25519, a key of another kind
          "-----BEGIN PUBLIC KEY-----\n"
              + "MCowBQYDK2VuAyEAB4fKsOlFd5jXzzmBnVyYXbnQ9FoGkUGJdQgL8CsjQhQ=\n"
              + "-----END PUBLIC KEY-----\n",
        }) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> VerificationKey.read(file))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("x.pub");
    }
    assertThatThrownBy(() -> SigningKey.read(folder.resolve("nowhere.key")))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aFolderOfKeysIsTrustedWithoutItsPrivateHalves() {
    SigningKey alice = SigningKey.create(folder, "alice");
    SigningKey bob = SigningKey.create(folder, "bob");
    assertThat(TrustedKeys.of(List.of(folder, folder.resolve("nowhere"))).keys().keySet())
        .containsExactlyInAnyOrder(alice.verification().id(), bob.verification().id());
  }

  /// OpenSSL reads our keys, and we its.
  @Test
  void openSslAndWeReadEachOthersKeys() throws Exception {
    SigningKey.create(folder, "alice");
    String text = Files.readString(folder.resolve("alice.pub"));
    assertThat(openSsl("pkey", "-in", "alice.key", "-pubout")).isEqualTo(text);

    openSsl("genpkey", "-algorithm", "ed25519", "-out", "theirs.key");
    openSsl("pkey", "-in", "theirs.key", "-pubout", "-out", "theirs.pub");
    Files.setPosixFilePermissions(
        folder.resolve("theirs.key"), PosixFilePermissions.fromString("rw-------"));
    SigningKey theirs = SigningKey.read(folder.resolve("theirs.key"));
    Files.writeString(folder.resolve("message"), "hello");
    Files.write(folder.resolve("signature"), theirs.sign(utf8("hello")));
    assertThat(
            openSsl(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                "theirs.pub",
                "-in",
                "message",
                "-sigfile",
                "signature"))
        .contains("Verified Successfully");
  }

  private String openSsl(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: there is no openssl");
      return "";
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
