package dev.reprise.publish.norms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.Result;
import dev.reprise.core.attestation.SigningKey;
import dev.reprise.core.attestation.Statement;
import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.publish.ChecklistPage;
import dev.reprise.store.Answers;
import dev.reprise.store.Attestation;
import dev.reprise.store.Attestations;
import dev.reprise.store.FoundAnswer;
import dev.reprise.store.PersonAnswer;
import dev.reprise.store.PortableRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The checklist of the record that stands in `examples/language-id/published`, and of copies of it
/// in which a single thing is missing.
class ChecklistTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path folder;
  private Path published;

  @BeforeEach
  void copyTheExample() throws IOException {
    Path example =
        Path.of(System.getProperty("reprise.root", "..")).resolve("examples/language-id/published");
    published = folder.resolve("published");
    try (Stream<Path> files = Files.walk(example)) {
      for (Path file : files.toList()) {
        Path to = published.resolve(example.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    Files.writeString(published.resolve("LICENSE"), "Apache License\nVersion 2.0, January 2004\n");
  }

  @Test
  void everyItemOfEveryNormHasARuleAndAnUniqueId() {
    Checklist checklist = checklist();

    assertThat(checklist.norms())
        .extracting(it -> it.norm().name())
        .containsExactly("ml", "neurips", "acm", "mof", "fair");
    assertThat(checklist.norms())
        .extracting(it -> it.items().size())
        .containsExactly(21, 7, 5, 17, 15);
    assertThat(checklist.norms().stream().flatMap(it -> it.norm().items().stream()).map(Item::id))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyPieceOfEvidenceIsWhereItIsSaidToBe() throws IOException {
    JsonNode record = Json.MAPPER.readTree(Files.readString(published.resolve("record.json")));
    RunRecord read = PortableRecord.open(published).record();

    for (Judgement item : items(checklist())) {
      for (Evidence evidence : item.answer().evidence()) {
        if (evidence.where().startsWith("record.json#")) {
          String pointer = evidence.where().substring("record.json#".length());
          assertThat(record.at(pointer).isMissingNode()).as(item.item() + pointer).isFalse();
        } else if (!evidence.where().equals("record.json")) {
          assertThat(evidence.file())
              .as(evidence.toString())
              .hasValueSatisfying(file -> assertThat(file).exists());
          assertThat(
                  read.artifacts().containsKey(evidence.where())
                      || Files.exists(published.resolve(evidence.where())))
              .as(evidence.toString())
              .isTrue();
        }
      }
    }
  }

  @Test
  void nothingIsMetWithoutEvidence() {
    assertThat(items(checklist()))
        .filteredOn(it -> it.answer() instanceof Answer.Met)
        .hasSizeGreaterThan(25)
        .allMatch(it -> !it.answer().evidence().isEmpty());
    assertThatThrownBy(() -> new Answer.Met(List.of()))
        .hasMessageContaining("nothing is met without evidence");
  }

  @Test
  void aMissingLicenceOfTheDataMakesAllThatNeedsItNotMet() throws IOException {
    assertThat(states("neurips/12", "mof/datasets", "mof/evaluation-data", "fair/R1.1"))
        .doesNotContain("not met");
    change("/experiment/canonical/data", "license", "");

    for (String id :
        List.of("neurips/5", "neurips/12", "mof/datasets", "mof/evaluation-data", "fair/R1.1")) {
      assertThat(missing(id)).contains("no licence of its data");
    }
  }

  @Test
  void aLicenceThatIsNotOpenIsNoEvidenceOfOpenData() throws IOException {
    change("/experiment/canonical/data", "license", "CC-BY-NC-4.0");

    assertThat(states("fair/R1.1", "mof/datasets")).containsExactly("met", "not met");
    change("/experiment/canonical/data", "license", "ask the author");
    assertThat(states("mof/datasets")).containsExactly("for a person");
    change("/experiment/canonical/data", "license", "CC-BY-NC-4.0 OR CC-BY-4.0");
    assertThat(states("mof/datasets")).containsExactly("met");
    change("/experiment/canonical/data", "license", "CC-BY-NC-4.0 AND CC-BY-4.0");
    assertThat(states("mof/datasets")).containsExactly("not met");
  }

  @Test
  void aMissingLicenceFileMakesCodeAndModelNotOpen() throws IOException {
    assertThat(states("mof/architecture", "mof/training-code", "acm/reusable"))
        .containsExactly("met", "met", "not met");
    Files.delete(published.resolve("LICENSE"));

    assertThat(states("mof/architecture", "mof/training-code", "mof/final-parameters"))
        .containsOnly("not met");
    Files.writeString(published.resolve("LICENSE"), "You may look at it.");
    assertThat(states("mof/architecture")).containsExactly("for a person");
  }

  @Test
  void whatIsMissingFromTheRecordIsToldWhereItIsAskedFor() throws IOException {
    change("/experiment/canonical/data", "citation", "");
    assertThat(missing("neurips/12")).contains("whose data");
    assertThat(states("ml/link")).containsExactly("not met");
    change("/dataset/source", "url", "http://localhost/names.csv");
    assertThat(states("ml/link")).containsExactly("not met");
    change("/dataset/source", "url", "https://example.org/names.csv");
    assertThat(states("ml/link", "fair/A1.1")).containsOnly("met");
    change("/circumstances/environment", "cpu.model", "");
    assertThat(missing("ml/infrastructure")).contains("cpu.model");
    assertThat(states("neurips/8", "fair/R1", "fair/R1.2")).containsOnly("not met");
  }

  @Test
  void codeThatWasNotCommittedIsNoProvenance() throws IOException {
    assertThat(states("fair/R1.2")).containsExactly("met");
    change("/circumstances/code", "dirty", "true");
    assertThat(missing("fair/R1.2")).contains("uncommitted changes");
  }

  @Test
  void anArtifactThatWasLeftOutIsNoEvidence() throws IOException {
    assertThat(states("ml/weights", "mof/final-parameters", "fair/R1.3"))
        .containsExactly("met", "met", "not met");
    RunRecord record = PortableRecord.open(published).record();
    String hex = record.artifact(RunRecord.FINAL_WEIGHTS).digest().hex();
    Files.delete(published.resolve("blobs/" + hex.substring(0, 2) + "/" + hex.substring(2)));

    assertThat(missing("ml/weights")).contains("left out");
    assertThat(states("mof/final-parameters", "acm/functional")).containsOnly("not met");
    assertThat(states("neurips/13")).containsExactly("not applicable");
  }

  @Test
  void cardsReadMesAndCratesCountWhereTheyLie() throws IOException {
    assertThat(states("ml/readme", "mof/model-card", "mof/data-card", "fair/I1", "fair/F1"))
        .containsOnly("not met");
    Files.writeString(
        published.resolve("README.md"),
        "| metric | value |\n| --- | --- |\n| f1 | 0.5 |\n\nreprise reproduce .\n");
    Files.writeString(published.resolve("MODEL_CARD.md"), "# Model");
    Files.writeString(published.resolve("DATA_CARD.md"), "# Data");
    Files.writeString(published.resolve("ro-crate-metadata.json"), "{}");
    Files.writeString(published.resolve("CITATION.cff"), "doi: 10.5281/zenodo.1234567\n");

    assertThat(
            states(
                "ml/readme",
                "mof/model-card",
                "mof/data-card",
                "fair/I1",
                "fair/I2",
                "fair/F1",
                "fair/R1.3",
                "neurips/5",
                "neurips/13"))
        .containsOnly("met");
    assertThat(states("acm/available", "acm/reusable", "fair/A1")).containsOnly("for a person");
  }

  @Test
  void onlyAnIdenticalReproductionSignedByAnotherPartyIsAReproduction() throws IOException {
    SigningKey alice = SigningKey.create(folder.resolve("keys"), "alice");
    SigningKey bob = SigningKey.create(folder.resolve("keys"), "bob");
    PortableRecord record = PortableRecord.open(published);
    Attestations beside = Attestations.of(record);
    assertThat(missing("acm/reproduced")).contains("no identical reproduction");

    beside.add(reproduction(record, "identical").sign(bob));
    assertThat(missing("acm/reproduced", alice, bob)).contains("but the run is not");
    beside.add(run(record).sign(alice));
    assertThat(find(checklist(alice, bob), "acm/reproduced").answer())
        .isInstanceOf(Answer.Met.class);
    assertThat(missing("acm/reproduced", alice)).contains("another party whose key you trust");
    assertThat(missing("acm/reproduced", bob)).contains("but the run is not");
  }

  @Test
  void theAuthorsOwnReproductionAndAnothersDivergedOneAreNone() throws IOException {
    SigningKey alice = SigningKey.create(folder.resolve("keys"), "alice");
    SigningKey bob = SigningKey.create(folder.resolve("keys"), "bob");
    PortableRecord record = PortableRecord.open(published);
    Attestations beside = Attestations.of(record);
    beside.add(run(record).sign(alice));
    beside.add(reproduction(record, "identical").sign(alice));
    beside.add(reproduction(record, "diverged").sign(bob));

    assertThat(missing("acm/reproduced", alice, bob)).contains("by the author alone");
  }

  @Test
  void whatAPersonSaysIsShownAsTheirsAndNeverMakesAnItemMet() throws IOException {
    SigningKey alice = SigningKey.create(folder.resolve("keys"), "alice");
    PortableRecord record = PortableRecord.open(published);
    Answers.of(record)
        .add(said(record, "ml/assumptions", "None that we know."), Optional.of(alice));
    Answers.of(record).add(said(record, "acm/reproduced", "Yes, honestly."), Optional.empty());

    Judgement person = find(checklist(alice), "ml/assumptions");
    assertThat(person.state()).isEqualTo(Judgement.State.ANSWERED);
    assertThat(person.said())
        .extracting(FoundAnswer::authority)
        .singleElement()
        .asString()
        .startsWith("signed by alice (key ");
    assertThat(find(checklist(), "ml/assumptions").said())
        .extracting(FoundAnswer::authority)
        .containsExactly("signed with a key you do not trust");
    Judgement claimed = find(checklist(alice), "acm/reproduced");
    assertThat(claimed.state()).isEqualTo(Judgement.State.NOT_MET);
    assertThat(claimed.said()).extracting(FoundAnswer::authority).containsExactly("not signed");
  }

  @Test
  void aDamagedAnswerOrOneAboutAnotherRecordCountsForNothing() throws IOException {
    PortableRecord record = PortableRecord.open(published);
    Path good = Answers.of(record).add(said(record, "ml/assumptions", "None."), Optional.empty());
    Files.writeString(good, Files.readString(good).replace("None.", "Many."));
    Answers.of(record)
        .add(
            new PersonAnswer(
                PersonAnswer.FORMAT, Digest.ofText("other"), "ml/assumptions", "No.", "Eve", AT),
            Optional.empty());

    Checklist checklist = checklist();
    assertThat(find(checklist, "ml/assumptions").state()).isEqualTo(Judgement.State.FOR_A_PERSON);
    assertThat(checklist.problems())
        .extracting(Object::toString)
        .anyMatch(it -> it.contains("was changed"))
        .anyMatch(it -> it.contains("about another record"));
  }

  @Test
  void theClassOfOpennessNamesWhatItNeeds() {
    Checklist checklist = checklist();

    assertThat(checklist.only(Norms.named("mof")).norms().getFirst().standing())
        .isEqualTo("No class yet. Class III needs: technical-report, model-card, data-card.");
  }

  @Test
  void thePageIsWholeAndHostileAnswersDoNothing() throws IOException {
    PortableRecord record = PortableRecord.open(published);
    Answers.of(record)
        .add(
            said(record, "ml/assumptions", "<script>x</script>\u202e\u001b[31m"), Optional.empty());

    Path page = ChecklistPage.write(checklist(), published);

    String html = Files.readString(page);
    assertThat(html)
        .contains("&lt;script&gt;x&lt;/script&gt;")
        .doesNotContain("<script")
        .doesNotContain("\u202e")
        .doesNotContain("\u001b")
        .contains("href=\"record.json\"")
        .contains("href=\"LICENSE\"")
        .doesNotContain(folder.toString());
    for (Judgement item : items(checklist())) {
      assertThat(html).contains("id=\"" + item.item().id().replace('/', '-') + "\"");
    }
    String json = Files.readString(published.resolve(ChecklistPage.JSON));
    assertThat(Json.MAPPER.readTree(json).path("format").stringValue())
        .isEqualTo("reprise-checklist/1");
    assertThat(json).doesNotContain(folder.toString());
  }

  @Test
  void namesThatAreNotKnownAreToldSo() {
    assertThatThrownBy(() -> Norms.item("ml/split")).hasMessageContaining("ml/splits");
    assertThatThrownBy(() -> Norms.named("mlx")).hasMessageContaining("neurips");
  }

  private List<String> states(String... ids) {
    Checklist checklist = checklist();
    return Stream.of(ids).map(id -> find(checklist, id).state().word()).toList();
  }

  private String missing(String id, SigningKey... trusted) {
    Answer answer = find(checklist(trusted), id).answer();
    assertThat(answer).as(id).isInstanceOf(Answer.NotMet.class);
    return ((Answer.NotMet) answer).missing();
  }

  private static Judgement find(Checklist checklist, String id) {
    return checklist.find(Norms.item(id)).orElseThrow();
  }

  private static List<Judgement> items(Checklist checklist) {
    return checklist.norms().stream().flatMap(it -> it.items().stream()).toList();
  }

  private Checklist checklist(SigningKey... trusted) {
    PortableRecord portable = PortableRecord.open(published);
    TrustedKeys keys =
        TrustedKeys.NONE.with(Stream.of(trusted).map(SigningKey::verification).toList());
    List<Attestation> attestations =
        Attestations.of(portable).read(portable.digest(), Optional.of(portable.record()), keys);
    return Checklist.of(
        new Judged(
            portable.record(),
            portable.digest(),
            portable,
            attestations,
            Answers.of(portable).read(portable.digest(), keys),
            Optional.of(published.resolve("record.json")),
            Optional.of(published),
            true));
  }

  private static PersonAnswer said(PortableRecord record, String item, String text) {
    return new PersonAnswer(PersonAnswer.FORMAT, record.digest(), item, text, "Ada", AT);
  }

  private static Statement run(PortableRecord record) {
    return statement(
        record,
        new Claim.Run(
            Result.of(record.record()),
            record.record().circumstances().environment(),
            "0.1.0",
            AT));
  }

  private static Statement reproduction(PortableRecord record, String verdict) {
    return statement(
        record,
        new Claim.Reproduction(
            new Claim.Outcome(verdict, new Verdict.Compared(1, 2, 3), Optional.empty()),
            Digest.ofText("again"),
            Result.of(record.record()),
            record.record().circumstances().environment(),
            "0.1.0",
            AT));
  }

  private static Statement statement(PortableRecord record, Claim claim) {
    return new Statement(List.of(new Statement.Subject("language-id", record.digest())), claim);
  }

  /// Plants a fault: sets one member of the record, which so becomes another record.
  private void change(String pointer, String member, String value) throws IOException {
    Path file = published.resolve("record.json");
    JsonNode record = Json.MAPPER.readTree(Files.readString(file));
    ObjectNode at = (ObjectNode) record.at(pointer);
    if (value.equals("true")) {
      at.put(member, true);
    } else {
      at.put(member, value);
    }
    Files.write(file, Json.write(record));
  }
}
