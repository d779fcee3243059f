package dev.reprise.engine.exact.parity;

import java.util.ArrayList;
import java.util.List;

/// The table of all operators of the DJL array interface that the engine `Exact` has: with inputs
/// of awkward shapes and values, how far the results and gradients may be from PyTorch's, and where
/// PyTorch itself deviates.
final class OperatorTable {
  private OperatorTable() {}

  static List<Case> all() {
    List<Case> all = new ArrayList<>();
    all.addAll(new UnaryCases().all());
    all.addAll(new BinaryCases().all());
    all.addAll(new ReductionCases().all());
    all.addAll(new ShapeCases().all());
    all.addAll(new IndexCases().all());
    all.addAll(new ProductCases().all());
    all.addAll(new NormalizationCases().all());
    all.addAll(new ImageCases().all());
    all.addAll(new DetectionCases().all());
    all.addAll(new RecurrentCases().all());
    return all;
  }
}
