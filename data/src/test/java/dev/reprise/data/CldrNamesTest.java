package dev.reprise.data;

import static dev.reprise.data.Given.columns;
import static dev.reprise.data.Given.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.data.builtin.CldrNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CldrNamesTest {
  private static final String PAGE = "docs/formats/dataset.md";
  private static final TreeMap<String, TreeSet<String>> NAMES = new TreeMap<>();

  @TempDir Path folder;

  @BeforeAll
  static void collect() {
    for (String[] row : CldrNames.rows()) {
      assertThat(NAMES.computeIfAbsent(row[1], language -> new TreeSet<>()).add(row[0]))
          .as("%s stands once in %s", row[0], row[1])
          .isTrue();
    }
  }

  @Test
  void thereAreOverAHundredLanguagesAndAHundredThousandNames() {
    int names = NAMES.values().stream().mapToInt(TreeSet::size).sum();
    System.out.println("cldr-names: " + NAMES.size() + " languages, " + names + " names");

    assertThat(NAMES.size()).isGreaterThan(100);
    assertThat(names).isBetween(100_000, 200_000);
    assertThat(NAMES.values()).allMatch(each -> each.size() >= CldrNames.FEWEST);
  }

  @Test
  void namesAreTheLanguagesOwn() {
    assertThat(NAMES.get("de"))
        .contains("Deutschland", "Französisch", "Euro")
        .doesNotContain("Germany");
    assertThat(NAMES.get("ja")).contains("ドイツ");
    // Of these ICU has little more than the language's own name; the rest would be root's.
    assertThat(NAMES).doesNotContainKeys("kw", "gv", "tn");
    // These take what they lack from Norwegian.
    assertThat(NAMES).containsKey("no").doesNotContainKeys("nb", "nn");
  }

  @Test
  void namesThatAreBareCodesOrHaveNoLetterAreLeftOut() {
    assertThat(NAMES.values().stream().flatMap(TreeSet::stream))
        .allMatch(name -> name.codePoints().anyMatch(UCharacter::isLetter));
    assertThat(NAMES.keySet()).allMatch(language -> language.matches("[a-z]{2,3}"));
    assertThat(NAMES.get("de")).doesNotContain("DE", "USD", "Latn");
  }

  @Test
  void datasetIsTheSameUnderEveryLocaleAndAsTheFormatsPageSays() throws IOException {
    DataSpec data =
        data(columns("name", "text", "language", "category"), Given.builtin(CldrNames.NAME));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.JAPAN);
      Dataset japan = Given.acquire(folder, data);
      Locale.setDefault(Locale.ROOT);
      Dataset root = Given.acquire(folder, data);
      assertThat(root.digest()).isEqualTo(japan.digest());
      assertThat(root.summary().source())
          .containsEntry("builtin", "cldr-names")
          .containsEntry("icu4j", "78.3")
          .containsKey("cldr");
      assertThat(List.copyOf(root.columns().keySet())).containsExactly("language", "name");
      assertThat(Files.readString(Path.of(System.getProperty("reprise.root"), PAGE)))
          .contains(root.digest().toString());
    } finally {
      Locale.setDefault(before);
    }
  }
}
