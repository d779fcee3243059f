package dev.reprise.engine.exact;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.recurrent.RNN;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.UnaryOp;
import dev.reprise.engine.kernel.UpdateRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of the DJL array interface that blocks and optimisers use: activations, layers and
/// update operators. It only names the operators and hands over to the `…Ops` classes.
final class ExactNDArrayEx implements NDArrayEx {
  private final ExactNDArray array;

  ExactNDArrayEx(ExactNDArray array) {
    this.array = array;
  }

  private static ExactNDArray exact(NDArray other) {
    return (ExactNDArray) other;
  }

  private static @Nullable ExactNDArray exactOrNull(@Nullable NDArray other) {
    return (ExactNDArray) other;
  }

  private ExactNDArray[] withArray(NDList others) {
    ExactNDArray[] all = new ExactNDArray[others.size() + 1];
    all[0] = array;
    for (int i = 1; i < all.length; i++) {
      all[i] = exact(others.get(i - 1));
    }
    return all;
  }

  private ExactNDArray unary(UnaryOp op, double alpha) {
    return ElementwiseOps.unary(array, op, alpha);
  }

  @Override
  public NDArray getArray() {
    return array;
  }

  @Override
  public NDArrayIndexer getIndexer(NDManager manager) {
    return new ExactIndexer(manager);
  }

  @Override
  public NDArray rdiv(Number n) {
    return ElementwiseOps.binary(BinaryOp.DIV, n, array);
  }

  @Override
  public NDArray rsub(Number n) {
    return ElementwiseOps.binary(BinaryOp.SUB, n, array);
  }

  @Override
  public NDArray rmod(Number n) {
    return ElementwiseOps.binary(BinaryOp.REM, n, array);
  }

  @Override
  public NDArray rpow(Number n) {
    return ElementwiseOps.binary(BinaryOp.POW, n, array);
  }

  private NDArray inPlace(ExactNDArray result) {
    array.replaceBy(result);
    return array;
  }

  @Override
  public NDArray rdivi(NDArray b) {
    return inPlace(ElementwiseOps.binary(BinaryOp.DIV, exact(b), array));
  }

  @Override
  public NDArray rmodi(NDArray b) {
    return inPlace(ElementwiseOps.binary(BinaryOp.REM, exact(b), array));
  }

  @Override
  public NDArray rpowi(Number n) {
    return inPlace(ElementwiseOps.binary(BinaryOp.POW, n, array));
  }

  @Override
  public NDArray relu() {
    return unary(UnaryOp.RELU, 0);
  }

  @Override
  public NDArray sigmoid() {
    return unary(UnaryOp.SIGMOID, 0);
  }

  @Override
  public NDArray tanh() {
    return unary(UnaryOp.TANH, 0);
  }

  @Override
  public NDArray softPlus() {
    return unary(UnaryOp.SOFTPLUS, 0);
  }

  @Override
  public NDArray softSign() {
    return unary(UnaryOp.SOFTSIGN, 0);
  }

  @Override
  public NDArray selu() {
    return unary(UnaryOp.SELU, 0);
  }

  @Override
  public NDArray gelu() {
    return unary(UnaryOp.GELU, 0);
  }

  @Override
  public NDArray mish() {
    return unary(UnaryOp.MISH, 0);
  }

  @Override
  public NDArray leakyRelu(float alpha) {
    return unary(UnaryOp.LEAKY_RELU, alpha);
  }

  @Override
  public NDArray elu(float alpha) {
    return unary(UnaryOp.ELU, alpha);
  }

  @Override
  public NDArray swish(float beta) {
    return ElementwiseOps.swish(array, beta);
  }

  @Override
  public NDArray maxPool(Shape kernelShape, Shape stride, Shape padding, boolean ceilMode) {
    return PoolingOps.max(array, new PoolingOps.Window(kernelShape, stride, padding, ceilMode));
  }

  @Override
  public NDArray globalMaxPool() {
    return PoolingOps.globalMax(array);
  }

  @Override
  public NDArray avgPool(
      Shape kernelShape, Shape stride, Shape padding, boolean ceilMode, boolean countIncludePad) {
    return PoolingOps.average(
        array, new PoolingOps.Window(kernelShape, stride, padding, ceilMode), countIncludePad);
  }

  @Override
  public NDArray globalAvgPool() {
    return PoolingOps.globalAverage(array);
  }

  @Override
  public NDArray lpPool(
      float normType, Shape kernelShape, Shape stride, Shape padding, boolean ceilMode) {
    return PoolingOps.norm(
        array, normType, new PoolingOps.Window(kernelShape, stride, padding, ceilMode));
  }

