package dev.reprise.benchmarks;

import ai.djl.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What is timed.
///
/// @param name for the command line and the table
/// @param title for people
/// @param target what the ratio of PyTorch's time to ours is to reach; 0: none is set
/// @param flops floating-point operations of one run, for products; 0: not told
/// @param workload sets it up on an engine
record Case(
    String name, String title, double target, double flops, Function<Engine, Workload> workload) {
  /// All cases, in the order of the table.
  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (int n : new int[] {256, 512, 768, 1024, 2048}) {
      cases.add(product("square", n, n, n, false, false));
    }
    cases.add(product("lstm-in", 32_000, 256, 64, false, true));
    cases.add(product("lstm-dx", 32_000, 64, 256, false, false));
    cases.add(product("lstm-dw", 256, 64, 32_000, true, false));
    cases.add(product("mlp", 128, 512, 784, false, true));
    cases.add(product("encoder", 2048, 1024, 256, false, true));
    cases.add(product("gpt", 4096, 1536, 384, false, true));
    cases.add(product("gpt-dw", 1536, 384, 4096, true, false));
    cases.add(
        new Case("lstm", "IMDB LSTM, batch 128 x 250, 64/64", 2.0, 0, TrainingCases::imdbLstm));
    cases.add(new Case("mlp", "MLP 784-512-512-10, batch 128", 1.5, 0, TrainingCases::mlp));
    cases.add(
        new Case("resnet18", "ResNet-18, 32 x 32, batch 64", 1.0, 0, TrainingCases::resNet18));
    cases.add(
        new Case(
            "encoder", "Transformer encoder 4 x 256, 16 x 128", 1.2, 0, TrainingCases::encoder));
    cases.add(new Case("gpt", "Small GPT 6 x 384, 16 x 256", 1.2, 0, TrainingCases::gpt));
    return cases;
  }

  private static Case product(String use, int m, int n, int k, boolean transA, boolean transB) {
    String name = String.format(Locale.ROOT, "sgemm-%s-%dx%dx%d", use, m, n, k);
    String turned = (transA ? ", A turned" : "") + (transB ? ", B turned" : "");
    return new Case(
        name,
        String.format(Locale.ROOT, "SGEMM %d x %d x %d%s", m, n, k, turned),
        1.5,
        2.0 * m * n * k,
        engine -> new MatrixProduct(engine, m, n, k, transA, transB));
  }

  /// @throws IllegalArgumentException if there is none of this name
  static Case named(String name) {
    return all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No case " + name));
  }
}
