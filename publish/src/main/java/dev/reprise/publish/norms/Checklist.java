package dev.reprise.publish.norms;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.StoredRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.store.Attestation;
import dev.reprise.store.FoundAnswer;
import dev.reprise.store.PersonAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one record answers to all norms.
///
/// It depends on the record, the files beside it and the reader's trusted keys alone.
///
/// @param record the record's address
/// @param run its run
/// @param name its experiment
/// @param norms norm by norm
/// @param problems answers and statements beside the record that are damaged, and count for nothing
public record Checklist(
    Digest record, String run, String name, List<NormAnswers> norms, List<Problem> problems) {
  /// The format's name and version.
  public static final String FORMAT = "reprise-checklist/1";

  /// Copies.
  public Checklist {
    norms = List.copyOf(norms);
    problems = List.copyOf(problems);
  }

  /// What a record answers to one norm.
  ///
  /// @param norm which
  /// @param items in the norm's order
  /// @param standing what they come to together, where the norm has classes; possibly empty
  public record NormAnswers(Norm norm, List<Judgement> items, String standing) {
    /// Copies.
    public NormAnswers {
      items = List.copyOf(items);
    }

    /// How many items stand so.
    public long count(Judgement.State state) {
      return items.stream().filter(item -> item.state() == state).count();
    }
  }

  /// The checklist of a record by itself, without the files and answers beside it.
  public static Checklist of(
      StoredRecord record, BlobSource blobs, List<Attestation> attestations) {
    return of(Judged.of(record, blobs, attestations));
  }

  /// The checklist of a record with all that is beside it.
  public static Checklist of(Judged judged) {
    Facts facts = Facts.of(judged);
    List<NormAnswers> norms = new ArrayList<>();
    for (Norm norm : Norms.all()) {
      Rules rules = Rules.of(norm);
      List<Judgement> items =
          norm.items().stream()
              .map(item -> new Judgement(item, rules.answer(item, facts), said(item, judged)))
              .toList();
      norms.add(
          new NormAnswers(
              norm, items, rules instanceof ModelOpenness ? ModelOpenness.standing(items) : ""));
    }
    return new Checklist(
        judged.address(),
        judged.record().run().value(),
        judged.record().name(),
        norms,
        problems(judged));
  }

  /// The same for one norm alone.
  public Checklist only(Norm norm) {
    return new Checklist(
        record, run, name, norms.stream().filter(it -> it.norm().equals(norm)).toList(), problems);
  }

  /// How an item stands; nothing where the checklist is not about it.
  public Optional<Judgement> find(Item item) {
    return norms.stream()
        .flatMap(norm -> norm.items().stream())
        .filter(found -> found.item().equals(item))
        .findFirst();
  }

  /// For machines, as canonical JSON (see `docs/formats/checklist.md`).
  public String json() {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("format", FORMAT);
    out.put("record", record.toString());
    out.put("run", run);
    out.put("name", name);
    ArrayNode all = out.putArray("norms");
    for (NormAnswers answers : norms) {
      ObjectNode norm = all.addObject();
      norm.put("name", answers.norm().name());
      norm.put("title", answers.norm().title());
      norm.put("version", answers.norm().version());
      norm.put("source", answers.norm().url());
      norm.put("verified", answers.norm().verified());
      norm.put("standing", answers.standing());
      ArrayNode items = norm.putArray("items");
      answers.items().forEach(item -> write(item, items.addObject()));
    }
    out.set("problems", Json.tree(problems.stream().map(Problem::toString).toList()));
    return CanonicalJson.text(out);
  }

  private static void write(Judgement item, ObjectNode out) {
    out.put("id", item.item().id());
    out.put("section", item.item().section());
    out.put("wording", item.item().wording());
    out.put("optional", item.item().optional());
    out.put("state", item.state().word());
    switch (item.answer()) {
      case Answer.Met met -> {}
      case Answer.NotMet not -> out.put("missing", not.missing()).put("todo", not.todo());
      case Answer.ForAPerson person -> out.put("question", person.question());
      case Answer.NotApplicable none -> out.put("reason", none.reason());
    }
    ArrayNode evidence = out.putArray("evidence");
    item.answer()
        .evidence()
        .forEach(it -> evidence.addObject().put("what", it.what()).put("where", it.where()));
    ArrayNode said = out.putArray("answers");
    for (FoundAnswer found : item.said()) {
      PersonAnswer answer = found.answer().orElseThrow();
      said.addObject()
          .put("text", answer.text())
          .put("by", answer.by())
          .put("at", answer.at().toString())
          .put("authority", found.authority());
    }
  }

  private static List<FoundAnswer> said(Item item, Judged judged) {
    return judged.answers().stream()
        .filter(found -> found.problems().isEmpty())
        .filter(found -> found.answer().filter(it -> it.item().equals(item.id())).isPresent())
        .toList();
  }

  private static List<Problem> problems(Judged judged) {
    List<Problem> problems = new ArrayList<>();
    judged.attestations().forEach(found -> problems.addAll(found.problems()));
    judged.answers().forEach(found -> problems.addAll(found.problems()));
    return problems;
  }
}
