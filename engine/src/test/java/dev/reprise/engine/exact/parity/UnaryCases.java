package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.UnaryOperator;

/// Functions of one number.
final class UnaryCases {
  private static final long[][] SHAPES = {{}, {1}, {7}, {13}, {207}, {3, 5, 7}, {0}, {2, 0, 3}};
  private static final DoublePredicate NOWHERE = x -> false;

  private static final String EXPM1 =
      "PyTorch computes exp(x) − 1, wrong near 0; its gradient at NaN is NaN, here 1";
  private static final String SIGN = "the signs of NaN and −0 are NaN and −0; PyTorch's are 0";

  private final List<Case> cases = new ArrayList<>();

  /// An operator under test and what is known of it: where PyTorch deviates, and why.
  private record Function(
      String name,
      double low,
      double high,
      UnaryOperator<NDArray> body,
      UnaryOperator<NDArray> reference,
      boolean gradient,
      DoublePredicate skipped,
      String why) {
    Function except(DoublePredicate inputs, String reason) {
      return new Function(name, low, high, body, body, gradient, inputs, reason);
    }

    Function orExcept(DoublePredicate inputs) {
      return new Function(name, low, high, body, reference, gradient, inputs, why);
    }

    Function against(UnaryOperator<NDArray> other, String reason) {
      return new Function(name, low, high, body, other, gradient, skipped, reason);
    }
  }

  List<Case> all() {
    arithmetic();
    exponentials();
    angles();
    specials();
    activations();
    choices();
    return cases;
  }

  private void add(Function f, Bound results, Bound gradients) {
    for (long[] dims : SHAPES) {
      Shape shape = new Shape(dims);
      int n = (int) shape.size();
      Input input = Input.floats(f.low, f.high, n, dims);
      Case c = add(f, "shape " + shape, input, x -> x, results, gradients);
      if (dims.length == 0 && List.of("cbrt", "toDegrees", "toRadians", "atanh").contains(f.name)) {
        c.alone("PyTorch's engine makes float64 of a single number");
      }
    }
    Input matrix = Input.floats(f.low, f.high, 9, 6, 13);
    add(f, "transposed view", matrix, x -> x.transpose(), results, gradients);
    add(f, "strided view", matrix, x -> x.get("1::2, 3:12:4"), results, gradients);
    Input special = Input.given(new Shape(Input.SPECIAL.length), Input.SPECIAL);
    add(f, "special values", special, x -> x, results, gradients).withoutDifferences();
  }

  private Case add(
      Function f,
      String variant,
      Input input,
      UnaryOperator<NDArray> view,
      Bound results,
      Bound gradients) {
    Case c =
        Case.one(f.name, variant, List.of(input), x -> f.body.apply(view.apply(x.head())))
            .within(results, gradients)
            .against(x -> f.reference.apply(view.apply(x.head())), f.why)
            .except(at -> f.skipped.test(at[0]), f.why);
    cases.add(f.gradient ? c : c.withoutGradient());
    return c;
  }

  private static Function on(String name, double low, double high, UnaryOperator<NDArray> body) {
    return new Function(name, low, high, body, body, true, NOWHERE, "");
  }

  private static Function flat(String name, UnaryOperator<NDArray> body) {
    return new Function(name, -3, 3, body, body, false, NOWHERE, "");
  }

  private void arithmetic() {
    add(on("neg", -2, 2, NDArray::neg), Bound.exact(), Bound.exact());
    add(on("negi", -2, 2, x -> x.add(0).negi()), Bound.exact(), Bound.exact());
    add(on("abs", 0.1, 2, NDArray::abs), Bound.exact(), Bound.exact());
    add(on("square", -2, 2, NDArray::square), Bound.exact(), Bound.ulps(1));
    add(on("sqrt", 0.2, 3, NDArray::sqrt), Bound.ulps(1), Bound.ulps(2));
    add(
        on("cbrt", 0.2, 3, NDArray::cbrt)
            .except(
                x -> x < 0 || x < 1e-30, "PyTorch's engine computes pow(x, 1/3), NaN below zero"),
        Bound.ulps(16),
        Bound.ulps(32));
    add(
        on("toDegrees", -2, 2, NDArray::toDegrees)
            .except(x -> Math.abs(x) > 1e36, "PyTorch's engine multiplies by 180 first"),
        Bound.ulps(2),
        Bound.ulps(2));
    add(
        on("toRadians", -2, 2, NDArray::toRadians)
            .except(x -> Math.abs(x) > 1e36, "PyTorch's engine multiplies by π first"),
        Bound.ulps(2),
        Bound.ulps(2));
    add(on("add", -2, 2, x -> x.add(3)), Bound.exact(), Bound.exact());
    add(on("sub", -2, 2, x -> x.sub(0.3f)), Bound.exact(), Bound.exact());
    add(on("mul", -2, 2, x -> x.mul(0.3f)), Bound.exact(), Bound.exact());
    add(on("div", -2, 2, x -> x.div(3)), Bound.ulps(1), Bound.ulps(1));
    add(on("rdiv", 0.5, 2, x -> NDArrays.div(3, x)), Bound.exact(), Bound.ulps(3));
    add(on("rsub", -2, 2, x -> NDArrays.sub(3, x)), Bound.exact(), Bound.exact());
    add(on("pow", 0.3, 2, x -> x.pow(3)), Bound.ulps(2), Bound.ulps(4));
    add(on("rpow", -2, 2, x -> NDArrays.pow(2, x)), Bound.ulps(2), Bound.ulps(4));
  }

