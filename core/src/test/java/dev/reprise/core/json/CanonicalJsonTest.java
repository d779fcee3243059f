package dev.reprise.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CanonicalJsonTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// RFC 8785, appendix B.
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void numberSamplesOfRfc8785Hold(String bits, String text) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(CanonicalJson.number(value)).isEqualTo(text);
    assertThat(CanonicalJson.text(Json.MAPPER.readTree("[" + text + "]")))
        .isEqualTo("[" + text + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7fffffffffffffff", "7ff0000000000000", "fff0000000000000"})
  void whatIsNoNumberIsRefused(String bits) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThatThrownBy(() -> CanonicalJson.number(value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// RFC 8785, sections 3.2.2 and 3.2.3.
  @Test
  void theExamplesOfRfc8785Hold() {
    String input =
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
          "literals": [null, true, false]
        }
        """;
    assertThat(CanonicalJson.text(Json.MAPPER.readTree(input)))
        .isEqualTo(
            "{\"literals\":[null,true,false],"
                + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    String names =
        """
        {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
         "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control",
         "\\u00f6": "Latin Small Letter O With Diaeresis"}
        """;
    assertThat(Json.MAPPER.readTree(CanonicalJson.text(Json.MAPPER.readTree(names))).values())
        .extracting(JsonNode::stringValue)
        .containsExactly(
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh");
  }

  @Test
  void randomDocumentsAreWrittenAsTheReferenceWritesThem() throws Exception {
    long seed = Long.getLong("reprise.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 3000; i++) {
      JsonNode document = object(random, 3);
      String ours = CanonicalJson.text(document);
      String input = Json.MAPPER.writeValueAsString(document);
      assertThat(ours)
          .as("repeat with -DargLine=-Dreprise.seed=" + seed)
          .isEqualTo(new JsonCanonicalizer(input).getEncodedString());
      byte[] again = CanonicalJson.bytes(Json.MAPPER.readTree(ours));
      assertThat(again).isEqualTo(ours.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void randomDoublesAreWrittenAsTheReferenceWritesThem() throws Exception {
    long seed = Long.getLong("reprise.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = CanonicalJson.number(value);
        assertThat(text)
            .as(
                "%x, repeat with -DargLine=-Dreprise.seed=%d",
                Double.doubleToRawLongBits(value), seed)
            .isEqualTo(org.erdtman.jcs.NumberToJSON.serializeNumber(value));
        assertThat(Double.parseDouble(text)).isEqualTo(value);
      }
    }
  }

  @Test
  void theSmallestDoublesAreWrittenAsTheReferenceWritesThem() throws Exception {
    int compared = 0;
    for (long bits = 1; bits < 20_000; bits++) {
      double value = Double.longBitsToDouble(bits);
      String reference = org.erdtman.jcs.NumberToJSON.serializeNumber(value);
      // The reference writes 1e-320 and a few others as 0.000…1e-178, which is no ECMAScript.
      if (!reference.startsWith("0.0000000")) {
        assertThat(CanonicalJson.number(value)).isEqualTo(reference);
        compared++;
      }
      assertThat(Double.parseDouble(CanonicalJson.number(value))).isEqualTo(value);
    }
    assertThat(compared).isGreaterThan(19_900);
    assertThat(CanonicalJson.number(Double.longBitsToDouble(2024))).isEqualTo("1e-320");
  }

  @Test
  void aDocumentThatIsNullIsRefused() {
    assertThatThrownBy(() -> Json.read("null".getBytes(StandardCharsets.UTF_8), String.class))
        .isInstanceOf(tools.jackson.core.JacksonException.class);
  }

  @Test
  void anIntegerADoubleCannotHoldIsRefused() {
    for (String refused :
        new String[] {"9007199254740993", "-9007199254740993", "1" + "0".repeat(400)}) {
      JsonNode node = NODES.numberNode(new BigInteger(refused));
      assertThatThrownBy(() -> CanonicalJson.text(node))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2^53");
    }
    for (String held :
        new String[] {
          "9007199254740992", "-9007199254740992", "9007199254740994", "100000000000000000000"
        }) {
      assertThat(CanonicalJson.text(NODES.numberNode(new BigInteger(held)))).isEqualTo(held);
    }
  }

  @Test
  void aLoneSurrogateIsRefused() {
    for (String text : new String[] {"\ud83d", "\ude00", "\ude00\ud83d", "x\ud83d"}) {
      assertThatThrownBy(() -> CanonicalJson.text(NODES.stringNode(text)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static JsonNode object(SplittableRandom random, int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(6); i > 0; i--) {
      object.set(text(random), value(random, depth));
    }
    return object;
  }

  private static JsonNode value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.stringNode(text(random));
      case 3 -> NODES.numberNode(random.nextLong(-(1L << 53), 1L << 53));
      case 4 -> NODES.numberNode(random.nextInt(2000) / 1000.0);
      case 5 -> NODES.numberNode(random.nextDouble(-1e6, 1e6));
      case 6 -> object(random, depth - 1);
      default -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        yield array;
      }
    };
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int point =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> random.nextInt(0x800);
            case 2 -> random.nextInt(0xd800);
            default -> random.nextInt(0xe000, 0x110000);
          };
      text.appendCodePoint(point);
    }
    return text.toString();
  }
}
