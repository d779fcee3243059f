package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// One operator with inputs: what the tests of this package run through.
final class Case {
  /// What is computed, from the inputs in order.
  interface Body extends Function<NDList, NDList> {}

  private final String operator;
  private final String variant;
  private final List<Input> inputs;
  private final Body body;
  private Body reference;
  private boolean alone;
  private Bound forward = Bound.exact();
  private Bound backward = Bound.exact();
  private boolean gradient = true;
  private boolean doubles = true;
  private boolean differences = true;
  private boolean zeroSigns = true;
  private Predicate<double[]> skipped = at -> false;
  private String note = "";

  Case(String operator, String variant, List<Input> inputs, Body body) {
    this.operator = operator;
    this.variant = variant;
    this.inputs = inputs;
    this.body = body;
    this.reference = body;
  }

  /// An operator with one result.
  static Case one(
      String operator, String variant, List<Input> inputs, Function<NDList, NDArray> body) {
    return new Case(operator, variant, inputs, x -> new NDList(body.apply(x)));
  }

  /// How far results and gradients may be from PyTorch's.
  Case within(Bound results, Bound gradients) {
    forward = results;
    backward = gradients;
    return this;
  }

  Case within(Bound both) {
    return within(both, both);
  }

  /// The operator has no gradient: comparisons, choices of positions, and the like.
  Case withoutGradient() {
    gradient = false;
    differences = false;
    return this;
  }

  /// Central differences say nothing here: kinks, special values, or too many elements.
  Case withoutDifferences() {
    differences = false;
    return this;
  }

  Case onlyFloat32() {
    doubles = false;
    differences = false;
    return this;
  }

  /// Zeros may differ in their sign.
  Case anyZero(String why) {
    zeroSigns = false;
    note = why;
    return this;
  }

  /// Where PyTorch itself deviates from the definition: elements whose inputs the predicate names
  /// are not compared.
  Case except(Predicate<double[]> inputsOfElement, String why) {
    skipped = inputsOfElement;
    note = why;
    return this;
  }

  /// PyTorch is asked for something else, because DJL's operator of that name means something else
  /// there.
  Case against(Function<NDList, NDArray> other, String why) {
    return againstList(x -> new NDList(other.apply(x)), why);
  }

  Case againstList(Body other, String why) {
    reference = other;
    note = why;
    return this;
  }

  /// DJL's PyTorch engine has no such operator: central differences only.
  Case alone(String why) {
    alone = true;
    note = why;
    return this;
  }

  Case noted(String remark) {
    note = remark;
    return this;
  }

  String operator() {
    return operator;
  }

  List<Input> inputs() {
    return inputs;
  }

  Body body() {
    return body;
  }

  Body reference() {
    return reference;
  }

  boolean isAlone() {
    return alone;
  }

  Bound forward() {
    return forward;
  }

  Bound backward() {
    return backward;
  }

  boolean hasGradient() {
    return gradient;
  }

  boolean hasDoubles() {
    return doubles;
  }

  boolean hasDifferences() {
    return differences;
  }

  boolean comparesZeroSigns() {
    return zeroSigns;
  }

  Predicate<double[]> skipped() {
    return skipped;
  }

  String note() {
    return note;
  }

  @Override
  public String toString() {
    return variant.isEmpty() ? operator : operator + ", " + variant;
  }
}
