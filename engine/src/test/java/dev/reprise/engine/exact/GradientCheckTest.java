package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every differentiable operator against central differences in float64, and its float32 gradient
/// against the float64 one.
final class GradientCheckTest {
  private static final double STEP = 1e-5;

  /// An operator under test: the shapes of its inputs, the range of their values, and what it
  /// computes.
  private record Case(String name, double low, double high, List<Shape> shapes, Operator operator) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Operator extends Function<NDList, NDArray> {}

  private final List<Case> cases = new ArrayList<>();

  private void unary(String name, double low, double high, Function<NDArray, NDArray> f) {
    cases.add(new Case(name, low, high, List.of(new Shape(2, 3, 4)), x -> f.apply(x.get(0))));
  }

  private void binary(String name, double low, Operator f) {
    List<List<Shape>> shapes =
        List.of(
            List.of(new Shape(2, 3), new Shape(2, 3)),
            List.of(new Shape(2, 1, 4), new Shape(3, 1)),
            List.of(new Shape(5), new Shape(3, 1, 5)),
            List.of(new Shape(2, 3), new Shape()),
            List.of(new Shape(1), new Shape(4)));
    for (List<Shape> pair : shapes) {
      cases.add(new Case(name + pair, low, 2, pair, f));
    }
  }

  private void on(String name, Operator f, Shape... shapes) {
    cases.add(new Case(name, -2, 2, List.of(shapes), f));
  }

