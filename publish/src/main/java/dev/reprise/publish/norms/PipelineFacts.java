package dev.reprise.publish.norms;

import dev.reprise.core.record.PipelineRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the record of a pipeline of commands has to show: what ran, on what and with what result.
/// What the commands mean, only a person can tell.
final class PipelineFacts extends Facts {
  private static final Pattern WEIGHTS =
      Pattern.compile(
          ".*\\.(safetensors|pt|pth|ckpt|onnx|pkl|pickle|joblib|h5|hdf5|keras|npz|gguf)");
  private static final Pattern LOCK =
      Pattern.compile(
          "(.*/)?(requirements[^/]*\\.txt|[^/]*\\.lock|environment\\.ya?ml|Pipfile\\.lock|"
              + "package-lock\\.json|pylock[^/]*\\.toml|renv\\.lock|Manifest\\.toml)");

  private final PipelineRecord record;

  PipelineFacts(Judged judged, PipelineRecord record) {
    super(judged);
    this.record = record;
  }

  @Override
  Answer model() {
    return Answer.ask("Which model is trained, and by which algorithm?");
  }

  @Override
  Answer statistics() {
    return inputs().thenAsk("How many examples do the data have, and what are their statistics?");
  }

  @Override
  Answer splits() {
    return Answer.ask("How are the data split into training, validation and test?");
  }

  @Override
  Answer preparation() {
    return commands()
        .thenAsk("Which data were excluded, and what do the commands do to the others?");
  }

  @Override
  Answer dataLink() {
    return Answer.ask("Where can the data be downloaded?");
  }

  @Override
  Answer dataAccess() {
    return inputs().thenAsk("Where can anyone have the data?");
  }

  @Override
  Answer dataLicense() {
    return Answer.ask("Under which licence are the data?");
  }

  @Override
  Answer openData() {
    return Answer.ask("Under which licence are the data, and is it an open one?");
  }

  @Override
  Answer citation() {
    return Answer.ask("Whose data, code and models are used?");
  }

  @Override
  Answer dataIdentity() {
    return inputs();
  }

  @Override
  Answer dependencies() {
    return input(LOCK)
        .map(name -> artifact("versions of libraries, pinned", name))
        .orElseGet(
            () ->
                Answer.missing(
                    "no stage depends on a file that pins its libraries",
                    "add one, such as requirements.txt or uv.lock, to the deps of the stages"));
  }

  @Override
  Answer code(String part) {
    return Answer.all(commands(), codeState());
  }

  @Override
  Answer weights() {
    return output(WEIGHTS)
        .map(name -> artifact("a trained model", name))
        .orElseGet(() -> outputs().thenAsk("Which of the outputs is the trained model?"));
  }

  @Override
  Answer checkpoints() {
    return Answer.ask("Are weights from within training kept, and where?");
  }

  @Override
  Answer predictions() {
    return outputs().thenAsk("Which of the outputs are the model's?");
  }

  @Override
  Answer hyperparameters() {
    return commands().thenAsk("Which hyperparameters were used?");
  }

  @Override
  Answer runs() {
    return commands()
        .thenAsk("How many trainings and evaluations are behind the reported results?");
  }

  @Override
  Answer measures() {
    return results().thenAsk("How is each of the metrics defined?");
  }

  @Override
  Answer results() {
    return record.metrics().isEmpty()
        ? Answer.missing(
            "the record has no metrics", "declare the files they stand in as metrics of a stage")
        : met(record.metrics().size() + " metrics", "/metrics");
  }

  @Override
  Answer references() {
    return Answer.all(
        met("every input and output of every stage by its digest", "/stages"),
        met("the pipeline by its digest", "/pipeline/digest"));
  }

  private Answer commands() {
    Answer commands = met(record.stages().size() + " stages of commands", "/pipeline/canonical");
    return record.succeeded()
        ? commands
        : new Answer.NotMet(
            "not every stage ended well",
            "mend the pipeline, and run it again",
            commands.evidence());
  }

  private Answer inputs() {
    long count = named(PipelineRecord.IN).size();
    return count == 0
        ? Answer.missing("no stage names what it reads", "declare the files as deps, and run again")
        : met(count + " inputs, each with its digest", "/artifacts");
  }

  private Answer outputs() {
    long count = named(PipelineRecord.OUT).size();
    return count == 0
        ? Answer.missing(
            "no stage names what it writes", "declare the files as outs, and run again")
        : met(count + " outputs, each with its digest", "/artifacts");
  }

  private List<String> named(String prefix) {
    return record.artifacts().keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private Optional<String> input(Pattern pattern) {
    return named(PipelineRecord.IN).stream()
        .filter(name -> pattern.matcher(name).matches())
        .findFirst();
  }

  private Optional<String> output(Pattern pattern) {
    return named(PipelineRecord.OUT).stream()
        .filter(name -> pattern.matcher(name).matches())
        .findFirst();
  }
}
