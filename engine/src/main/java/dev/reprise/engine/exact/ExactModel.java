package dev.reprise.engine.exact;

import ai.djl.BaseModel;
import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A DJL model on the engine `Exact`: a block set by the caller, trained with DJL's [Trainer], and
/// saved and loaded in DJL's own parameter format.
final class ExactModel extends BaseModel {
  ExactModel(String name, @Nullable Device device) {
    super(name);
    manager = ExactNDManager.system().newSubManager(device);
    manager.setName("exactModel");
    dataType = DataType.FLOAT32;
  }

  @Override
  public void load(Path modelPath, @Nullable String prefix, @Nullable Map<String, ?> options)
      throws IOException, MalformedModelException {
    setModelDir(modelPath);
    requireBlock();
    loadBlock(prefix == null ? modelName : prefix, options);
    wasLoaded = true;
  }

  @Override
  public void load(InputStream stream, @Nullable Map<String, ?> options)
      throws IOException, MalformedModelException {
    requireBlock();
    if (!readParameters(stream, options)) {
      throw new MalformedModelException("Exact: the stream does not hold DJL parameters");
    }
    wasLoaded = true;
  }

  @Override
  public Trainer newTrainer(TrainingConfig config) {
    Block trained = requireBlock();
    if (wasLoaded) {
      trained.freezeParameters(false, ExactModel::isTrainable);
    }
    for (Pair<Initializer, Predicate<Parameter>> pair : config.getInitializers()) {
      if (pair.getKey() != null && pair.getValue() != null) {
        trained.setInitializer(pair.getKey(), pair.getValue());
      }
    }
    return new Trainer(this, config);
  }

  private static boolean isTrainable(Parameter p) {
    return p.getType() != Parameter.Type.RUNNING_MEAN && p.getType() != Parameter.Type.RUNNING_VAR;
  }

  private Block requireBlock() {
    if (block == null) {
      throw new IllegalStateException(
          "Exact: model \"" + modelName + "\" has no block; call setBlock first");
    }
    return block;
  }
}
