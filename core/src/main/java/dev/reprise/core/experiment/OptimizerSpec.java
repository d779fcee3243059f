package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// The rule weights are updated by.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = OptimizerSpec.Adam.class, name = "adam"),
  @JsonSubTypes.Type(value = OptimizerSpec.Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = OptimizerSpec.LeastSquares.class, name = "least_squares")
})
public sealed interface OptimizerSpec {
  /// Adam (Kingma and Ba 2015), with Keras's defaults and its place of epsilon.
  @JsonNaming(SnakeCaseStrategy.class)
  record Adam(
      double learningRate,
      @JsonProperty("beta_1") double beta1,
      @JsonProperty("beta_2") double beta2,
      double epsilon)
      implements OptimizerSpec {}

  /// Stochastic gradient descent with momentum.
  @JsonNaming(SnakeCaseStrategy.class)
  record Sgd(double learningRate, double momentum, boolean nesterov) implements OptimizerSpec {}

  /// The closed form in double precision, for a single dense layer.
  record LeastSquares() implements OptimizerSpec {}
}
