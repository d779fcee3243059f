package dev.reprise.publish.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "-0.0|0",
        "1|1",
        "25000|25,000",
        "0.87424|0.8742",
        "-0.5|−0.5000",
        "12.34567|12.346",
        "1234.56|1,234.6",
        "0.00012345|1.235 × 10⁻⁴",
        "-1.5e-12|−1.500 × 10⁻¹²",
        "6.02214e23|6.022 × 10²³",
        "123456789.5|1.235 × 10⁸",
        "0.99999|1.0000"
      })
  void numbersAreRoundedToWhatAPersonReads(double value, String text) {
    assertThat(Shown.number(value).text().replace('\u00a0', ' ')).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0.00 s",
        "0.214|0.21 s",
        "9.999|10.00 s",
        "59.94|59.9 s",
        "59.96|1 min 00 s",
        "192.4|3 min 12 s",
        "3599.7|1 h 00 min",
        "90061|25 h 01 min"
      })
  void durationsHaveAtMostTwoUnits(double seconds, String text) {
    assertThat(Shown.duration(seconds).text().replace('\u00a0', ' ')).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0 B",
        "999|999 B",
        "1000|1.0 kB",
        "999949|999.9 kB",
        "999960|1.0 MB",
        "2700936|2.7 MB",
        "9223372036854775807|9.2 EB"
      })
  void sizesAreInPowersOfAThousand(long bytes, String text) {
    assertThat(Shown.bytes(bytes).text().replace('\u00a0', ' ')).isEqualTo(text);
  }
}
