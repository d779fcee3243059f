package dev.reprise.engine.exact.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.exact.ExactEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The published list of operators, `docs/engine-operators.md`, says what the table of this package
/// and the engine say, and misses no method of the interface.
final class OperatorListTest {
  /// Names, life and managers, reading and printing: no operators.
  private static final List<String> NOT_OPERATORS =
      List.of(
          "allClose",
          "attach",
          "close",
          "contentEquals",
          "copyTo",
          "decode",
          "detach",
          "encode",
          "equals",
          "hashCode",
          "intern",
          "isEmpty",
          "isReleased",
          "isScalar",
          "isSparse",
          "like",
          "onesLike",
          "zerosLike",
          "returnResource",
          "set",
          "setName",
          "setRequiresGradient",
          "setScalar",
          "shapeEquals",
          "size",
          "tempAttach",
          "hasGradient",
          "toArray",
          "toBooleanArray",
          "toByteArray",
          "toByteBuffer",
          "toDebugString",
          "toDevice",
          "toDoubleArray",
          "toFloatArray",
          "toIntArray",
          "toLongArray",
          "toShortArray",
          "toString",
          "toUint8Array",
          "toUnsignedIntArray",
          "toUnsignedShortArray");

  /// Operators made of those in the table by DJL itself, and those with tests of their own.
  private static final List<String> ELSEWHERE =
      List.of(
          "adadeltaUpdate",
          "adagradUpdate",
          "adamUpdate",
          "nagUpdate",
          "rmspropUpdate",
          "sgdUpdate",
          "all",
          "any",
          "none",
          "crop",
          "dropout",
          "modi",
          "normalize",
          "rdivi",
          "rmod",
          "rmodi",
          "rpowi",
          "rsubi",
          "toSparse",
          "toTensor");

  private static final Map<String, Consumer<NDArray>> UNSUPPORTED = new LinkedHashMap<>();

  static {
    UNSUPPORTED.put("complex", NDArray::complex);
    UNSUPPORTED.put("real", NDArray::real);
    UNSUPPORTED.put("conj", NDArray::conj);
    UNSUPPORTED.put("fft", x -> x.fft(2));
    UNSUPPORTED.put("ifft", x -> x.ifft(2));
    UNSUPPORTED.put("rfft", x -> x.rfft(2));
    UNSUPPORTED.put("irfft", x -> x.irfft(2));
    UNSUPPORTED.put("fft2", x -> x.fft2(new long[] {2, 2}));
    UNSUPPORTED.put("ifft2", x -> x.ifft2(new long[] {2, 2}));
    UNSUPPORTED.put("stft", x -> x.stft(2, 1, true, x, true));
    UNSUPPORTED.put("toStringArray", NDArray::toStringArray);
    UNSUPPORTED.put("randomFlipLeftRight", x -> x.getNDArrayInternal().randomFlipLeftRight());
    UNSUPPORTED.put("randomFlipTopBottom", x -> x.getNDArrayInternal().randomFlipTopBottom());
    UNSUPPORTED.put("randomBrightness", x -> x.getNDArrayInternal().randomBrightness(1));
    UNSUPPORTED.put("randomHue", x -> x.getNDArrayInternal().randomHue(1));
    UNSUPPORTED.put("randomColorJitter", x -> x.getNDArrayInternal().randomColorJitter(1, 1, 1, 1));
    UNSUPPORTED.put(
        "resize (bicubic, area)", x -> x.reshape(2, 2, 1).getNDArrayInternal().resize(2, 2, 3));
    UNSUPPORTED.put(
        "interpolation (bicubic, area)",
        x -> x.reshape(1, 1, 2, 2).getNDArrayInternal().interpolation(new long[] {2, 2}, 3, false));
    UNSUPPORTED.put(
        "interpolation (aligned corners)",
        x -> x.reshape(1, 1, 2, 2).getNDArrayInternal().interpolation(new long[] {2, 2}, 1, true));
    UNSUPPORTED.put("float16", x -> x.toType(DataType.FLOAT16, true));
  }

  @Test
  void everyMethodOfTheInterfaceIsInTheListOrNoOperator() {
    Set<String> known = new TreeSet<>(NOT_OPERATORS);
    known.addAll(ELSEWHERE);
    known.addAll(UNSUPPORTED.keySet());
    OperatorTable.all().forEach(c -> known.add(c.operator()));
    Set<String> missing = new TreeSet<>();
    for (Class<?> type : List.of(NDArray.class, NDArrayEx.class)) {
      for (Method method : type.getMethods()) {
        boolean getter = method.getName().startsWith("get") && !method.getName().equals("get");
        if (!Modifier.isStatic(method.getModifiers()) && !getter) {
          missing.add(method.getName());
        }
      }
    }
    missing.removeAll(known);
    assertThat(missing).isEmpty();
  }

  @Test
  void thePublishedListIsThatOfTheTable() throws IOException {
    Path page = Path.of(System.getProperty("reprise.root", ".."), "docs", "engine-operators.md");
    String expected = page();
    if (Boolean.getBoolean("reprise.write")) {
      Files.writeString(page, expected, StandardCharsets.UTF_8);
    }
    assertThat(Files.readString(page, StandardCharsets.UTF_8))
        .as("docs/engine-operators.md; write it anew with this test and -Dreprise.write=true")
        .isEqualTo(expected);
  }

  private static String page() {
    StringBuilder page = new StringBuilder(head());
    Map<String, List<Case>> byOperator = new TreeMap<>();
    for (Case c : OperatorTable.all()) {
      byOperator.computeIfAbsent(c.operator(), name -> new ArrayList<>()).add(c);
    }
    byOperator.forEach((name, cases) -> page.append(row(name, cases)));
    page.append("\n## Not supported\n\n");
    page.append(
        "Each fails with one line that names the operator and says what to use instead.\n\n");
    page.append("| operator | message |\n| --- | --- |\n");
    UNSUPPORTED.forEach(
        (name, call) ->
            page.append("| ").append(name).append(" | ").append(message(call)).append(" |\n"));
    return page.toString();
  }

  private static String head() {
    try (var stream = OperatorListTest.class.getResourceAsStream("engine-operators-head.md")) {
      if (stream == null) {
        throw new IllegalStateException("engine-operators-head.md is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String row(String name, List<Case> cases) {
    boolean gradient = cases.stream().anyMatch(Case::hasGradient);
    boolean doubles = cases.stream().anyMatch(Case::hasDoubles);
    boolean compared = cases.stream().anyMatch(c -> !c.isAlone());
    Set<String> results = new LinkedHashSet<>();
    Set<String> gradients = new LinkedHashSet<>();
    Set<String> notes = new LinkedHashSet<>();
    for (Case c : cases) {
      if (!c.isAlone()) {
        results.add(c.forward().text());
      }
      if (!c.isAlone() && c.hasGradient()) {
        gradients.add(c.backward().text());
      }
      if (!c.note().isEmpty()) {
        notes.add(c.note());
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s |%n",
        name,
        doubles ? "float32, float64" : "float32",
        gradient ? "yes" : "no",
        compared ? String.join(", ", results) : "not compared",
        gradient && compared ? String.join(", ", gradients) : "",
        String.join("; ", notes).replace("|", "\\|"));
  }

  private static String message(Consumer<NDArray> call) {
    String[] found = new String[1];
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      NDArray x = manager.ones(new Shape(2, 2));
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> call.accept(x))
          .satisfies(e -> found[0] = String.valueOf(e.getMessage()));
    }
    assertThat(found[0]).startsWith("Exact: ").doesNotContain("\n");
    return found[0];
  }
}
