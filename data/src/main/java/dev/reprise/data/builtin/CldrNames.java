package dev.reprise.data.builtin;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.CurrencyDisplayNames;
import com.ibm.icu.text.DisplayContext;
import com.ibm.icu.text.LocaleDisplayNames;
import com.ibm.icu.util.Currency;
import com.ibm.icu.util.LocaleData;
import com.ibm.icu.util.ULocale;
import com.ibm.icu.util.UResourceBundle;
import com.ibm.icu.util.VersionInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The built-in data set `cldr-names`: the names of languages, countries and regions, scripts and
/// currencies in many languages, as the Unicode Common Locale Data Repository has them in ICU4J,
/// for telling a language by a name.
///
/// Only base languages stand in it, without regional variants and without those that CLDR derives
/// from another language. A name counts only where the language has one of its own: what would be
/// taken from the root or from a parent language, or is the bare code, is left out, and so is a
/// name without any letter. A language with fewer than [#FEWEST] names is left out.
///
/// The same on every machine, for ICU4J carries its own data.
public final class CldrNames {
  /// How an experiment names it.
  public static final String NAME = "cldr-names";

  /// The fewest names a language must have.
  public static final int FEWEST = 200;

  /// The fields of a row.
  public static final List<String> FIELDS = List.of("name", "language");

  private static final String LOCALES = "com/ibm/icu/impl/data/icudata";

  private CldrNames() {}

  /// Which versions it comes from, for the record.
  public static SortedMap<String, String> source() {
    TreeMap<String, String> source = new TreeMap<>();
    source.put("builtin", NAME);
    source.put("cldr", LocaleData.getCLDRVersion().getVersionString(2, 2));
    source.put("icu4j", VersionInfo.ICU_VERSION.getVersionString(2, 2));
    return source;
  }

  /// All rows of [#FIELDS], language by language.
  public static List<String[]> rows() {
    List<String[]> rows = new ArrayList<>();
    for (String language : languages()) {
      SortedSet<String> names = names(language);
      if (names.size() >= FEWEST) {
        names.forEach(name -> rows.add(new String[] {name, language}));
      }
    }
    return rows;
  }

  private static SortedSet<String> languages() {
    TreeSet<String> languages = new TreeSet<>();
    for (ULocale locale : ULocale.getAvailableLocales()) {
      String language = locale.getLanguage();
      if (locale.getName().equals(language) && !language.isEmpty() && parent(language).isEmpty()) {
        languages.add(language);
      }
    }
    return languages;
  }

  /// The language CLDR takes a language's missing names from, such as Norwegian for Nynorsk.
  private static Optional<String> parent(String language) {
    try {
      return Optional.of(
          UResourceBundle.getBundleInstance(LOCALES, language).getString("%%Parent"));
    } catch (MissingResourceException e) {
      return Optional.empty();
    }
  }

  private static SortedSet<String> names(String language) {
    ULocale locale = new ULocale(language);
    LocaleDisplayNames names =
        LocaleDisplayNames.getInstance(
            locale, DisplayContext.NO_SUBSTITUTE, DisplayContext.CAPITALIZATION_NONE);
    TreeSet<String> found = new TreeSet<>();
    collect(List.of(ULocale.getISOLanguages()), names::languageDisplayName, found);
    collect(List.of(ULocale.getISOCountries()), names::regionDisplayName, found);
    collect(scripts(), names::scriptDisplayName, found);
    CurrencyDisplayNames currencies = CurrencyDisplayNames.getInstance(locale, true);
    if (currencies != null) {
      collect(currencies(), currencies::getName, found);
    }
    return found;
  }

  private static void collect(
      List<String> codes, UnaryOperator<@Nullable String> name, SortedSet<String> found) {
    for (String code : codes) {
      String its = name.apply(code);
      if (its != null && !its.equals(code) && its.codePoints().anyMatch(UCharacter::isLetter)) {
        found.add(its);
      }
    }
  }

  private static List<String> scripts() {
    List<String> scripts = new ArrayList<>();
    for (int i = 0; i <= UCharacter.getIntPropertyMaxValue(UProperty.SCRIPT); i++) {
      scripts.add(UCharacter.getPropertyValueName(UProperty.SCRIPT, i, UProperty.NameChoice.SHORT));
    }
    return scripts;
  }

  private static List<String> currencies() {
    List<String> codes = new ArrayList<>();
    for (Currency currency : Currency.getAvailableCurrencies()) {
      codes.add(currency.getCurrencyCode());
    }
    Collections.sort(codes);
    return codes;
  }
}
