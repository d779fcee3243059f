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

  /// Digests at every second step and at the last of the epoch: of steps 2 and 3.
  private static byte[] sparse(boolean... leaves) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LedgerHeader header =
        LedgerHeader.of(Digest.ofText("commitment"), List.of("weight/w"), List.of(ONE.digest()), 2);
    try (LedgerWriter writer = new LedgerWriter(out, header)) {
      for (int step = 1; step <= leaves.length; step++) {
        if (leaves[step - 1]) {
          writer.step(step, 1, ids(step), 0.25 * step, List.of(HALF.digest()));
        } else {
          writer.step(step, 1, ids(step), 0.25 * step);
        }
      }
      writer.epoch(1, ids(1, 2, 3), Digest.ofText("{}"));
    }
    return out.toByteArray();
  }

  @Test
  void aLedgerMayHaveDigestsOfSomeStepsOnly() throws Exception {
    byte[] content = sparse(false, true, true);
    Ledger ledger = Ledger.read("sparse", content);
    assertThat(ledger.header().format()).isEqualTo("reprise-ledger/2");
    assertThat(ledger.header().every()).isEqualTo(2);
    assertThat(ledger.steps())
        .extracting(LedgerEntry.Step::hasLeaves)
        .containsExactly(false, true, true);
    assertThat(ledger.steps()).extracting(LedgerEntry.Step::loss).containsExactly(0.25, 0.5, 0.75);
    assertThat(ledger.size(4)).isEqualTo(content.length);
    assertThat(ledger.steps().getFirst().chain())
        .isEqualTo(
            sha(
                ledger.start().hash(),
                new byte[] {3},
                ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(1).putInt(1).array(),
                ids(1).hash(),
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.25).array()));
    for (int length = 0; length < content.length; length++) {
      byte[] cut = Arrays.copyOf(content, length);
      if (length > 12 + ledger.header().bytes().length) {
        assertThat(Ledger.readCutShort("cut", cut).entries().size()).isBetween(0, 3);
      }
    }
  }

  @Test
  void nobodyMayLeaveOutTheDigestsOfAStepThatHasThemByTheHeader() throws Exception {
    byte[] second = sparse(false, false, true);
    byte[] last = sparse(false, true, false);
    assertThatThrownBy(() -> Ledger.read("second", second))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("lacks the digests of the tensors of step 2");
    assertThatThrownBy(() -> Ledger.read("last", last))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("lacks the digests of the tensors of step 3");
  }

  @Test
  void theFormatSaysWhetherStepsLackDigests() throws Exception {
    assertThatThrownBy(
            () ->
                new LedgerHeader(
                    LedgerHeader.FORMAT, Digest.ofText("c"), List.of("weight/w"), List.of(), 2))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] whole = example();
    String other =
        new String(whole, StandardCharsets.ISO_8859_1)
            .replace("reprise-ledger/1", "reprise-ledger/2");
    assertThatThrownBy(() -> Ledger.read("other", other.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(FailureException.class);
    byte[] some = sparse(false, true, true);
    int type = 12 + Ledger.read("some", some).header().bytes().length;
    byte[] first = some.clone();
    first[type] = 4;
    assertThatThrownBy(() -> Ledger.read("first", first))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("unknown type 4");
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
