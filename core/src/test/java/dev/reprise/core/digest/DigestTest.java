package dev.reprise.core.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  /// The examples that NIST publishes with FIPS 180-4.
  @ParameterizedTest
  @CsvSource({
    "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq,"
        + " 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu,"
        + " cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
  })
  void knownAnswersOfFips180Hold(String message, String digest) {
    assertThat(Digest.ofText(message).hex()).isEqualTo(digest);
  }

  @Test
  void aMillionTimesTheLetterAHasItsKnownAnswerFromMemoryAndFromAFile() throws Exception {
    String million = "a".repeat(1_000_000);
    String known = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    assertThat(Digest.ofText(million).hex()).isEqualTo(known);
    Path file = Files.writeString(folder.resolve("a"), million);
    assertThat(Digest.ofFile(file).hex()).isEqualTo(known);
  }

  @Test
  void textIsReadWithAndWithoutPrefixAndWrittenWithIt() {
    assertThat(Digest.parse(ABC))
        .isEqualTo(Digest.parse("sha256:" + ABC))
        .isEqualTo(Digest.ofText("abc"));
    assertThat(Digest.parse(ABC)).hasToString("sha256:" + ABC);
    assertThat(Digest.parse(ABC).abbreviated()).isEqualTo("ba7816bf8f01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "abc", "sha512:", "../", " "})
  void textOfAnotherFormIsRefused(String text) {
    assertThatThrownBy(() -> Digest.parse(text + ABC.substring(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Digest.parse(ABC.toUpperCase(Locale.ROOT)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void orderIsThatOfUnsignedBytes() {
    Digest low = Digest.parse("7f" + ABC.substring(2));
    Digest high = Digest.parse("80" + ABC.substring(2));
    assertThat(low).isLessThan(high);
  }

  @Test
  void bytesGivenAndTakenAreCopies() {
    byte[] hash = Digest.ofText("abc").hash();
    Digest digest = Digest.ofHash(hash);
    hash[0]++;
    digest.hash()[0]++;
    assertThat(digest.hex()).isEqualTo(ABC);
    assertThatThrownBy(() -> Digest.ofHash(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
