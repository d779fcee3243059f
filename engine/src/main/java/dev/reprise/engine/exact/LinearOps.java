package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.Broadcast;
import dev.reprise.engine.kernel.Elementwise;
import dev.reprise.engine.kernel.Embedding;
import dev.reprise.engine.kernel.Gemm;
import dev.reprise.engine.kernel.ReduceOp;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Matrix products, the linear layer and the embedding layer with their gradients.
final class LinearOps {
  private LinearOps() {}

  /// The product of the last two axes, with the axes before them broadcast; a vector counts as a
  /// row on the left and as a column on the right.
  static ExactNDArray matMul(ExactNDArray a, ExactNDArray b) {
    DataType type = floating(Types.common(a.tensor(), b.tensor()));
    ExactNDArray x = a.getDataType() == type ? a : ElementwiseOps.toType(a, type);
    ExactNDArray y = b.getDataType() == type ? b : ElementwiseOps.toType(b, type);
    int[] xd = x.tensor().dims();
    int[] yd = y.tensor().dims();
    if (xd.length == 0 || yd.length == 0) {
      throw new IllegalArgumentException("Exact: matMul needs arrays with at least one axis");
    }
    ExactNDArray left = xd.length == 1 ? ShapeOps.reshape(x, 1, xd[0]) : x;
    ExactNDArray right = yd.length == 1 ? ShapeOps.reshape(y, yd[0], 1) : y;
    ExactNDArray product = matrixProduct(left, right);
    closeUnless(left, a);
    closeUnless(right, b);
    int[] dims = product.tensor().dims();
    int[] wanted = xd.length == 1 ? Shapes.without(dims, dims.length - 2) : dims;
    wanted = yd.length == 1 ? Shapes.without(wanted, wanted.length - 1) : wanted;
    if (wanted.length == dims.length) {
      return product;
    }
    ExactNDArray reshaped = ShapeOps.reshape(product, wanted);
    product.close();
    return reshaped;
  }

  private static void closeUnless(ExactNDArray temporary, ExactNDArray given) {
    if (temporary != given) {
      temporary.close();
    }
  }

  /// The product of two vectors, or of two matrices.
  static ExactNDArray dot(ExactNDArray a, ExactNDArray b) {
    if (a.tensor().rank() != b.tensor().rank() || a.tensor().rank() > 2) {
      throw Types.unsupported(
          "dot", "of " + a.getShape() + " and " + b.getShape() + "; use matMul");
    }
    return matMul(a, b);
  }

  private static DataType floating(DataType type) {
    return Types.isFloating(type) ? type : DataType.FLOAT32;
  }

  private static ExactNDArray matrixProduct(ExactNDArray a, ExactNDArray b) {
    Tensor x = a.tensor();
    Tensor y = b.tensor();
    return Tape.result(
        a.getManager(),
        product(x, false, y, false),
        new Tensor[] {x, y},
        (g, to) -> {
          to.add(0, () -> Reduce.sumTo(product(g, false, y, true), x.dims()));
          to.add(1, () -> gradientOfSecond(x, y, g));
        },
        a,
        b);
  }

  private static Tensor gradientOfSecond(Tensor x, Tensor y, Tensor g) {
    if (y.rank() == 2) {
      return product(rows(x), true, rows(g), false);
    }
    return Reduce.sumTo(product(x, true, g, false), y.dims());
  }

  /// All axes but the last as one.
  private static Tensor rows(Tensor x) {
    int last = x.dim(x.rank() - 1);
    return x.rank() == 2 ? x : x.withDims(Shapes.product(x.dims(), 0, x.rank() - 1), last);
  }

  /// Matrix product of the last two axes, either operand read transposed, over broadcast leading
  /// axes.
  static Tensor product(Tensor a, boolean transA, Tensor b, boolean transB) {
    if (a.rank() > 2 && b.rank() == 2 && !transA) {
      Tensor flat = product(rows(a), false, b, transB);
      return flat.withDims(Shapes.with(a.dims(), a.rank() - 1, flat.dim(1)));
    }
    int[] ab = Arrays.copyOf(a.dims(), a.rank() - 2);
    int[] bb = Arrays.copyOf(b.dims(), b.rank() - 2);
    int[] batch = Broadcast.shape(ab, bb);
    int m = a.dim(a.rank() - (transA ? 1 : 2));
    int k = a.dim(a.rank() - (transA ? 2 : 1));
    int n = b.dim(b.rank() - (transB ? 2 : 1));
    if (k != b.dim(b.rank() - (transB ? 1 : 2))) {
      throw new IllegalArgumentException(
          "Exact: matMul of "
              + Arrays.toString(a.dims())
              + " and "
              + Arrays.toString(b.dims())
              + " has inner sizes that differ");
    }
    int[] dims = Shapes.joined(batch, new int[] {m, n});
    Tensor out = k == 0 ? Tensor.zeros(a.type(), dims) : Tensor.uninitialized(a.type(), dims);
    if (out.size() > 0 && k > 0) {
      multiply(spread(a, ab, batch), transA, spread(b, bb, batch), transB, m, n, k, out);
    }
    return out;
  }

