package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.exact.OperatorTrace;
import dev.reprise.training.TracedOperator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes down the operators of a step: the digest of every output, and the numbers themselves as
/// long as they are not too many to hold.
final class OperatorLog implements OperatorTrace.Listener {
  // 64 MiB of floats.
  private static final long MOST_NUMBERS = 1 << 24;

  private final List<TracedOperator> operators = new ArrayList<>();
  private long kept;

  @Override
  public void operator(String phase, String scope, String name, int[] dims, Object numbers) {
    Optional<Tensor> tensor = tensor(dims, numbers);
    Digest digest = tensor.map(Tensor::digest).orElseGet(() -> digest(numbers));
    kept += tensor.map(Tensor::size).orElse(0);
    operators.add(
        new TracedOperator(
            phase, scope, name, digest, kept <= MOST_NUMBERS ? tensor : Optional.empty()));
  }

  List<TracedOperator> operators() {
    return operators;
  }

  private static Optional<Tensor> tensor(int[] dims, Object numbers) {
    return switch (numbers) {
      case float[] floats -> Optional.of(new Tensor.Floats(dims, floats));
      case double[] doubles -> Optional.of(new Tensor.Doubles(dims, doubles));
      default -> Optional.empty();
    };
  }

  private static Digest digest(Object numbers) {
    return switch (numbers) {
      case int[] ints -> {
        ByteBuffer bytes = ByteBuffer.allocate(4 * ints.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(ints);
        yield Digest.of(bytes.array());
      }
      case long[] longs -> Ids.digest(longs);
      case byte[] bytes -> Digest.of(bytes);
      default -> throw new IllegalArgumentException("no numbers: " + numbers.getClass());
    };
  }
}
