package dev.reprise.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.digest.Digest;
import dev.reprise.data.form.Column;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DatasetTest {
  @Test
  void workedExampleOfTheFormatHasItsDigest() throws Exception {
    Dataset dataset =
        dataset(
            new String[] {"wörld", "hi", "hi"},
            new long[] {-3, 12, 12},
            new double[] {0.5, 1e21, 1e21});

    assertThat(dataset.record(0).get("word").stringValue()).isEqualTo("wörld");
    assertThat(dataset.recordDigest(1)).isEqualTo(dataset.recordDigest(2));
    assertThat(dataset.digest()).isEqualTo(workedByHand());
    String page =
        java.nio.file.Files.readString(
            java.nio.file.Path.of(System.getProperty("reprise.root"), "docs/formats/dataset.md"));
    assertThat(page)
        .contains(dataset.recordDigest(0).hex())
        .contains(dataset.recordDigest(2).hex())
        .contains(dataset.digest().toString());
  }

  /// The page's recipe step by step, without a line of the code under test.
  private static Digest workedByHand() throws Exception {
    List<String> leaves = new ArrayList<>();
    for (String record :
        List.of(
            "{\"count\":12,\"share\":1e+21,\"word\":\"hi\"}",
            "{\"count\":12,\"share\":1e+21,\"word\":\"hi\"}",
            "{\"count\":-3,\"share\":0.5,\"word\":\"wörld\"}")) {
      leaves.add(sha(record.getBytes(StandardCharsets.UTF_8)));
    }
    Collections.sort(leaves);
    String left = sha(hex("01" + sha(hex("00" + leaves.get(0))) + sha(hex("00" + leaves.get(1)))));
    String root = sha(hex("01" + left + sha(hex("00" + leaves.get(2)))));
    String head =
        "{\"columns\":{\"count\":\"integer\",\"share\":\"number\",\"word\":\"text\"},"
            + "\"format\":\"reprise-dataset/1\",\"records\":3,\"root\":\"sha256:"
            + root
            + "\"}";
    return Digest.parse(sha(head.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static String sha(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void orderOfRowsNeverMatters() {
    Dataset one = dataset(new String[] {"a", "b", "c"}, new long[] {1, 2, 3}, new double[3]);
    Dataset other = dataset(new String[] {"c", "a", "b"}, new long[] {3, 1, 2}, new double[3]);

    assertThat(other.digest()).isEqualTo(one.digest());
    assertThat(other.recordDigests()).isEqualTo(one.recordDigests()).isSorted();
    assertThat(other.record(1)).isEqualTo(one.record(1));
  }

  @Test
  void oneCharacterOrOneMoreCopyGivesAnotherDigest() {
    Digest digest = dataset(new String[] {"a"}, new long[] {1}, new double[1]).digest();

    assertThat(dataset(new String[] {"á"}, new long[] {1}, new double[1]).digest())
        .isNotEqualTo(digest);
    assertThat(dataset(new String[] {"a", "a"}, new long[] {1, 1}, new double[2]).digest())
        .isNotEqualTo(digest);
  }

  @Test
  void kindOfAColumnIsPartOfTheDigest() {
    TreeMap<String, Column> text = new TreeMap<>();
    text.put("word", new Column.Texts(ColumnKind.TEXT, new String[] {"a"}));
    TreeMap<String, Column> category = new TreeMap<>();
    category.put("word", new Column.Texts(ColumnKind.CATEGORY, new String[] {"a"}));

    assertThat(Dataset.of("x", text, new TreeMap<>()).digest())
        .isNotEqualTo(Dataset.of("x", category, new TreeMap<>()).digest());
  }

  @Test
  void summaryCountsRecordsAndDifferentOnes() {
    Dataset dataset = dataset(new String[] {"a", "b", "a"}, new long[] {1, 2, 1}, new double[3]);

    assertThat(dataset.summary().records()).isEqualTo(3);
    assertThat(dataset.summary().distinct()).isEqualTo(2);
  }

  private static Dataset dataset(String[] words, long[] counts, double[] shares) {
    TreeMap<String, Column> columns = new TreeMap<>();
    columns.put("word", new Column.Texts(ColumnKind.TEXT, words));
    columns.put("count", new Column.Integers(counts));
    columns.put("share", new Column.Numbers(shares));
    return Dataset.of("tiny", columns, new TreeMap<>());
  }
}
