package dev.reprise.engine.exact;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// The DJL engine whose results have the same bits on every machine and with any number of threads.
///
/// It computes on the processor with the kernels of `dev.reprise.engine.kernel`; which bits an
/// operator gives is written in the numeric specification, whose version is the engine's version.
/// The number of threads comes from the system property `reprise.threads`, else from the machine,
/// or is set by [#setThreads]; it changes speed only.
public final class ExactEngine extends Engine {
  /// The name to ask DJL for.
  public static final String NAME = "Exact";

  static final int RANK = 5;

  private static final ExactEngine INSTANCE = new ExactEngine();

  private static volatile @Nullable Workers chosen;

  private ExactEngine() {}

  /// The one engine of this process.
  public static ExactEngine instance() {
    return INSTANCE;
  }

  /// Sets how many threads operators may use. It never changes a bit of a result.
  ///
  /// Call it between computations, not during one.
  ///
  /// @throws IllegalArgumentException if `threads` is less than one
  public static synchronized void setThreads(int threads) {
    Workers previous = chosen;
    chosen = Workers.of(threads);
    if (previous != null) {
      previous.close();
    }
  }

  /// The threads that operators use.
  public static Workers workers() {
    Workers workers = chosen;
    return workers == null ? Workers.shared() : workers;
  }

  /// None: what this engine does not support fails with a line that names the operator.
  @Override
  public @Nullable Engine getAlternativeEngine() {
    return null;
  }

  @Override
  public String getEngineName() {
    return NAME;
  }

  @Override
  public int getRank() {
    return RANK;
  }

  @Override
  public String getVersion() {
    return Integer.toString(NumericSpecification.VERSION);
  }

  @Override
  public boolean hasCapability(String capability) {
    return false;
  }

  @Override
  public Model newModel(String name, Device device) {
    return new ExactModel(name, device);
  }

  @Override
  public NDManager newBaseManager() {
    return ExactNDManager.system().newSubManager();
  }

  @Override
  public NDManager newBaseManager(Device device) {
    return ExactNDManager.system().newSubManager(device);
  }

  @Override
  public GradientCollector newGradientCollector() {
    return new ExactGradientCollector();
  }

  /// Sets the seed of all random numbers drawn outside an [ExactRandom] context, and starts their
  /// count again.
  @Override
  public void setRandomSeed(int seed) {
    super.setRandomSeed(seed);
    ExactRandom.seedProcess(seed);
  }
}