  private static Tensor spread(Tensor x, int[] own, int[] batch) {
    if (Shapes.size(own) == 1 || Arrays.equals(own, batch)) {
      return x;
    }
    return Rearrange.broadcast(
        x, Shapes.joined(batch, Arrays.copyOfRange(x.dims(), x.rank() - 2, x.rank())));
  }

  private static void multiply(
      Tensor a, boolean ta, Tensor b, boolean tb, int m, int n, int k, Tensor out) {
    Workers w = ExactEngine.workers();
    int count = out.size() / (m * n);
    int strideA = a.size() == m * k ? 0 : m * k;
    int strideB = b.size() == k * n ? 0 : k * n;
    int lda = ta ? m : k;
    int ldb = tb ? k : n;
    if (count == 1 && out.isFloat32()) {
      Gemm.multiply(
          w, ta, tb, m, n, k, a.floats(), 0, lda, b.floats(), 0, ldb, out.floats(), 0, n, false);
    } else if (out.isFloat32()) {
      Gemm.multiplyBatched(
          w,
          count,
          ta,
          tb,
          m,
          n,
          k,
          a.floats(),
          0,
          lda,
          strideA,
          b.floats(),
          0,
          ldb,
          strideB,
          out.floats(),
          0,
          n,
          m * n,
          false);
    } else {
      Gemm.multiplyBatched(
          w,
          count,
          ta,
          tb,
          m,
          n,
          k,
          a.doubles(),
          0,
          lda,
          strideA,
          b.doubles(),
          0,
          ldb,
          strideB,
          out.doubles(),
          0,
          n,
          m * n,
          false);
    }
  }

  /// `input · weightᵀ + bias`, with weight of shape (units, features) and bias of shape (units).
  static ExactNDArray linear(ExactNDArray input, ExactNDArray weight, @Nullable ExactNDArray bias) {
    Tensor x = input.tensor();
    Tensor w = weight.tensor();
    Tensor x2 = rows(x.rank() == 1 ? x.withDims(1, x.size()) : x);
    Tensor product =
        product(x2, false, w, true).withDims(Shapes.with(x.dims(), x.rank() - 1, w.dim(0)));
    Backward.Single backward =
        (g, to) -> {
          Tensor g2 = g.withDims(x2.dim(0), w.dim(0));
          to.add(0, () -> product(g2, false, w, false).withDims(x.dims()));
          to.add(1, () -> product(g2, true, x2, false));
          if (bias != null) {
            to.add(2, () -> Reduce.reduce(ReduceOp.SUM, g2, new int[] {0}, false));
          }
        };
    Tensor[] reads = {x, w};
    if (bias == null) {
      return Tape.result(input.getManager(), product, reads, backward, input, weight);
    }
    Tensor out = withBias(product, bias.tensor());
    return Tape.result(input.getManager(), out, reads, backward, input, weight, bias);
  }

  /// The sum of a fresh product and a bias; in place where that is possible.
  private static Tensor withBias(Tensor product, Tensor bias) {
    int[] dims = product.dims();
    boolean fits = bias.rank() == 1 && dims.length > 0 && bias.dim(0) == dims[dims.length - 1];
    if (!fits || !product.isFloat32() || !bias.isFloat32() || product.size() == 0) {
      Tensor out = Arithmetic.binary(BinaryOp.ADD, product, bias);
      product.discard();
      return out;
    }
    float[] sum = product.floats();
    Elementwise.binary(
        ExactEngine.workers(),
        BinaryOp.ADD,
        dims,
        sum,
        0,
        Broadcast.strides(dims, dims),
        bias.floats(),
        0,
        Broadcast.strides(bias.dims(), dims),
        sum,
        0);
    return product;
  }

  /// Rows of a table, picked by index of any shape; the gradient is added row by row in the order
  /// of the index.
  static ExactNDArray embedding(ExactNDArray index, ExactNDArray table) {
    Tensor t = table.tensor();
    if (t.rank() != 2) {
      throw new IllegalArgumentException(
          "Exact: embedding needs a table of two axes, found " + Arrays.toString(t.dims()));
    }
    if (!t.isFloat32()) {
      return IndexOps.takeAlong(table, index, 0);
    }
    int dim = t.dim(1);
    int rows = t.dim(0);
    long[] positions = Cast.toLongs(index.tensor());
    Workers w = ExactEngine.workers();
    float[] out = FloatPool.take(positions.length * dim);
    Embedding.gather(w, t.floats(), rows, dim, positions, 0, positions.length, out, 0);
    return Tape.result(
        index.getManager(),
        Tensor.of(out, Shapes.joined(index.tensor().dims(), new int[] {dim})),
        Tape.NOTHING,
        (g, to) ->
            to.add(
                0,
                () -> {
                  float[] sum = FloatPool.zeros(rows * dim);
                  Embedding.scatterAdd(
                      w, g.floats(), 0, dim, positions, 0, positions.length, sum, rows);
                  return Tensor.of(sum, rows, dim);
                }),
        table,
        index);
  }
}
