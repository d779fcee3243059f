package dev.reprise.data;

import static dev.reprise.data.Given.CSV;
import static dev.reprise.data.Given.TSV;
import static dev.reprise.data.Given.TSV_REST;
import static dev.reprise.data.Given.columns;
import static dev.reprise.data.Given.data;
import static dev.reprise.data.Given.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.DataSpec.Delimited;
import dev.reprise.core.experiment.DataSpec.Form;
import dev.reprise.core.experiment.DataSpec.JsonLines;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.experiment.DataSpec.TextTree;
import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormTest {
  @TempDir Path folder;

  @Test
  void withoutQuotesEveryCharacterIsItself() throws IOException {
    assertThat(texts(TSV, "id\ttext\n1\t\"open\n2\t a \u0085b\u2028c\n3\t\n"))
        .containsExactly("", " a \u0085b\u2028c", "\"open");
  }

  @Test
  void lastFieldTakesTheRestWithItsTabs() throws IOException {
    assertThat(texts(TSV_REST, "id\ttext\n1\ta\tb\t\tc\n2\t\t\n"))
        .containsExactly("\t", "a\tb\t\tc");
  }

  @Test
  void tooManyFieldsAreAnErrorWithTheLine() {
    refused(TSV, "id\ttext\n1\ta\n2\ta\tb\n")
        .hasMessageContaining("data.txt:3: expected 2 fields, found 3");
    refused(CSV, "id,text\n1,\"a\nb\"\n2\n").hasMessageContaining("data.txt:4: expected 2 fields");
    refused(CSV, "id,text\n1,a\n\n2,b\n")
        .hasMessageContaining("data.txt:3")
        .hasMessageContaining("empty");
  }

  @Test
  void carriageReturnsAreDroppedOnlyWhereEveryLineHasOne() throws IOException {
    assertThat(texts(TSV, "id\ttext\r\n1\ta\r\r\n2\tb")).containsExactly("a\r", "b");
    assertThat(texts(TSV, "id\ttext\n1\ta\r\n2\tb\n")).containsExactly("a\r", "b");
    refused(TSV, "id\ttext\r\n1\ta\n2\tb\r\n")
        .hasMessageContaining("data.txt:2: ends with LF alone");
  }

  @Test
  void quotedFieldsKeepDelimitersQuotesAndLineEnds() throws IOException {
    assertThat(texts(CSV, "id,text\r\n1,\"a,\"\"b\"\"\r\nc\nd\"\r\n2, e \r\n"))
        .containsExactly(" e ", "a,\"b\"\r\nc\nd");
  }

  @Test
  void brokenQuotationsAreErrors() {
    refused(CSV, "id,text\n1,\"never closed\n2,b\n").hasMessageContaining("never ends");
    refused(CSV, "id,text\n1,\"").hasMessageContaining("never ends");
    refused(CSV, "id,text\n1,\"a\"b\n").hasMessageContaining("after closing quote");
  }

  @Test
  void otherDelimitersAndQuotesWork() throws IOException {
    Form form = new Delimited(";", "'", false, List.of("text", "id"), false);

    assertThat(texts(form, "'a;''b';1\n\"c;2\n")).containsExactly("\"c", "a;'b");
  }

  @Test
  void byteOrderMarkIsNoPartOfTheText() throws IOException {
    assertThat(texts(CSV, "\ufeffid,text\n1,\ufeffa\n")).containsExactly("\ufeffa");
    assertThat(texts(TSV, "\ufeffid\ttext\n1\ta\n")).containsExactly("a");
    assertThat(texts(new JsonLines(), "\ufeff{\"id\":1,\"text\":\"a\"}\n")).containsExactly("a");
  }

  @Test
  void bytesThatAreNotUtf8AreAnErrorWithTheirOffset() throws IOException {
    byte[] latin1 = "id,text\n1,caf\u00e9 au lait\n".getBytes(StandardCharsets.ISO_8859_1);
    for (Form form : List.of(CSV, new Delimited(",", "none", true, List.of(), false))) {
      assertThatThrownBy(() -> read(form, latin1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("data.txt: is not UTF-8: the byte 0xe9 at offset 13");
    }
    assertThatThrownBy(
            () -> read(CSV, "id,text\n1,caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)))
        .hasMessageContaining("offset 13");
    assertThatThrownBy(() -> read(CSV, "id,text\n".getBytes(StandardCharsets.UTF_16)))
        .hasMessageContaining("UTF-16");
    String replacement = "id,text\n1,\ufffd\n";
    assertThat(texts(CSV, replacement)).containsExactly("\ufffd");
    assertThat(texts(new Delimited(",", "none", true, List.of(), false), replacement))
        .containsExactly("\ufffd");
  }

  @Test
  void longQuotedFileWithCharactersOfAllLengthsIsReadExactly() throws IOException {
    StringBuilder file = new StringBuilder("id,text\n");
    for (int i = 0; i < 20_000; i++) {
      file.append(i)
          .append(",\"a\u00e9\u4e16\ud83d\ude00")
          .append("x".repeat(i % 7))
          .append("\"\n");
    }
    List<String> texts = texts(CSV, file.toString());

    assertThat(texts).hasSize(20_000);
    assertThat(texts.stream().distinct().sorted())
        .containsExactlyElementsOf(
            IntStream.range(0, 7)
                .mapToObj(n -> "a\u00e9\u4e16\ud83d\ude00" + "x".repeat(n))
                .toList());
  }

  @Test
  void headersMustNameEachFieldOnceAndAllThatAreNeeded() {
    refused(CSV, "id,text,text\n1,a,b\n").hasMessageContaining("names a field twice");
    refused(CSV, "id,body\n1,a\n")
        .hasMessageContaining("has no field [text]; its fields are [id, body]")
        .hasMessageContaining("`fields:`");
    refused(CSV, "").hasMessageContaining("is empty");
    refused(CSV, "id,text\n").hasMessageContaining("holds no records");
    refused(new Delimited(",", "\"", false, List.of(), false), "1,a\n")
        .hasMessageContaining("name them under `columns:`");
  }

  @Test
  void jsonLinesGiveTheSameRecordsAsDelimitedText() throws IOException {
    Dataset json =
        read(
            new JsonLines(),
            "{\"text\":\"a\\tb\\u00e9\",\"id\":1,\"more\":[]}\r\n{\"id\":-2,\"text\":\"\"}"
                .getBytes(StandardCharsets.UTF_8));
    Dataset csv = read(CSV, "text,id\n\"a\tbé\",1\n,-2\n".getBytes(StandardCharsets.UTF_8));

    assertThat(json.digest()).isEqualTo(csv.digest());
  }

  @Test
  void jsonLinesAreStrict() {
    refused(new JsonLines(), "{\"id\":1,\"text\":\"a\"}\n\n").hasMessageContaining("data.txt:2");
    refused(new JsonLines(), "{\"id\":1,\"id\":2,\"text\":\"a\"}\n")
        .hasMessageContaining("data.txt:1");
    refused(new JsonLines(), "{\"id\":1,\"text\":\"a\"} x\n").hasMessageContaining("not JSON");
    refused(new JsonLines(), "{\"id\":1,\"text\":\"a\"}{}\n").hasMessageContaining("not JSON");
    refused(new JsonLines(), "[1,\"a\"]\n").hasMessageContaining("found an array");
    refused(new JsonLines(), "{\"id\":1}\n").hasMessageContaining("no member 'text'");
    refused(new JsonLines(), "{\"id\":1,\"text\":null}\n").hasMessageContaining("found null");
    refused(new JsonLines(), "{\"id\":\"1\",\"text\":\"a\"}\n")
        .hasMessageContaining("a whole number");
    refused(new JsonLines(), "{\"id\":1.5,\"text\":\"a\"}\n")
        .hasMessageContaining("found the number 1.5");
    refused(new JsonLines(), "{\"id\":9007199254740993,\"text\":\"a\"}\n")
        .hasMessageContaining("2^53");
    refused(new JsonLines(), "{\"id\":1,\"text\":\"\\ud800\"}\n").hasMessageContaining("surrogate");
  }

  @Test
  void numbersAreReadStrictly() throws IOException {
    for (String bad :
        List.of("", " 1", "1 ", "1_000", "0x1p3", "NaN", "Infinity", "1e999", "1f", "一")) {
      assertThatThrownBy(() -> number(bad)).as(bad).isInstanceOf(InvalidInputException.class);
    }
    assertThat(number("-0").record(0).toString()).isEqualTo("{\"id\":0.0}");
    assertThat(number("-0").digest()).isEqualTo(number("0.0").digest());
    assertThat(number("1.50e1").digest()).isEqualTo(number("+15").digest());
    refused(CSV, "id,text\n1.0,a\n").hasMessageContaining("expects a whole number");
    refused(CSV, "id,text\n9007199254740993,a\n").hasMessageContaining("2^53");
    refused(CSV, "id,text\n99999999999999999999,a\n").hasMessageContaining("2^53");
  }

  private Dataset number(String value) throws IOException {
    Files.writeString(folder.resolve("n.csv"), "id,x\n\"" + value + "\",1\n");
    return Given.acquire(folder, data(columns("id", "number"), path("n.csv", CSV)));
  }

  @Test
  void categoriesMustHaveDeclaredValuesAfterMapping() throws IOException {
    TreeMap<String, ColumnSpec> columns = new TreeMap<>();
    columns.put("label", new ColumnSpec(ColumnKind.CATEGORY, Optional.of(List.of("neg", "pos"))));
    Files.writeString(folder.resolve("l.csv"), "y\n0\n1\npos\n");
    TreeMap<String, String> names = new TreeMap<>();
    names.put("0", "neg");
    TreeMap<String, java.util.Map<String, String>> values = new TreeMap<>();
    values.put("label", names);
    TreeMap<String, String> fields = new TreeMap<>();
    fields.put("label", "y");
    SourceSpec mapped = Given.mapped(path("l.csv", CSV), fields, values);

    assertThatThrownBy(() -> Given.acquire(folder, data(columns, mapped)))
        .hasMessageContaining("l.csv:3: column 'label' expects one of [neg, pos], found '1'");
    names.put("1", "pos");
    assertThat(Given.acquire(folder, data(columns, mapped)).summary().distinct()).isEqualTo(2);
  }

  @Test
  void foldersOfTextsGiveFieldsByTheirPaths() throws IOException {
    write("set/train/neg/0_3.txt", "bad\nfilm\t");
    write("set/test/pos/0_9.txt", "\ufeffgood");
    write("set/train/unsup/0_0.txt", "none");
    write("set/train/urls_neg.txt", "http://x");
    write("set/train/neg/deeper/1_1.txt", "too deep");
    Dataset tree = tree("set/{split:train|test}/{label:neg|pos}/*.txt");
    write("set.tsv", "split\tlabel\ttext\ntest\tpos\tgood\n");

    assertThat(tree.size()).isEqualTo(2);
    assertThat(List.of(tree.record(0).toString(), tree.record(1).toString()))
        .containsExactlyInAnyOrder(
            "{\"label\":\"neg\",\"split\":\"train\",\"text\":\"bad\\nfilm\\t\"}",
            "{\"label\":\"pos\",\"split\":\"test\",\"text\":\"good\"}");
    assertThat(tree.summary().source()).containsOnlyKeys("path");
  }

  @Test
  void patternsThatMatchNothingOrCannotBeReadAreErrors() throws IOException {
    write("set/train/neg/0_3.txt", "bad");
    assertThatThrownBy(() -> tree("set/{split:train}/{label:good}/*.txt"))
        .hasMessageContaining("no file that matches")
        .hasMessageContaining("set/train/neg/0_3.txt");
    assertThatThrownBy(() -> tree("set/{split:train/*.txt"))
        .hasMessageContaining("cannot read the pattern");
    assertThatThrownBy(() -> tree("set/train/{label}/*.txt"))
        .hasMessageContaining("no field [split]");
  }

  @Test
  void linksInFoldersAreRefused() throws IOException {
    write("set/train/neg/0_3.txt", "bad");
    Files.createSymbolicLink(folder.resolve("all/set/train/neg/1_1.txt"), folder.resolve("secret"));

    assertThatThrownBy(() -> tree("set/{split:train}/{label:neg}/*.txt"))
        .hasMessageContaining("symbolic link");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve("all").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Dataset tree(String pattern) {
    SortedMap<String, ColumnSpec> columns =
        columns("split", "category", "label", "category", "text", "text");
    return Given.acquire(folder, data(columns, path("all", new TextTree(pattern, "text"))));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(Form form, String file) {
    return assertThatThrownBy(() -> read(form, file.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidInputException.class);
  }

  private List<String> texts(Form form, String file) throws IOException {
    Dataset dataset = read(form, file.getBytes(StandardCharsets.UTF_8));
    return IntStream.range(0, dataset.size())
        .mapToObj(i -> dataset.column("text").text(i))
        .sorted()
        .toList();
  }

  private Dataset read(Form form, byte[] file) throws IOException {
    Files.write(folder.resolve("data.txt"), file);
    return Given.acquire(
        folder, data(columns("id", "integer", "text", "text"), path("data.txt", form)));
  }
}