  private void exponentials() {
    add(on("exp", -2, 2, NDArray::exp), Bound.ulps(1), Bound.ulps(2));
    add(on("log", 0.2, 3, NDArray::log), Bound.ulps(1), Bound.ulps(2));
    add(on("log2", 0.2, 3, NDArray::log2), Bound.ulps(1), Bound.ulps(2));
    add(
        on("log10", 0.2, 3, NDArray::log10)
            .except(x -> Math.abs(x) > 1e37, "PyTorch's gradient overflows near the largest float"),
        Bound.ulps(1),
        Bound.ulps(2));
    add(on("erf", -2, 2, NDArray::erf), Bound.ulps(1), Bound.ulps(4));
    add(on("sinh", -2, 2, NDArray::sinh), Bound.ulps(1), Bound.ulps(2));
    add(on("cosh", -2, 2, NDArray::cosh), Bound.ulps(1), Bound.ulps(2));
    add(on("tanh", -2, 2, NDArray::tanh), Bound.ulps(1), Bound.ulps(2));
  }

  private void angles() {
    add(on("sin", -3, 3, NDArray::sin), Bound.ulps(1), Bound.ulps(2));
    add(on("cos", -3, 3, NDArray::cos), Bound.ulps(1), Bound.ulps(2));
    add(on("tan", -1, 1, NDArray::tan), Bound.ulps(1), Bound.ulps(3));
    add(on("asin", -0.8, 0.8, NDArray::asin), Bound.ulps(1), Bound.ulps(3));
    add(on("acos", -0.8, 0.8, NDArray::acos), Bound.ulps(1), Bound.ulps(3));
    add(on("atan", -2, 2, NDArray::atan), Bound.ulps(1), Bound.ulps(3));
  }

  private void specials() {
    String composed = "PyTorch's engine lacks it: composed of log and sqrt";
    Bound rough = Bound.scaled(2e-6);
    add(
        on("asinh", 0.5, 3, NDArray::asinh)
            .against(x -> x.add(x.square().add(1).sqrt()).log(), composed)
            .orExcept(x -> !(x > 1e-3 && x < 1e15)),
        rough,
        rough);
    add(
        on("acosh", 1.2, 3, NDArray::acosh)
            .against(x -> x.add(x.square().sub(1).sqrt()).log(), composed)
            .orExcept(x -> !(x > 1 && x < 1e15)),
        rough,
        rough);
    add(
        on("atanh", -0.8, 0.8, NDArray::atanh)
            .against(x -> x.add(1).div(x.neg().add(1)).log().mul(0.5), composed)
            .orExcept(x -> !(Math.abs(x) > 1e-3 && Math.abs(x) < 1)),
        rough,
        rough);
    add(
        on("gammaln", 0.2, 6, NDArray::gammaln)
            .except(x -> !(Math.abs(x) > 1e-30 && Math.abs(x) < 1e30), "poles and overflow"),
        Bound.scaled(1e-6),
        Bound.scaled(1e-5));
    add(on("erfinv", -0.9, 0.9, NDArray::erfinv), Bound.scaled(1e-6), Bound.scaled(2e-6));
  }

