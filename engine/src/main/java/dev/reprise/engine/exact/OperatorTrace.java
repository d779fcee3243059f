package dev.reprise.engine.exact;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells a listener of every operator that this thread runs while a gradient collector is open: in
/// order of execution, forward with its output and backward with each gradient it hands on.
///
/// To find the operator at which two computations part. While none is open, an operator pays one
/// look at a field. What is traced is not changed by it.
public final class OperatorTrace implements AutoCloseable {
  /// Takes the operators.
  @FunctionalInterface
  public interface Listener {
    /// An operator that just ran.
    ///
    /// @param phase `forward` or `backward`
    /// @param scope what [#within] said last, such as a layer's name
    /// @param name such as `matMul`
    /// @param dims the shape of the numbers
    /// @param numbers a float[], double[], int[], long[] or byte[]; a copy
    void operator(String phase, String scope, String name, int[] dims, Object numbers);
  }

  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final String ROOM = OperatorTrace.class.getPackageName() + ".";
  private static final ThreadLocal<@Nullable OperatorTrace> CURRENT = new ThreadLocal<>();

  // Counts open traces in all threads, so that those who trace nothing look no further.
  private static volatile int open;

  private final Listener listener;
  private final Map<Integer, String[]> nodes = new HashMap<>();
  private String scope = "";

  private OperatorTrace(Listener listener) {
    this.listener = listener;
  }

  /// Traces this thread until closed.
  public static OperatorTrace open(Listener listener) {
    if (CURRENT.get() != null) {
      throw new IllegalStateException("Exact: this thread is traced already");
    }
    OperatorTrace trace = new OperatorTrace(listener);
    CURRENT.set(trace);
    count(1);
    return trace;
  }

  private static synchronized void count(int change) {
    open += change;
  }

  /// Says what the operators from here on belong to, if this thread is traced.
  public static void within(String scope) {
    OperatorTrace trace = current();
    if (trace != null) {
      trace.scope = scope;
    }
  }

  /// Tells of numbers that no operator made, such as a batch's inputs, if this thread is traced.
  public static void given(String name, NDArray array) {
    OperatorTrace trace = current();
    if (trace != null) {
      trace.tell("forward", trace.scope, name, ((ExactNDArray) array).tensor());
    }
  }

  static @Nullable OperatorTrace current() {
    return open == 0 ? null : CURRENT.get();
  }

  /// A new tape counts its entries from 0.
  void begin() {
    nodes.clear();
  }

  void forward(ExactNDArray... outputs) {
    String name = name();
    for (ExactNDArray output : outputs) {
      tell("forward", scope, name, output.tensor());
    }
  }

  void written(int node) {
    nodes.put(node, new String[] {scope, name()});
  }

  void backward(int node, Tensor gradient) {
    String[] of = nodes.getOrDefault(node, new String[] {"", "?"});
    tell("backward", of[0], of[1], gradient);
  }

  private void tell(String phase, String of, String name, Tensor numbers) {
    listener.operator(phase, of, name, numbers.dims().clone(), copy(numbers.array()));
  }

  private static Object copy(Object array) {
    return switch (array) {
      case float[] a -> a.clone();
      case double[] a -> a.clone();
      case int[] a -> a.clone();
      case long[] a -> a.clone();
      case byte[] a -> a.clone();
      default -> throw new IllegalArgumentException("no numbers: " + array.getClass());
    };
  }

  /// The engine's method that was called from outside it, which is the operator's name.
  private static String name() {
    Optional<String> name =
        WALKER.walk(
            frames ->
                frames
                    .dropWhile(frame -> isInfrastructure(frame.getClassName()))
                    .takeWhile(frame -> frame.getClassName().startsWith(ROOM))
                    .map(StackWalker.StackFrame::getMethodName)
                    .filter(method -> !method.startsWith("lambda$"))
                    .reduce((inner, outer) -> outer));
    return name.orElse("?");
  }

  private static boolean isInfrastructure(String type) {
    return Arrays.asList(OperatorTrace.class.getName(), Tape.class.getName()).contains(type);
  }

  @Override
  public void close() {
    CURRENT.remove();
    count(-1);
  }
}