  @Override
  public NDArray globalLpPool(float normType) {
    return PoolingOps.globalNorm(array, normType);
  }

  @Override
  public void adadeltaUpdate(
      NDList inputs,
      NDList weights,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float rho,
      float epsilon) {
    UpdateRules.Gradient gradient = new UpdateRules.Gradient(rescaleGrad, clipGrad, weightDecay);
    UpdateOps.adaDelta(inputs, gradient, rho, epsilon);
    UpdateOps.zeroGradients(weights);
  }

  @Override
  public void adagradUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float epsilon) {
    UpdateRules.Gradient gradient = new UpdateRules.Gradient(rescaleGrad, clipGrad, weightDecay);
    UpdateOps.adaGrad(inputs, gradient, learningRate, epsilon);
    UpdateOps.zeroGradients(weights);
  }

  @Override
  public void adamUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float learningRateBiasCorrection,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float beta1,
      float beta2,
      float epsilon,
      boolean lazyUpdate,
      boolean adamw) {
    UpdateRules.Gradient gradient =
        new UpdateRules.Gradient(rescaleGrad, clipGrad, adamw ? 0 : weightDecay);
    float decay = adamw ? learningRate * weightDecay : 0;
    UpdateOps.adam(inputs, gradient, decay, learningRateBiasCorrection, beta1, beta2, epsilon);
    UpdateOps.zeroGradients(weights);
  }

  @Override
  public void nagUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float momentum) {
    UpdateRules.Gradient gradient = new UpdateRules.Gradient(rescaleGrad, clipGrad, weightDecay);
    UpdateOps.nag(inputs, gradient, learningRate, momentum);
    UpdateOps.zeroGradients(weights);
  }

  @Override
  public void rmspropUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float rho,
      float momentum,
      float epsilon,
      boolean centered) {
    UpdateRules.Gradient gradient = new UpdateRules.Gradient(rescaleGrad, clipGrad, weightDecay);
    if (centered) {
      UpdateOps.rmsPropCentered(inputs, gradient, learningRate, rho, momentum, epsilon);
    } else {
      UpdateOps.rmsProp(inputs, gradient, learningRate, rho, epsilon);
    }
    UpdateOps.zeroGradients(weights);
  }

  @Override
  public void sgdUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float momentum,
      boolean lazyUpdate) {
    UpdateRules.Gradient gradient = new UpdateRules.Gradient(rescaleGrad, clipGrad, weightDecay);
    UpdateOps.sgd(inputs, gradient, learningRate, momentum);
    UpdateOps.zeroGradients(weights);
  }

  @Override
  public NDList convolution(
      NDArray input,
      NDArray weight,
      @Nullable NDArray bias,
      Shape stride,
      Shape padding,
      Shape dilation,
      int groups) {
    return new NDList(
        ConvolutionOps.convolution(
            exact(input),
            exact(weight),
            exactOrNull(bias),
            new ConvolutionOps.Window(stride, padding, dilation, groups)));
  }

  @Override
  public NDList deconvolution(
      NDArray input,
      NDArray weight,
      @Nullable NDArray bias,
      Shape stride,
      Shape padding,
      Shape outPadding,
      Shape dilation,
      int groups) {
    return new NDList(
        ConvolutionOps.transposed(
            exact(input),
            exact(weight),
            exactOrNull(bias),
            new ConvolutionOps.Window(stride, padding, dilation, groups),
            outPadding));
  }

  @Override
  public NDList linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
    return new NDList(LinearOps.linear(exact(input), exact(weight), exactOrNull(bias)));
  }

  @Override
  public NDList embedding(NDArray input, NDArray weight, SparseFormat sparse) {
    return new NDList(LinearOps.embedding(exact(input), exact(weight)));
  }

  @Override
  public NDList prelu(NDArray input, NDArray alpha) {
    return new NDList(NormalizationOps.prelu(exact(input), exact(alpha)));
  }

  @Override
  public NDList dropout(NDArray input, float rate, boolean training) {
    return new NDList(ElementwiseOps.dropout(exact(input), rate, training));
  }

  @Override
  public NDList layerNorm(
      NDArray input,
      Shape normalizedShape,
      @Nullable NDArray gamma,
      @Nullable NDArray beta,
      float eps) {
    return new NDList(
        NormalizationOps.layer(
            exact(input), normalizedShape, exactOrNull(gamma), exactOrNull(beta), eps));
  }

  @Override
  public NDList batchNorm(
      NDArray input,
      NDArray runningMean,
      NDArray runningVar,
      @Nullable NDArray gamma,
      @Nullable NDArray beta,
      int axis,
      float momentum,
      float eps,
      boolean training) {
    return new NDList(
        NormalizationOps.batch(
            exact(input),
            exact(runningMean),
            exact(runningVar),
            exactOrNull(gamma),
            exactOrNull(beta),
            axis,
            momentum,
            eps,
            training));
  }

  @Override
  public NDList rnn(
      NDArray input,
      NDArray state,
      NDList params,
      boolean hasBiases,
      int numLayers,
      RNN.Activation activation,
      double dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {
    RecurrentOps.Plan plan =
        new RecurrentOps.Plan(
            hasBiases, numLayers, (float) dropRate, training, bidirectional, batchFirst);
    boolean relu = activation == RNN.Activation.RELU;
    return RecurrentOps.rnn(exact(input), exact(state), params, plan, relu);
  }

  @Override
  public NDList gru(
      NDArray input,
      NDArray state,
      NDList params,
      boolean hasBiases,
      int numLayers,
      double dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {
    RecurrentOps.Plan plan =
        new RecurrentOps.Plan(
            hasBiases, numLayers, (float) dropRate, training, bidirectional, batchFirst);
    return RecurrentOps.gru(exact(input), exact(state), params, plan);
  }

  @Override
  public NDList lstm(
      NDArray input,
      NDList states,
      NDList params,
      boolean hasBiases,
      int numLayers,
      double dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {
    RecurrentOps.Plan plan =
        new RecurrentOps.Plan(
            hasBiases, numLayers, (float) dropRate, training, bidirectional, batchFirst);
    return RecurrentOps.lstm(
        exact(input), exact(states.get(0)), exact(states.get(1)), params, plan);
  }

  @Override
  public NDArray interpolation(long[] size, int mode, boolean alignCorners) {
    return ResizeOps.first(array, size, mode, alignCorners);
  }

  @Override
  public NDArray resize(int width, int height, int interpolation) {
    return ResizeOps.last(array, width, height, interpolation);
  }

  @Override
  public NDArray randomFlipLeftRight() {
    throw Types.unsupported(
        "randomFlipLeftRight",
        "images; change them while data is prepared, or declare an augmentation layer");
  }

  @Override
  public NDArray randomFlipTopBottom() {
    throw Types.unsupported(
        "randomFlipTopBottom",
        "images; change them while data is prepared, or declare an augmentation layer");
  }

  @Override
  public NDArray randomBrightness(float brightness) {
    throw Types.unsupported(
        "randomBrightness",
        "images; change them while data is prepared, or declare an augmentation layer");
  }

  @Override
  public NDArray randomHue(float hue) {
    throw Types.unsupported(
        "randomHue",
        "images; change them while data is prepared, or declare an augmentation layer");
  }

  @Override
  public NDArray randomColorJitter(float brightness, float contrast, float saturation, float hue) {
    throw Types.unsupported(
        "randomColorJitter",
        "images; change them while data is prepared, or declare an augmentation layer");
  }

  @Override
  public NDArray where(NDArray condition, NDArray other) {
    return ElementwiseOps.where(exact(condition), array, exact(other));
  }

  @Override
  public NDArray stack(NDList arrays, int axis) {
    return ShapeOps.stack(withArray(arrays), axis);
  }

  @Override
  public NDArray concat(NDList arrays, int axis) {
    return ShapeOps.concat(withArray(arrays), axis);
  }

  @Override
  public NDList multiBoxTarget(
      NDList inputs,
      float iouThreshold,
      float ignoreLabel,
      float negativeMiningRatio,
      float negativeMiningThreshold,
      int minNegativeSamples) {
    return DetectionOps.targets(
        inputs,
        ignoreLabel,
        new BoxMatching.Rules(
            iouThreshold, negativeMiningRatio, negativeMiningThreshold, minNegativeSamples));
  }

  @Override
  public NDList multiBoxPrior(
      List<Float> sizes, List<Float> ratios, List<Float> steps, List<Float> offsets, boolean clip) {
    return new NDList(DetectionOps.prior(array, sizes, ratios, steps, offsets, clip));
  }

  @Override
  public NDList multiBoxDetection(
      NDList inputs,
      boolean clip,
      float threshold,
      int backgroundId,
      float nmsThreshold,
      boolean forceSuppress,
      int nmsTopK) {
    return DetectionOps.detections(
        inputs,
        new DetectionOps.Choice(
            clip, threshold, backgroundId, nmsThreshold, forceSuppress, nmsTopK));
  }
}
