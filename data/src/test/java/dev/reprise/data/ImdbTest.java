package dev.reprise.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.experiment.DataSpec.TextTree;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.Duplicates;
import dev.reprise.core.experiment.PrepareSpec.FoldCase;
import dev.reprise.core.experiment.PrepareSpec.Index;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.Pad;
import dev.reprise.core.experiment.PrepareSpec.Side;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.experiment.PrepareSpec.TargetSpec;
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.TokenizeBy;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.core.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The IMDB reviews (Maas et al. 2011), where this machine has a copy; else a line says that the
/// test was skipped.
class ImdbTest {
  @TempDir Path folder;

  @Test
  void officialArchiveAndMirrorsTableAreOneDataset() throws IOException {
    Path imdb = imdb();
    Path archive = folder.resolve("aclImdb_v1.tar.gz");
    writeOfficialArchive(imdb, archive);
    SourceSpec tree =
        Given.path(
            "aclImdb_v1.tar.gz",
            new TextTree("aclImdb/{split:train|test}/{label:neg|pos}/*.txt", "text"));
    Dataset fromTree = Given.acquire(folder, data(tree));
    Dataset fromTable = Given.acquire(imdb, data(table()), folder);

    assertThat(fromTree.digest()).isEqualTo(fromTable.digest());
    assertThat(fromTable.size()).isEqualTo(50_000);
    assertThat(fromTable.summary().distinct()).isEqualTo(49_705);
    assertThat(fromTable.digest().hex())
        .isEqualTo("f6e6243f98154b449d7f1d6c229e0f47617e26f3a299b2d3ae3962c6315504b8");
  }

  @Test
  void inputsInBothOfficialSplitsAreFound() throws IOException {
    Path imdb = imdb();
    Dataset dataset = Given.acquire(imdb, data(table()), folder);
    PrepareSpec spec =
        new PrepareSpec(
            new SplitSpec(SplitBy.SOURCE, Optional.of("split"), 0, 0, Optional.empty()),
            Duplicates.REPORT,
            List.of(
                new InputSpec(
                    List.of("text"),
                    List.of(
                        new FoldCase(),
                        new Tokenize(TokenizeBy.WORD),
                        new Vocabulary(10_000, 1),
                        new Pad(200, Side.PRE, Side.PRE)))),
            new TargetSpec("label", List.of(new Index())));
    PreparedData prepared = Preparation.prepare(spec, data(), dataset, Progress.SILENT);

    assertThat(prepared.summary().duplicates().acrossSplits()).isEqualTo(123);
    assertThat(prepared.summary().splits()).containsEntry(SplitName.TEST, 25_000L);
    assertThat(prepared.train().inputs().shape()).containsExactly(25_000, 200);
    assertThat(prepared.vocabularySize()).isEqualTo(10_000);
  }

  private static SourceSpec table() {
    return Given.path("imdb.tsv.gz", Given.TSV_REST);
  }

  private static DataSpec data(SourceSpec... sources) {
    return Given.data(
        Given.columns("text", "text", "label", "category", "split", "category"), sources);
  }

  /// The folder `imdb` in a mirror, or in `shared/data` beside the repository.
  private static Path imdb() {
    List<Path> folders = new ArrayList<>();
    for (Mirrors.Place place : Mirrors.of(List.of(), System.getenv()).places()) {
      if (place instanceof Mirrors.Folder mirror) {
        folders.add(mirror.path());
      }
    }
    folders.add(Path.of(System.getProperty("reprise.root", "."), "..", "shared", "data"));
    for (Path folder : folders) {
      Path imdb = folder.resolve("imdb").toAbsolutePath().normalize();
      if (Files.exists(imdb.resolve("imdb.tsv.gz"))) {
        return imdb;
      }
    }
    String missing = "there is no imdb/imdb.tsv.gz in any of " + folders;
    System.out.println("SKIPPED: " + missing);
    return abort(missing);
  }

  /// The layout of aclImdb_v1.tar.gz, with the files beside the reviews that it has too.
  private static void writeOfficialArchive(Path imdb, Path archive) throws IOException {
    try (BufferedReader table = lines(imdb.resolve("imdb.tsv.gz"));
        BufferedReader files = lines(imdb.resolve("imdb-files.tsv.gz"));
        OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new FastGzip(out), StandardCharsets.UTF_8.name())) {
      List<String> header = List.of(next(files).split("\t"));
      table.readLine();
      folder(tar, "aclImdb/");
      entry(tar, "aclImdb/README", "Large Movie Review Dataset v1.0\n");
      entry(tar, "aclImdb/imdb.vocab", "the\nand\n");
      for (String part : List.of("train", "test")) {
        for (String sub : List.of("", "neg/", "pos/")) {
          folder(tar, "aclImdb/" + part + "/" + sub);
        }
        entry(tar, "aclImdb/" + part + "/labeledBow.feat", "9 0:9 1:1 2:4\n");
        entry(tar, "aclImdb/" + part + "/urls_pos.txt", "http://www.imdb.com/title/tt0453418\n");
        entry(tar, "aclImdb/" + part + "/urls_neg.txt", "http://www.imdb.com/title/tt0064354\n");
      }
      folder(tar, "aclImdb/train/unsup/");
      entry(tar, "aclImdb/train/unsup/0_0.txt", "Neither good nor bad.");
      for (String line = table.readLine(); line != null; line = table.readLine()) {
        String[] row = line.split("\t", 3);
        String name = next(files).split("\t")[header.indexOf("file")];
        entry(tar, "aclImdb/" + name, row[2]);
      }
    }
  }

  private static String next(BufferedReader lines) throws IOException {
    return Objects.requireNonNull(lines.readLine());
  }

  private static BufferedReader lines(Path gzip) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(gzip), 1 << 16), StandardCharsets.UTF_8));
  }

  private static void folder(TarArchiveOutputStream tar, String name) throws IOException {
    tar.putArchiveEntry(new TarArchiveEntry(name));
    tar.closeArchiveEntry();
  }

  private static void entry(TarArchiveOutputStream tar, String name, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(1);
    }
  }
}
