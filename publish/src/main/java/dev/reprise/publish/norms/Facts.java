package dev.reprise.publish.norms;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord;
import dev.reprise.store.Attestation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What a record has to show, question by question; the rules of the norms are made of these.
///
/// Every answer that is [Answer.Met] names evidence that stands in the record, or a file beside it.
abstract class Facts {
  final Judged judged;
  final Beside beside;

  Facts(Judged judged) {
    this.judged = judged;
    this.beside = new Beside(judged.folder());
  }

  static Facts of(Judged judged) {
    return switch (judged.record()) {
      case RunRecord run -> new EngineFacts(judged, run);
      case PipelineRecord pipeline -> new PipelineFacts(judged, pipeline);
    };
  }

  abstract Answer model();

  abstract Answer statistics();

  abstract Answer splits();

  abstract Answer preparation();

  /// A link to the data that anyone can follow.
  abstract Answer dataLink();

  /// A way to the data that is open to anyone.
  abstract Answer dataAccess();

  abstract Answer dataLicense();

  abstract Answer openData();

  abstract Answer citation();

  abstract Answer dataIdentity();

  abstract Answer dependencies();

  /// The code of a part of the work, `training` or `evaluation`.
  abstract Answer code(String part);

  abstract Answer weights();

  abstract Answer checkpoints();

  abstract Answer predictions();

  abstract Answer hyperparameters();

  abstract Answer runs();

  abstract Answer measures();

  abstract Answer results();

  abstract Answer references();

  /// The code that ran, to the commit.
  final Answer codeState() {
    RunRecord.Code code = judged.record().circumstances().code();
    if (code.commit().isEmpty()) {
      return Answer.missing(
          "the run was made in no Git repository",
          "put the experiment under version control, and run it again");
    }
    Answer at = met("commit " + code.commit(), "/circumstances/code/commit");
    return code.dirty()
        ? new Answer.NotMet(
            "the run was made with uncommitted changes",
            "commit, and run the experiment again",
            at.evidence())
        : at;
  }

  final Answer runtime() {
    Double seconds = judged.record().circumstances().seconds().get("total");
    return seconds == null
        ? Answer.missing("the record does not say how long it took", "run the experiment again")
        : met(
            String.format(Locale.ROOT, "%.1f seconds in all", seconds),
            "/circumstances/seconds/total");
  }

  final Answer infrastructure() {
    Map<String, String> facts = judged.record().circumstances().environment().facts();
    List<Evidence> evidence = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String fact : List.of("cpu.model", "cpu.count", "memory.bytes", "os.name")) {
      String value = facts.getOrDefault(fact, "");
      if (value.isBlank()) {
        missing.add(fact);
      } else {
        evidence.add(inRecord(fact + ": " + value, "/circumstances/environment/" + fact));
      }
    }
    return missing.isEmpty()
        ? new Answer.Met(evidence)
        : new Answer.NotMet(
            "the environment lacks " + String.join(", ", missing),
            "run the experiment again where these can be read",
            evidence);
  }

  /// How far results lie apart by chance.
  final Answer spread() {
    return judged.record().artifacts().containsKey(RunRecord.SPREAD)
        ? artifact("results of repeats with other seeds", RunRecord.SPREAD)
        : Answer.missing(
            "one run only: nothing tells how far results lie apart by chance",
            "run the experiment with repeats: reprise run … --repeats 10");
  }

  final Answer identity() {
    return new Answer.Met(
        List.of(new Evidence("address " + judged.address(), "record.json", judged.file())));
  }

  /// Somebody else's identical reproduction, signed.
  ///
  /// The author must have signed the run, so that the other key can be told from theirs.
  final Answer reproducedByAnother() {
    TreeSet<Digest> authors = new TreeSet<>();
    for (Attestation found : judged.attestations()) {
      if (found.claim().filter(Claim.Run.class::isInstance).isPresent()) {
        found.vouching().forEach(key -> authors.add(key.id()));
      }
    }
    List<Evidence> others = new ArrayList<>();
    boolean isOwn = false;
    for (Attestation found : judged.attestations()) {
      if (found.claim().filter(Facts::isIdentical).isPresent()) {
        for (VerificationKey key : found.vouching()) {
          if (authors.contains(key.id())) {
            isOwn = true;
          } else {
            others.add(testimony(found, key));
          }
        }
      }
    }
    return reproduced(authors.isEmpty(), isOwn, others);
  }

  private static Answer reproduced(boolean hasNoAuthor, boolean isOwn, List<Evidence> others) {
    if (!others.isEmpty() && !hasNoAuthor) {
      return new Answer.Met(others);
    }
    if (!others.isEmpty()) {
      return new Answer.NotMet(
          "an identical reproduction is signed, but the run is not: whether the two are different"
              + " parties cannot be told",
          "the author signs the run: reprise attest RUN --key FILE",
          others);
    }
    return Answer.missing(
        isOwn
            ? "an identical reproduction is signed by the author alone"
            : "no identical reproduction is signed by another party whose key you trust",
        "ask another party to run reprise reproduce and reprise attest --verdict-of, and keep their"
            + " statement beside the record and their public key in .reprise/keys");
  }

  private static boolean isIdentical(Claim claim) {
    return claim instanceof Claim.Reproduction again && again.verdict().word().equals("identical");
  }

  private static Evidence testimony(Attestation found, VerificationKey key) {
    return new Evidence(
        "identical, signed by " + key.name() + " (key " + key.id().hex().substring(0, 12) + ")",
        "attestations/" + found.file().getFileName(),
        Optional.of(found.file()));
  }

  /// Evidence in the record, at a JSON pointer.
  final Evidence inRecord(String what, String pointer) {
    return new Evidence(what, "record.json#" + pointer, judged.file());
  }

  final Answer met(String what, String pointer) {
    return new Answer.Met(List.of(inRecord(what, pointer)));
  }

  /// An artifact, which must be at hand.
  final Answer artifact(String what, String name) {
    RunRecord.Artifact artifact = judged.record().artifacts().get(name);
    if (artifact == null) {
      return Answer.missing("the record has no " + name, "run the experiment again");
    }
    Optional<Path> file = judged.blobs().find(artifact.digest());
    return file.isPresent()
        ? new Answer.Met(List.of(new Evidence(what, name, file)))
        : new Answer.NotMet(
            name + " was left out: only its digest is here",
            "publish the record with " + name,
            List.of(inRecord("digest of " + name, "/artifacts/" + escaped(name) + "/digest")));
  }

  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
