package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/// Functions of two numbers, with broadcasting.
final class BinaryCases {
  private static final long[][][] PAIRS = {
    {{}, {}},
    {{1}, {7}},
    {{13}, {13}},
    {{207}, {207}},
    {{2, 1, 4}, {3, 1}},
    {{5}, {3, 1, 5}},
    {{2, 3}, {}},
    {{7, 13}, {7, 1}},
    {{7, 13}, {13}},
    {{0}, {1}},
    {{3, 0}, {1, 1}},
    {{1, 207}, {3, 1}}
  };

  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    add("add", -2, 2, NDArray::add, Bound.exact(), Bound.exact());
    add("sub", -2, 2, NDArray::sub, Bound.exact(), Bound.exact());
    add("mul", -2, 2, NDArray::mul, Bound.exact(), Bound.exact());
    add("div", 0.5, 2, NDArray::div, Bound.exact(), Bound.ulps(4));
    add("pow", 0.5, 2, NDArray::pow, Bound.ulps(2), Bound.ulps(5));
    add("maximum", -2, 2, NDArray::maximum, Bound.exact(), Bound.exact());
    add("minimum", -2, 2, NDArray::minimum, Bound.exact(), Bound.exact());
    add("mod", 0.5, 2, NDArray::mod, Bound.exact(), Bound.ulps(32));
    add("xlogy", 0.5, 2, NDArray::xlogy, Bound.ulps(2), Bound.ulps(2));
    inPlace("addi", -2, (a, b) -> wide(a, b).addi(b), NDArray::add, Bound.exact(), Bound.exact());
    inPlace("subi", -2, (a, b) -> wide(a, b).subi(b), NDArray::sub, Bound.exact(), Bound.exact());
    inPlace("muli", -2, (a, b) -> wide(a, b).muli(b), NDArray::mul, Bound.exact(), Bound.exact());
    inPlace("divi", 0.5, (a, b) -> wide(a, b).divi(b), NDArray::div, Bound.exact(), Bound.ulps(3));
    inPlace("powi", 0.5, (a, b) -> wide(a, b).powi(b), NDArray::pow, Bound.ulps(2), Bound.ulps(5));
    add(
        "where",
        -2,
        2,
        (a, b) -> NDArrays.where(wide(a, b).stopGradient().gt(0), a, b),
        Bound.exact(),
        Bound.exact());
    add("atan2", 0.5, 2, NDArray::atan2, Bound.ulps(2), Bound.ulps(8));
    flat("eq", NDArray::eq);
    flat("neq", NDArray::neq);
    flat("gt", NDArray::gt);
    flat("gte", NDArray::gte);
    flat("lt", NDArray::lt);
    flat("lte", NDArray::lte);
    flat("logicalAnd", NDArray::logicalAnd);
    flat("logicalOr", NDArray::logicalOr);
    flat("logicalXor", NDArray::logicalXor);
    return cases;
  }

  /// A value of the shape both broadcast to, which in-place operators may change.
  private static NDArray wide(NDArray a, NDArray b) {
    return a.getShape().equals(b.getShape()) ? a.mul(1) : a.add(b.mul(0));
  }

  private void add(
      String name, double low, double high, BinaryOperator<NDArray> f, Bound results, Bound sums) {
    Bound gradients = Bound.scaled(5e-5);
    for (long[][] pair : PAIRS) {
      List<Input> inputs =
          List.of(Input.floats(low, high, 1, pair[0]), Input.floats(low, high, 2, pair[1]));
      String variant = new Shape(pair[0]) + " and " + new Shape(pair[1]);
      Case c = Case.one(name, variant, inputs, x -> f.apply(x.get(0), x.get(1)));
      cases.add(c.within(results, gradients));
      if (name.equals("where")
          || name.equals("xlogy") && Math.min(pair[0].length, pair[1].length) == 0) {
        c.alone("PyTorch's engine does not broadcast here");
      }
    }
    List<Input> views = List.of(Input.floats(low, high, 3, 5, 7), Input.floats(low, high, 4, 7, 9));
    cases.add(
        Case.one(name, "views", views, x -> f.apply(x.get(0).transpose(), x.get(1).get(":, ::2")))
            .within(results, gradients));
    cases.add(special(name, f).within(results, sums).except(known(name), reason(name)));
  }

  /// PyTorch computes the operator that is not in place: gradients through its in-place ones were
  /// seen to hold stray numbers.
  private void inPlace(
      String name,
      double low,
      BinaryOperator<NDArray> f,
      BinaryOperator<NDArray> reference,
      Bound results,
      Bound sums) {
    int first = cases.size();
    add(name, low, 2, f, results, sums);
    for (Case c : cases.subList(first, cases.size())) {
      if (!c.toString().endsWith("views")) {
        c.against(x -> reference.apply(x.get(0), x.get(1)), c.note());
      } else {
        c.alone("as without being in place");
      }
    }
  }

  private void flat(String name, BinaryOperator<NDArray> f) {
    for (long[][] pair : PAIRS) {
      List<Input> inputs = List.of(rough(1, pair[0]), rough(2, pair[1]));
      String variant = new Shape(pair[0]) + " and " + new Shape(pair[1]);
      cases.add(
          Case.one(name, variant, inputs, x -> f.apply(x.get(0), x.get(1))).withoutGradient());
    }
    cases.add(special(name, f).withoutGradient());
  }

  /// Few different values, so that many are equal.
  private static Input rough(int seed, long... dims) {
    Input input = Input.floats(-2, 2, seed, dims);
    double[] values = input.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.rint(values[i]);
    }
    return input;
  }

  /// Every special value with every other, element by element.
  private static Case special(String name, BinaryOperator<NDArray> f) {
    int n = Input.SPECIAL.length;
    double[] a = new double[n * n];
    double[] b = new double[n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = Input.SPECIAL[i / n];
      b[i] = Input.SPECIAL[i % n];
    }
    Shape shape = new Shape(n, n);
    List<Input> inputs = List.of(Input.given(shape, a), Input.given(shape, b));
    return Case.one(name, "special values", inputs, x -> f.apply(x.get(0), x.get(1)))
        .withoutDifferences();
  }

  /// Where PyTorch deviates, among the special values.
  private static Predicate<double[]> known(String name) {
    return switch (name) {
      case "pow", "powi" -> at -> Math.abs(at[0]) == 1 || at[0] == 0;
      case "mod" -> at -> Math.abs(at[0] / at[1]) > 1e6 || !(Math.abs(at[0] / at[1]) > 1e-6);
      case "maximum", "minimum" -> at -> at[0] == 0 && at[1] == 0 || Double.isNaN(at[0] + at[1]);
      case "div", "divi" -> at -> Math.abs(at[0]) < 1e-37;
      case "atan2" ->
          at -> !(square(at) > 1e-30 && square(at) < 1e19) || Math.abs(at[0] * at[1]) < 1e-30;
      default -> at -> false;
    };
  }

  private static double square(double[] at) {
    return Math.max(at[0] * at[0], at[1] * at[1]);
  }

  private static String reason(String name) {
    return switch (name) {
      case "pow", "powi" ->
          "a power of ±1 to NaN or ±∞ is NaN, as in Java, and PyTorch's is 1; the gradient at the"
              + " exponent of 0 is 0";
      case "mod" -> "the remainder is exact; PyTorch's is a − b·⌊a/b⌋, rounded";
      case "maximum", "minimum" ->
          "−0 is below +0, and NaN has no gradient; PyTorch takes the first";
      case "div", "divi" -> "PyTorch divides twice in the gradient, which underflows elsewhere";
      case "atan2" -> "PyTorch's gradient squares in float32, which overflows";
      default -> "";
    };
  }
}