  @TestFactory
  Stream<DynamicTest> theGradientOfEveryOperatorMatchesCentralDifferences() {
    unaryCases();
    binaryCases();
    reductionCases();
    shapeCases();
    indexCases();
    productCases();
    normalizationCases();
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.name, () -> check(c)));
  }

  private void unaryCases() {
    unary("neg", -2, 2, NDArray::neg);
    unary("abs", 0.1, 2, NDArray::abs);
    unary("square", -2, 2, NDArray::square);
    unary("sqrt", 0.2, 3, NDArray::sqrt);
    unary("cbrt", 0.2, 3, NDArray::cbrt);
    unary("exp", -2, 2, NDArray::exp);
    unary("log", 0.2, 3, NDArray::log);
    unary("log2", 0.2, 3, NDArray::log2);
    unary("log10", 0.2, 3, NDArray::log10);
    unary("sin", -3, 3, NDArray::sin);
    unary("cos", -3, 3, NDArray::cos);
    unary("tan", -1, 1, NDArray::tan);
    unary("asin", -0.8, 0.8, NDArray::asin);
    unary("acos", -0.8, 0.8, NDArray::acos);
    unary("atan", -2, 2, NDArray::atan);
    unary("sinh", -2, 2, NDArray::sinh);
    unary("cosh", -2, 2, NDArray::cosh);
    unary("tanh", -2, 2, NDArray::tanh);
    unary("erf", -2, 2, NDArray::erf);
    unary("relu", 0.1, 2, Activation::relu);
    unary("sigmoid", -4, 4, Activation::sigmoid);
    unary("softPlus", -4, 4, Activation::softPlus);
    unary("softSign", -4, 4, Activation::softSign);
    unary("leakyRelu", -2, -0.1, x -> Activation.leakyRelu(x, 0.2f));
    unary("elu", -2, -0.1, x -> Activation.elu(x, 0.7f));
    unary("selu", -2, -0.1, Activation::selu);
    unary("gelu", -3, 3, Activation::gelu);
    unary("swish", -3, 3, x -> Activation.swish(x, 1));
    unary("swishOfBeta", -3, 3, x -> Activation.swish(x, 1.5f));
    unary("mish", -3, 3, Activation::mish);
    unary("clip", -2, 2, x -> x.clip(-1, 1));
    unary("addNumber", -2, 2, x -> x.add(3));
    unary("numberDividedBy", 0.5, 2, x -> NDArrays.div(3, x));
    unary("numberMinus", -2, 2, x -> NDArrays.sub(3, x));
    unary("powNumber", 0.3, 2, x -> x.pow(3));
    unary("numberPow", -2, 2, x -> NDArrays.pow(2, x));
    unary("normalize", 0.3, 2, x -> x.normalize(2, 1, 1e-12));
  }

  private void binaryCases() {
    binary("add", -2, x -> x.get(0).add(x.get(1)));
    binary("sub", -2, x -> x.get(0).sub(x.get(1)));
    binary("mul", -2, x -> x.get(0).mul(x.get(1)));
    binary("div", 0.5, x -> x.get(0).div(x.get(1)));
    binary("pow", 0.5, x -> x.get(0).pow(x.get(1)));
    binary("maximum", -2, x -> x.get(0).maximum(x.get(1)));
    binary("minimum", -2, x -> x.get(0).minimum(x.get(1)));
    binary("mod", 0.5, x -> x.get(0).mod(x.get(1)));
    binary("xlogy", 0.5, x -> x.get(0).xlogy(x.get(1)));
    binary("where", -2, x -> NDArrays.where(x.get(0).gt(0).stopGradient(), x.get(1), x.get(0)));
    binary("addi", -2, x -> x.get(0).add(x.get(1)).addi(x.get(1)).muli(2));
  }

  private void reductionCases() {
    Shape s = new Shape(2, 3, 4);
    on("sum", x -> x.get(0).sum(), s);
    on("sumOfAxis", x -> x.get(0).sum(new int[] {1}), s);
    on("sumOfOuterAxes", x -> x.get(0).sum(new int[] {0, 2}, true), s);
    on("mean", x -> x.get(0).mean(), s);
    on("meanOfAxes", x -> x.get(0).mean(new int[] {-1, 0}), s);
    on("max", x -> x.get(0).max(new int[] {1}), s);
    on("min", x -> x.get(0).min(), s);
    on("prod", x -> x.get(0).prod(new int[] {0, 2}), s);
    on("norm", x -> x.get(0).norm(new int[] {2}), s);
    on("softmax", x -> x.get(0).softmax(1), s);
    on("softmaxOfLast", x -> x.get(0).softmax(-1), s);
    on("logSoftmax", x -> x.get(0).logSoftmax(-1), s);
    on("cumSum", x -> x.get(0).cumSum(1), s);
  }

  private void shapeCases() {
    Shape s = new Shape(2, 3, 4);
    on("reshape", x -> x.get(0).reshape(4, -1), s);
    on("transpose", x -> x.get(0).transpose(), s);
    on("permute", x -> x.get(0).transpose(1, 2, 0), s);
    on("swapAxes", x -> x.get(0).swapAxes(0, 2), s);
    on("flatten", x -> x.get(0).flatten(1, 2), s);
    on("squeeze", x -> x.get(0).expandDims(1).squeeze(1), s);
    on("flip", x -> x.get(0).flip(0, 2), s);
    on("diagonal", x -> x.get(0).diagonal(1, 1, 2), s);
    on("broadcast", x -> x.get(0).broadcast(2, 3, 4), new Shape(3, 1));
    on("concat", x -> NDArrays.concat(x, 1), s, new Shape(2, 1, 4));
    on("stack", x -> NDArrays.stack(x, 1), s, s);
    on("split", x -> x.get(0).split(new long[] {1}, 1).get(1), s);
    on("tile", x -> x.get(0).tile(new long[] {2, 1, 3}), s);
    on("repeat", x -> x.get(0).repeat(1, 2), s);
    on("pad", x -> x.get(0).pad(new Shape(1, 2, 0, 1), 3), s);
    on("duplicate", x -> x.get(0).duplicate().mul(x.get(0)), s);
  }

  private void indexCases() {
    Shape s = new Shape(3, 4, 2);
    on("slice", x -> x.get(0).get("1:, ::2, 0"), s);
    on("ellipsis", x -> x.get(0).get("..., -1"), s);
    on("position", x -> x.get(0).get(1), s);
    on("take", x -> x.get(0).get(longs(x, 2, 0, 2, -1)), s);
    on("takeOfSecondAxis", x -> x.get(0).get(":, {}", longs(x, 3, 3, 0)), s);
    on("gather", x -> x.get(0).gather(longs(x, 2, 0, 1, 1).reshape(2, 2, 1), 0), s);
    on("gatherNd", x -> x.get(0).gatherNd(longs(x, 2, 0, 2, 1, 3, 1).reshape(2, 3)), s);
    on(
        "booleanMask",
        x -> x.get(0).booleanMask(longs(x, 1, 0, 1).toType(DataType.BOOLEAN, false)),
        s);
    on(
        "pick",
        x -> x.get(0).get(new NDIndex().addAllDim().addPickDim(longs(x, 3, 0, 1))),
        new Shape(3, 4));
    on("topK", x -> x.get(0).topK(2, 1).get(0), s);
    on("sort", x -> x.get(0).sort(1), s);
    on(
        "set",
        x -> {
          NDArray y = x.get(0).mul(2);
          y.set(new NDIndex("1, :, 0"), x.get(1));
          return y;
        },
        s,
        new Shape(4));
    on(
        "embedding",
        x -> x.get(0).getNDArrayInternal().embedding(longs(x, 1, 0, 1), x.get(0), null).head(),
        new Shape(3, 4));
  }

  private void productCases() {
    on("matMul", x -> x.get(0).matMul(x.get(1)), new Shape(3, 4), new Shape(4, 2));
    on("matMulOfVectors", x -> x.get(0).matMul(x.get(1)), new Shape(4), new Shape(4));
    on("matMulByVector", x -> x.get(0).matMul(x.get(1)), new Shape(3, 4), new Shape(4));
    on("vectorByMatMul", x -> x.get(0).matMul(x.get(1)), new Shape(4), new Shape(4, 2));
    on("batched", x -> x.get(0).matMul(x.get(1)), new Shape(2, 3, 4), new Shape(2, 4, 2));
    on("rowsTimes", x -> x.get(0).matMul(x.get(1)), new Shape(2, 3, 4), new Shape(4, 2));
    on("spread", x -> x.get(0).matMul(x.get(1)), new Shape(5, 1, 3, 4), new Shape(2, 4, 2));
    on("sharedLeft", x -> x.get(0).matMul(x.get(1)), new Shape(3, 4), new Shape(2, 4, 2));
    on("dot", x -> x.get(0).dot(x.get(1)), new Shape(4), new Shape(4));
    on("linear", x -> linear(x), new Shape(5, 4), new Shape(3, 4), new Shape(3));
    on("linearOfThreeAxes", x -> linear(x), new Shape(2, 5, 4), new Shape(3, 4), new Shape(3));
    on("linearWithoutBias", x -> linear(x), new Shape(5, 4), new Shape(3, 4));
    on(
        "binaryCrossEntropy",
        x -> ExactOps.binaryCrossEntropy(x.get(0), x.get(0).gt(0).stopGradient()),
        new Shape(2, 3));
  }

  private void normalizationCases() {
    Shape s = new Shape(4, 6, 3);
    on("layerNorm", x -> layerNorm(x, new Shape(3)), s, new Shape(3), new Shape(3));
    on("layerNormOfTwoAxes", x -> layerNorm(x, new Shape(6, 3)), s, new Shape(6, 3));
    on("layerNormAlone", x -> layerNorm(x, new Shape(6, 3)), s);
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      Shape channels = new Shape(s.get(axis));
      on("batchNorm" + axis, x -> batchNorm(x, a, true), s, channels, channels);
      on("batchNormGiven" + axis, x -> batchNorm(x, a, false), s, channels, channels);
    }
    on("batchNormAlone", x -> batchNorm(x, 1, true), s);
    on(
        "groupNorm",
        x -> ExactOps.groupNorm(x.get(0), 2, x.get(1), x.get(2), 1e-3f),
        s,
        new Shape(6),
        new Shape(6));
    on("instanceNorm", x -> ExactOps.groupNorm(x.get(0), 6, null, null, 1e-3f), s);
    on("prelu", GradientCheckTest::prelu, s, new Shape(1));
    on("preluOfChannels", GradientCheckTest::prelu, s, new Shape(6));
  }

  private static NDArray prelu(NDList x) {
    return x.get(0).getNDArrayInternal().prelu(x.get(0), x.get(1)).head();
  }

  private static NDArray layerNorm(NDList x, Shape over) {
    NDArray gamma = x.size() > 1 ? x.get(1) : null;
    NDArray beta = x.size() > 2 ? x.get(2) : null;
    return x.get(0).getNDArrayInternal().layerNorm(x.get(0), over, gamma, beta, 1e-3f).head();
  }

  private static NDArray batchNorm(NDList x, int axis, boolean training) {
    NDArray gamma = x.size() > 1 ? x.get(1) : null;
    NDArray beta = x.size() > 2 ? x.get(2) : null;
    NDManager manager = x.head().getManager();
    Shape channels = new Shape(x.head().getShape().get(axis));
    DataType type = x.head().getDataType();
    NDArray mean = manager.full(channels, 0.25f, type);
    NDArray variance = manager.full(channels, 2, type);
    return x.head()
        .getNDArrayInternal()
        .batchNorm(x.head(), mean, variance, gamma, beta, axis, 0.9f, 1e-3f, training)
        .head();
  }

  private static NDArray linear(NDList x) {
    NDArray bias = x.size() > 2 ? x.get(2) : null;
    return x.get(0).getNDArrayInternal().linear(x.get(0), x.get(1), bias).head();
  }

  private static NDArray longs(NDList x, long... values) {
    return x.get(0).getManager().create(values);
  }

  private static void check(Case c) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList inputs = new NDList();
      for (int i = 0; i < c.shapes.size(); i++) {
        inputs.add(Values.spread(manager, c.shapes.get(i), c.low, c.high, i));
      }
      NDArray weights = weightsFor(c, inputs);
      double[][] exact = gradients(c, inputs, weights, DataType.FLOAT64);
      double[][] single = gradients(c, inputs, weights, DataType.FLOAT32);
      for (int i = 0; i < inputs.size(); i++) {
        double[] numeric = numeric(c, inputs, weights, i);
        Values.assertClose(exact[i], numeric, 1e-6, c.name + ", input " + i);
        Values.assertClose(single[i], exact[i], 1e-4, c.name + " in float32, input " + i);
      }
    }
  }

  private static NDArray weightsFor(Case c, NDList inputs) {
    NDArray out = c.operator.apply(inputs);
    return Values.spread(inputs.getManager(), out.getShape(), 0.5, 1.5, 7);
  }

  private static double[][] gradients(Case c, NDList inputs, NDArray weights, DataType type) {
    NDList typed = new NDList();
    for (NDArray input : inputs) {
      NDArray x = input.toType(type, true);
      x.setRequiresGradient(true);
      typed.add(x);
    }
    try (GradientCollector collector = ExactEngine.instance().newGradientCollector()) {
      collector.backward(c.operator.apply(typed).mul(weights.toType(type, false)).sum());
    }
    return typed.stream()
        .map(x -> x.getGradient().toType(DataType.FLOAT64, false).toDoubleArray())
        .toArray(double[][]::new);
  }

  private static double[] numeric(Case c, NDList inputs, NDArray weights, int input) {
    double[] values = inputs.get(input).toDoubleArray();
    double[] slopes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      slopes[i] =
          (shifted(c, inputs, weights, input, i, STEP)
                  - shifted(c, inputs, weights, input, i, -STEP))
              / (2 * STEP);
    }
    return slopes;
  }

  private static double shifted(
      Case c, NDList inputs, NDArray weights, int input, int element, double by) {
    NDList changed = new NDList(inputs);
    double[] values = inputs.get(input).toDoubleArray();
    values[element] += by;
    changed.set(input, inputs.getManager().create(values, inputs.get(input).getShape()));
    NDArray loss = c.operator.apply(changed).mul(weights).sum();
    assertThat(loss.getDataType()).isEqualTo(DataType.FLOAT64);
    return loss.toDoubleArray()[0];
  }
}
