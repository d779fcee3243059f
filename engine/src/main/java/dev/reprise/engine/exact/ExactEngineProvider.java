package dev.reprise.engine.exact;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/// Makes the engine `Exact` known to DJL.
///
/// DJL reports its start-up to its makers over the network unless it is told not to. It loads its
/// providers before it reports, so loading this class is early enough to say so, always.
public final class ExactEngineProvider implements EngineProvider {
  static {
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
  }

  @Override
  public String getEngineName() {
    return ExactEngine.NAME;
  }

  @Override
  public int getEngineRank() {
    return ExactEngine.RANK;
  }

  @Override
  public Engine getEngine() {
    return ExactEngine.instance();
  }
}
