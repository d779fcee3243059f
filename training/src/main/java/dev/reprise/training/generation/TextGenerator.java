package dev.reprise.training.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.Trainer;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Continues sequences of tokens with a model that tells the next one.
///
/// Several prompts are continued as one batch, and each gets exactly what it would get alone: a row
/// of the model's outputs depends on its own inputs only, the model is given as many places as the
/// row's own length asks for, and random numbers are keyed by the prompt, never by its place.
///
/// @param model the declared architecture, which takes token ids and ends with a row of classes for
///   each
/// @param weights as training left them
/// @param window how many tokens the model was trained on at once; of a longer text it sees the end
/// @param tokens how many token ids have a meaning; others are never chosen
/// @param threads how many threads to use; no bit depends on it
public record TextGenerator(
    ModelSpec model, SortedMap<String, Tensor> weights, int window, int tokens, int threads) {
  // Rows are filled up to a multiple of this: a model that looks back only is not changed by what
  // stands behind, and short texts need not pay for the whole window.
  private static final int STEP = 32;

  /// What was asked for.
  ///
  /// @param prompts the sequences to continue, each with a token at least
  /// @param length how many tokens to add
  /// @param sampler how the next one is chosen
  public record Request(List<Prompt> prompts, int length, Sampler sampler) {
    /// Copies and checks.
    public Request {
      prompts = List.copyOf(prompts);
      if (prompts.stream().anyMatch(prompt -> prompt.ids().length == 0)) {
        throw new IllegalArgumentException("a prompt has a token at least");
      }
    }
  }

  /// A sequence to continue.
  ///
  /// @param identity of the prompt: random numbers are drawn by it
  /// @param ids its tokens
  public record Prompt(Digest identity, int[] ids) {}

  /// A continuation.
  ///
  /// @param ids the tokens that were added
  /// @param logits the digest over the model's outputs before softmax, at every added token: 32
  ///   bytes a token, each the digest of the tensor `F32 [classes]`
  public record Continuation(int[] ids, Digest logits) {}

  /// Adds tokens to every prompt.
  public List<Continuation> generate(Request request, Progress progress) {
    Trainer.useThreads(threads);
    List<Row> rows = new ArrayList<>();
    request.prompts().forEach(prompt -> rows.add(new Row(prompt, request.length())));
    try (Network network = new Network(Design.of(model, List.of((long) window)), weights);
        Progress.Task task = progress.task("Generate", request.length(), "token")) {
      for (int step = 0; step < request.length(); step++) {
        SortedMap<Integer, List<Row>> groups = new TreeMap<>();
        rows.forEach(
            row -> groups.computeIfAbsent(row.places(), places -> new ArrayList<>()).add(row));
        for (Map.Entry<Integer, List<Row>> group : groups.entrySet()) {
          advance(network, group.getValue(), group.getKey(), request.sampler());
        }
        task.advanceTo(step + 1L, "");
      }
    }
    return rows.stream().map(Row::finish).toList();
  }

  private void advance(Network network, List<Row> rows, int places, Sampler sampler) {
    int[] ids = new int[rows.size() * places];
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).copy(ids, i * places);
    }
    try (NDManager manager = network.newManager()) {
      NDArray inputs = manager.create(IntBuffer.wrap(ids), new Shape(rows.size(), places));
      NDArray logits = network.forward(inputs, false);
      int classes = (int) logits.getShape().get(2);
      float[] all = logits.toFloatArray();
      for (int i = 0; i < rows.size(); i++) {
        int last = (i * places + rows.get(i).seen() - 1) * classes;
        rows.get(i).add(Arrays.copyOfRange(all, last, last + classes), sampler);
      }
    }
  }

  /// A prompt and what was added to it so far.
  private final class Row {
    private final Prompt prompt;
    private final int[] ids;
    private final byte[] logits;
    private int length;

    Row(Prompt prompt, int more) {
      this.prompt = prompt;
      this.length = prompt.ids().length;
      this.ids = Arrays.copyOf(prompt.ids(), Math.addExact(length, more));
      this.logits = new byte[Math.multiplyExact(more, Digest.LENGTH)];
    }

    /// How many tokens the model sees.
    int seen() {
      return Math.min(length, window);
    }

    /// How many places the model is given.
    int places() {
      return Math.min(window, (seen() + STEP - 1) / STEP * STEP);
    }

    void copy(int[] to, int at) {
      System.arraycopy(ids, length - seen(), to, at, seen());
    }

    void add(float[] outputs, Sampler sampler) {
      int added = length - prompt.ids().length;
      byte[] hash = new Tensor.Floats(new int[] {outputs.length}, outputs).digest().hash();
      System.arraycopy(hash, 0, logits, added * Digest.LENGTH, Digest.LENGTH);
      ids[length++] = sampler.choose(outputs, tokens, prompt.identity(), added);
    }

    Continuation finish() {
      return new Continuation(
          Arrays.copyOfRange(ids, prompt.ids().length, length), Digest.of(logits));
    }
  }
}
