package dev.reprise.benchmarks;

import ai.djl.engine.Engine;
import dev.reprise.engine.exact.ExactEngine;
import java.util.Locale;

/// The two engines, by the names that DJL knows them by.
public enum Peer {
  EXACT("Exact"),
  PYTORCH("PyTorch");

  private final String engine;

  Peer(String engine) {
    this.engine = engine;
  }

  String engineName() {
    return engine;
  }

  /// The engine, on as many threads. PyTorch takes their number from the property
  /// `ai.djl.pytorch.num_threads` when it starts.
  Engine start(int threads) {
    if (this == EXACT) {
      ExactEngine.setThreads(threads);
    } else {
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
      System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }
    return Engine.getEngine(engine);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
