package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// Compares what two files were packed from by gzip.
final class GzipComparison {
  private static final String SUFFIX = ".gz";

  private GzipComparison() {}

  static Finding compare(Pair pair) throws IOException {
    Finder found = new Finder();
    boolean equal;
    try (InputStream a = open(pair.first(), pair.budget());
        InputStream b = open(pair.second(), pair.budget())) {
      equal = BytesComparison.equal(a, b);
    }
    if (!equal) {
      Nested.compare(
          "",
          new Pair(pair.first(), pair.second(), bare(pair.name()), pair.depth(), pair.budget()),
          () -> open(pair.first(), pair.budget()),
          () -> open(pair.second(), pair.budget()),
          found);
    }
    head(pair, found);
    return found.finding("", Aspect.COMPRESSION);
  }

  private static String bare(String name) {
    return name.endsWith(".tgz")
        ? name.substring(0, name.length() - 4) + ".tar"
        : name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  private static void head(Pair pair, Finder found) throws IOException {
    GzipParameters a = parameters(pair.first());
    GzipParameters b = parameters(pair.second());
    if (!a.getModificationInstant().equals(b.getModificationInstant())) {
      found.aspects().add(Aspect.TIME_STAMPS);
    }
    if (!String.valueOf(a.getFileName()).equals(String.valueOf(b.getFileName()))
        || !String.valueOf(a.getComment()).equals(String.valueOf(b.getComment()))) {
      found.aspects().add(Aspect.METADATA);
    }
    if (a.getCompressionLevel() != b.getCompressionLevel()) {
      found.aspects().add(Aspect.COMPRESSION);
    }
  }

  private static GzipParameters parameters(Path file) throws IOException {
    try (GzipCompressorInputStream in = gzip(Files.newInputStream(file))) {
      return in.getMetaData();
    }
  }

  private static InputStream open(Path file, Budget budget) throws IOException {
    return budget.watch(gzip(Files.newInputStream(file)));
  }

  private static GzipCompressorInputStream gzip(InputStream packed) throws IOException {
    return GzipCompressorInputStream.builder()
        .setInputStream(new BufferedInputStream(packed, 1 << 16))
        .setDecompressConcatenated(true)
        .get();
  }
}
