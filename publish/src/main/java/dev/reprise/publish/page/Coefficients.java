package dev.reprise.publish.page;

import java.util.List;

/// A linear model, written out: the predicted number is the sum of each input times its
/// coefficient, and the intercept.
///
/// @param remark what the inputs are, in a sentence
/// @param rows one an input, in the model's order, and last the intercept if it has one
/// @param absent why there are no rows, else empty
public record Coefficients(String remark, List<Row> rows, String absent) {
  /// An input and its coefficient.
  ///
  /// @param level from 1 to 10, its size against the largest; 0 for the intercept
  /// @param negative whether it is below zero
  public record Row(String input, Shown value, int level, boolean negative) {}
}
