package dev.reprise.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Tensor ONE = new Tensor.Floats(new int[] {1}, new float[] {1f});
  private static final Tensor HALF = new Tensor.Floats(new int[] {1}, new float[] {0.5f});

  /// The worked example of `docs/formats/ledger.md`.
  private static byte[] example() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LedgerHeader header =
        LedgerHeader.of(
            Digest.ofText("commitment"), List.of("gradient/w", "weight/w"), List.of(ONE.digest()));
    try (LedgerWriter writer = new LedgerWriter(out, header)) {
      writer.step(1, 1, ids(7, 8), 0.25, List.of(ONE.digest(), HALF.digest()));
      writer.epoch(1, ids(7, 8), Digest.ofText("{\"loss\":0.25}"));
    }
    return out.toByteArray();
  }

  private static Digest ids(long... ids) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(ids).forEach(bytes::putLong);
    return Digest.of(bytes.array());
  }

  @Test
  void theWorkedExampleInTheDocumentIsWhatTheWriterWrites() throws Exception {
    String document =
        Files.readString(
            Path.of(System.getProperty("reprise.root", ".."), "docs/formats/ledger.md"));
    byte[] content = example();
    Ledger ledger = Ledger.read("example", content);

    for (Digest shown :
        List.of(
            ONE.digest(),
            HALF.digest(),
            ids(7, 8),
            Digest.ofText("commitment"),
            Digest.ofText("{\"loss\":0.25}"),
            LedgerChain.start(ledger.header().bytes()),
            ledger.entries().get(0).chain(),
            ledger.head(),
            Digest.of(content))) {
      assertThat(document).contains(shown.hex());
    }
    assertThat(document).contains(new String(ledger.header().bytes(), StandardCharsets.UTF_8));
    String hex =
        String.join(
            "",
            document.substring(document.indexOf("```hex") + 6).split("```", 2)[0].split("\\s+"));
    assertThat(hex).isEqualTo(HexFormat.of().formatHex(content));
  }

  @Test
  void theChainFollowsTheFormulaWrittenOutPlainly() throws Exception {
    Ledger ledger = Ledger.read("example", example());
    Digest start = sha(new byte[] {0}, ledger.header().bytes());
    Digest root =
        sha(
            new byte[] {1},
            sha(new byte[] {0}, ONE.digest().hash()).hash(),
            sha(new byte[] {0}, HALF.digest().hash()).hash());
    ByteBuffer numbers = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putLong(1).putInt(1);
    ByteBuffer loss = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.25);
    Digest step =
        sha(
            start.hash(),
            new byte[] {1},
            numbers.array(),
            ids(7, 8).hash(),
            loss.array(),
            root.hash());
    Digest epoch =
        sha(
            step.hash(),
            new byte[] {2},
            new byte[] {1, 0, 0, 0},
            ids(7, 8).hash(),
            Digest.ofText("{\"loss\":0.25}").hash());

    assertThat(ledger.entries()).extracting(LedgerEntry::chain).containsExactly(step, epoch);
    assertThat(ledger.head()).isEqualTo(epoch);
  }

  private static Digest sha(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return Digest.of(all.toByteArray());
  }

  @Test
  void whatWasWrittenIsRead() throws Exception {
    Ledger ledger = Ledger.read("example", example());
    assertThat(ledger.header().leaves()).containsExactly("gradient/w", "weight/w");
    assertThat(ledger.steps()).hasSize(1);
    assertThat(ledger.steps().getFirst().loss()).isEqualTo(0.25);
    assertThat(ledger.steps().getFirst().leaves()).containsExactly(ONE.digest(), HALF.digest());
    assertThat(ledger.entries().get(1)).isInstanceOf(LedgerEntry.Epoch.class);
  }

  @Test
  void everyBitCounts() throws Exception {
    byte[] content = example();
    Digest head = Ledger.read("example", content).head();
    for (int bit = 0; bit < 8 * content.length; bit++) {
      byte[] changed = content.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      // A change is an error, or at the least another head: then it does not fit its record.
      try {
        assertThat(Ledger.read("changed", changed).head()).as("bit %d", bit).isNotEqualTo(head);
      } catch (FailureException e) {
        assertThat(e).hasMessageContaining("changed");
      }
    }
  }

  @Test
  void aLedgerCutBetweenEntriesIsAShorterLedgerAndCutElsewhereAnError() throws Exception {
    byte[] content = example();
    List<Integer> readable = new ArrayList<>();
    for (int length = 0; length < content.length; length++) {
      try {
        Ledger.read("cut", Arrays.copyOf(content, length));
        readable.add(length);
      } catch (FailureException e) {
        assertThat(e).hasMessageContaining("cut");
      }
    }
    int epoch = 1 + 4 + 3 * 32;
    int step = 1 + 8 + 4 + 32 + 8 + 2 * 32 + 32;
    assertThat(readable).containsExactly(content.length - epoch - step, content.length - epoch);
  }

  @Test
  void aHostileHeaderIsRefused() throws Exception {
    for (String header :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            "{\"format\":null}",
            "{\"commitment\":null,\"format\":\"reprise-ledger/1\",\"initial\":[],\"leaves\":[]}",
            "{\"commitment\":\""
                + ONE.digest()
                + "\",\"format\":\"reprise-ledger/9\",\"initial\":[],\"leaves\":[]}",
            "{\"commitment\":\""
                + ONE.digest()
                + "\",\"format\":\"reprise-ledger/1\",\"initial\":[null],\"leaves\":[]}",
            "{\"commitment\":\""
                + ONE.digest()
                + "\",\"format\":\"reprise-ledger/1\",\"initial\":[], \"leaves\":[]}",
            "[".repeat(100_000))) {
      assertThatThrownBy(() -> Ledger.read("hostile", withHeader(header, header.length())))
          .as(header.substring(0, Math.min(90, header.length())))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("hostile");
    }
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 3}) {
      assertThatThrownBy(() -> Ledger.read("hostile", withHeader("{}", length)))
          .isInstanceOf(FailureException.class);
    }
  }

  private static byte[] withHeader(String header, int length) {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(12 + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(LedgerWriter.MAGIC)
        .putInt(length)
        .put(bytes)
        .array();
  }

  @Test
  void aStepMustHaveTheTensorsTheHeaderNames() throws Exception {
    try (LedgerWriter writer =
        new LedgerWriter(
            new ByteArrayOutputStream(),
            LedgerHeader.of(Digest.ofText(""), List.of("weight/w"), List.of(ONE.digest())))) {
      assertThatThrownBy(() -> writer.step(1, 1, ids(1), 0, List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(writer.steps()).isZero();
    }
  }
}
