package dev.reprise.engine.exact;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexPick;
import ai.djl.ndarray.index.dim.NDIndexTake;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads and writes by DJL's index language: positions, slices, `...`, new axes, one index array or
/// one mask.
final class ExactIndexer extends NDArrayIndexer {
  private final NDManager manager;

  ExactIndexer(NDManager manager) {
    this.manager = manager;
  }

  private NDArray owned(NDArray result) {
    if (result.getManager() != manager) {
      result.attach(manager);
    }
    return result;
  }

  @Override
  public NDArray get(NDArray array, NDIndex index) {
    ExactNDArray x = (ExactNDArray) array;
    List<NDIndexElement> elements = index.getIndices();
    for (int i = 0; i < elements.size(); i++) {
      switch (elements.get(i)) {
        case NDIndexPick pick -> {
          return owned(IndexOps.pick(x, (ExactNDArray) pick.getIndex(), pickAxis(index, x)));
        }
        case NDIndexTake take -> {
          return owned(getByArray(x, index, i, (ExactNDArray) take.getIndex(), false));
        }
        case NDIndexBooleans mask -> {
          return owned(getByArray(x, index, i, (ExactNDArray) mask.getIndex(), true));
        }
        default -> {}
      }
    }
    Region region = Region.of(index, x.tensor().dims());
    return owned(ShapeOps.region(x, region.dims(), region.offset(), region.strides()));
  }

  private static int pickAxis(NDIndex index, ExactNDArray x) {
    return NDIndexFullPick.fromIndex(index, x.getShape())
        .orElseThrow(() -> Types.unsupported("get", "pick together with other indices"))
        .getAxis();
  }

  /// An index array at place `at`: first everything else, with all of that axis, then the array.
  private static ExactNDArray getByArray(
      ExactNDArray x, NDIndex index, int at, ExactNDArray array, boolean mask) {
    List<NDIndexElement> rest = new ArrayList<>();
    int axis = 0;
    for (int i = 0; i < index.getIndices().size(); i++) {
      NDIndexElement element = index.getIndices().get(i);
      if (i == at) {
        int width = mask ? array.tensor().rank() : 1;
        rest.addAll(Collections.nCopies(width, new NDIndexAll()));
      } else if (element instanceof NDIndexTake || element instanceof NDIndexBooleans) {
        throw Types.unsupported("get", "more than one index array");
      } else {
        rest.add(element);
        axis += i < at && !(element instanceof NDIndexFixed) ? 1 : 0;
      }
    }
    int ellipsis = index.getEllipsisIndex();
    int[] dims = x.tensor().dims();
    axis += ellipsis >= 0 && ellipsis <= at ? dims.length - Region.axesOf(rest) : 0;
    int place = ellipsis > at ? ellipsis + rest.size() - index.getIndices().size() : ellipsis;
    Region region = Region.of(rest, place, dims);
    ExactNDArray part = ShapeOps.region(x, region.dims(), region.offset(), region.strides());
    ExactNDArray result =
        mask ? IndexOps.booleanMask(part, array, axis) : IndexOps.takeAlong(part, array, axis);
    part.close();
    return result;
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullPick pick) {
    return owned(
        IndexOps.pick((ExactNDArray) array, (ExactNDArray) pick.getIndices(), pick.getAxis()));
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullTake take) {
    return owned(
        IndexOps.takeAlong((ExactNDArray) array, (ExactNDArray) take.getIndices(), take.getAxis()));
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullSlice slice) {
    ExactNDArray x = (ExactNDArray) array;
    Region region = Region.of(slice, x.tensor().dims());
    ExactNDArray read = ShapeOps.region(x, region.dims(), region.offset(), region.strides());
    ExactNDArray result = ShapeOps.squeeze(read, slice.getToSqueeze());
    read.close();
    return owned(result);
  }

  @Override
  public void set(NDArray array, NDIndex index, Object value) {
    ExactNDArray x = (ExactNDArray) array;
    ExactNDArray v =
        switch (value) {
          case Number n -> x.operand(Tensor.full(x.getDataType(), n.doubleValue()));
          case ExactNDArray a -> a;
          default ->
              throw new IllegalArgumentException(
                  "Exact: set needs a number or an array, found " + value.getClass().getName());
        };
    List<NDIndexElement> elements = index.getIndices();
    if (elements.size() == 1 && elements.get(0) instanceof NDIndexBooleans mask) {
      x.replaceBy(WriteOps.where(x, (ExactNDArray) mask.getIndex(), v));
    } else if (elements.size() == 1 && elements.get(0) instanceof NDIndexTake take) {
      x.replaceBy(WriteOps.rows(x, (ExactNDArray) take.getIndex(), v));
    } else {
      x.replaceBy(WriteOps.region(x, Region.of(index, x.tensor().dims()), v));
    }
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice slice, NDArray value) {
    ExactNDArray x = (ExactNDArray) array;
    x.replaceBy(WriteOps.region(x, Region.of(slice, x.tensor().dims()), (ExactNDArray) value));
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice slice, Number value) {
    ExactNDArray x = (ExactNDArray) array;
    set(array, slice, x.operand(Tensor.full(x.getDataType(), value.doubleValue())));
  }

  @Override
  public void setScalar(NDArray array, NDIndex index, Number value) {
    ExactNDArray x = (ExactNDArray) array;
    if (Shapes.size(Region.of(index, x.tensor().dims()).dims()) != 1) {
      throw new IllegalArgumentException("Exact: setScalar needs an index of one element");
    }
    set(array, index, value);
  }
}