  private void activations() {
    add(
        on("relu", 0.1, 2, Activation::relu)
            .except(Double::isNaN, "the gradient at NaN is 0; PyTorch's is 1"),
        Bound.exact(),
        Bound.exact());
    add(
        on("sigmoid", -4, 4, Activation::sigmoid)
            .except(x -> x < -88, "PyTorch's result is zero where it should be subnormal"),
        Bound.ulps(4),
        Bound.scaled(1e-6));
    add(
        on("softPlus", -4, 4, Activation::softPlus)
            .except(x -> x > 20, "PyTorch takes x itself above 20"),
        Bound.ulps(2),
        Bound.ulps(3));
    add(
        on("softSign", -4, 4, Activation::softSign)
            .except(Double::isInfinite, "PyTorch's gradient at ±∞ is NaN; it is 0"),
        Bound.ulps(1),
        Bound.scaled(1e-6));
    add(
        on("leakyRelu", -2, -0.1, x -> Activation.leakyRelu(x, 0.2f)),
        Bound.exact(),
        Bound.exact());
    add(
        on("elu", -2, -0.1, x -> Activation.elu(x, 0.7f))
            .except(x -> !(Math.abs(x) > 1e-3 && Math.abs(x) < 80), EXPM1),
        Bound.scaled(1e-6),
        Bound.scaled(1e-6));
    add(
        on("selu", -2, -0.1, Activation::selu)
            .except(x -> !(Math.abs(x) > 1e-3 && Math.abs(x) < 80), EXPM1),
        Bound.scaled(1e-6),
        Bound.scaled(1e-6));
    add(
        on("gelu", -3, 3, Activation::gelu)
            .except(x -> Math.abs(x) > 1e30, "PyTorch's result at ±∞ is NaN; it is ∞ and −0"),
        Bound.scaled(1e-6),
        Bound.scaled(1e-6));
    String below = "PyTorch's result at −∞ is NaN, and its gradient at +∞; they are −0 and 1";
    add(
        on("swish", -3, 3, x -> Activation.swish(x, 1)).except(x -> x < -80 || x > 1e38, below),
        Bound.ulps(4),
        Bound.scaled(1e-6));
    add(
        on("swish", -3, 3, x -> Activation.swish(x, 1.5f)).except(x -> x < -20 || x > 1e38, below),
        Bound.ulps(4),
        Bound.scaled(1e-6));
    add(
        on("mish", -3, 3, Activation::mish)
            .except(x -> Math.abs(x) > 20, below)
            .against(
                x -> Activation.softPlus(x).tanh().mul(x),
                "x · tanh(softplus(x)); DJL's default takes log2 instead of ln"),
        Bound.ulps(4),
        Bound.scaled(1e-6));
  }

  private void choices() {
    add(on("clip", -2, 2, x -> x.clip(-1, 1)), Bound.exact(), Bound.exact());
    add(
        on("maximum", -2, 2, x -> x.maximum(0.25f)).except(Double::isNaN, "NaN has no gradient"),
        Bound.exact(),
        Bound.exact());
    add(
        on("minimum", -2, 2, x -> x.minimum(0.25f)).except(Double::isNaN, "NaN has no gradient"),
        Bound.exact(),
        Bound.exact());
    add(on("mod", 0.5, 4, x -> x.mod(3)), Bound.exact(), Bound.exact());
    add(
        flat("sign", NDArray::sign).except(x -> !(Math.abs(x) > 0), SIGN),
        Bound.exact(),
        Bound.exact());
    add(
        flat("signi", x -> x.add(0).signi()).except(x -> !(Math.abs(x) > 0), SIGN),
        Bound.exact(),
        Bound.exact());
    add(flat("floor", NDArray::floor), Bound.exact(), Bound.exact());
    add(flat("ceil", NDArray::ceil), Bound.exact(), Bound.exact());
    add(flat("round", NDArray::round), Bound.exact(), Bound.exact());
    add(flat("trunc", NDArray::trunc), Bound.exact(), Bound.exact());
    add(flat("isNaN", NDArray::isNaN), Bound.exact(), Bound.exact());
    add(flat("isInfinite", NDArray::isInfinite), Bound.exact(), Bound.exact());
    add(flat("logicalNot", NDArray::logicalNot), Bound.exact(), Bound.exact());
    add(flat("eq", x -> x.eq(1)), Bound.exact(), Bound.exact());
    add(flat("neq", x -> x.neq(1)), Bound.exact(), Bound.exact());
    add(flat("gt", x -> x.gt(0.5f)), Bound.exact(), Bound.exact());
    add(flat("gte", x -> x.gte(0.5f)), Bound.exact(), Bound.exact());
    add(flat("lt", x -> x.lt(0.5f)), Bound.exact(), Bound.exact());
    add(flat("lte", x -> x.lte(0.5f)), Bound.exact(), Bound.exact());
  }
}
