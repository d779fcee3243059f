package dev.reprise.training;

import dev.reprise.core.record.EvaluationSummary;
import dev.reprise.core.tensor.Tensor;

/// What an evaluation found.
///
/// @param summary the numbers, for the record
/// @param predictions the model's outputs on the evaluated split, in standard order
public record Evaluation(EvaluationSummary summary, Tensor predictions) {}
