package dev.reprise.data;

import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Other places to look for bytes whose SHA-256 digest is known: folders and web addresses.
///
/// A mirror is never trusted: what it gives is used only if it has the digest asked for. So a
/// mirror may be anybody's.
///
/// @param places in the order they are asked
public record Mirrors(List<Place> places) {
  /// The environment variable that names mirrors beside the command line's.
  public static final String VARIABLE = "REPRISE_MIRRORS";

  /// No mirrors.
  public static final Mirrors NONE = new Mirrors(List.of());

  private static final Pattern COMMA = Pattern.compile(",");
  // The colon of `https://` separates nothing.
  private static final Pattern SEPARATOR =
      Pattern.compile(Pattern.quote(File.pathSeparator) + "(?!//)");

  /// Copies.
  public Mirrors {
    places = List.copyOf(places);
  }

  /// One mirror.
  public sealed interface Place {}

  /// A folder: files are found in it by digest or name, else by reading what is there.
  public record Folder(Path path) implements Place {}

  /// A web address that has files under `sha256/HEX`, `HEX` or their names.
  public record Web(URI base) implements Place {}

  /// The mirrors of the command line, then those of [#VARIABLE], without repetition.
  ///
  /// In the variable, commas separate any places, and the system's path separator (`:` or `;`)
  /// separates folders too.
  ///
  /// @param options each a folder or an `http(s)` address
  /// @param environment the process's environment variables
  public static Mirrors of(List<String> options, Map<String, String> environment) {
    LinkedHashSet<Place> places = new LinkedHashSet<>();
    options.forEach(option -> places.add(place(option)));
    for (String part : COMMA.split(environment.getOrDefault(VARIABLE, ""))) {
      List<String> names = isWeb(part) ? List.of(part) : List.of(SEPARATOR.split(part));
      names.stream().filter(name -> !name.isBlank()).forEach(name -> places.add(place(name)));
    }
    return new Mirrors(new ArrayList<>(places));
  }

  private static boolean isWeb(String place) {
    return place.startsWith("http://") || place.startsWith("https://");
  }

  private static Place place(String text) {
    return isWeb(text) ? new Web(URI.create(text)) : new Folder(Path.of(text));
  }

  /// A file's name as it stands in a web address.
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
