package dev.reprise.publish.norms;

import dev.reprise.core.experiment.NearestName;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// The norms there are, as `norms.yaml` declares them.
public final class Norms {
  private static final List<Norm> ALL = read();

  private Norms() {}

  /// All of them, in one order.
  public static List<Norm> all() {
    return ALL;
  }

  /// The norm of this name.
  ///
  /// @throws InvalidInputException where there is none
  public static Norm named(String name) {
    return ALL.stream()
        .filter(norm -> norm.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    name,
                    "is no norm that is known here",
                    "known are " + String.join(", ", ALL.stream().map(Norm::name).toList())));
  }

  /// The item of this id.
  ///
  /// @throws InvalidInputException where there is none
  public static Item item(String id) {
    List<Item> items = ALL.stream().flatMap(norm -> norm.items().stream()).toList();
    return items.stream()
        .filter(item -> item.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    id,
                    "is no item of a norm that is known here",
                    NearestName.of(id, items.stream().map(Item::id).toList())
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("reprise checklist RUN --json names all of them")));
  }

  private static List<Norm> read() {
    List<Norm> norms = new ArrayList<>();
    for (JsonNode norm : YamlDocument.parse("norms.yaml", text()).tree()) {
      String name = norm.path("name").stringValue();
      norms.add(
          new Norm(
              name,
              norm.path("title").stringValue(),
              norm.path("version").stringValue(),
              norm.path("authors").stringValue(),
              norm.path("url").stringValue(),
              norm.path("license").stringValue(),
              norm.path("verified").stringValue(),
              norm.path("scope").stringValue(),
              items(name, norm.path("items"))));
    }
    return List.copyOf(norms);
  }

  private static List<Item> items(String norm, JsonNode tree) {
    List<Item> items = new ArrayList<>();
    for (JsonNode item : tree) {
      items.add(
          new Item(
              norm + "/" + item.path("id").stringValue(),
              item.path("section").stringValue(),
              item.path("wording").stringValue(),
              item.path("optional").asBoolean(false)));
    }
    return items;
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(
            Norms.class.getResourceAsStream("/dev/reprise/publish/norms.yaml"), "norms.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
