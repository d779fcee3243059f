package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.runner.output.Pickled.Global;
import dev.reprise.runner.output.Pickled.Items;
import dev.reprise.runner.output.Pickled.Made;
import dev.reprise.runner.output.Pickled.Outside;
import dev.reprise.runner.output.Pickled.Scalar;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/// One side's checkpoint of PyTorch: a pickle, in which tensors are names of storages, which are
/// entries beside it.
final class TorchComparison {
  private static final String PICKLE = "/data.pkl";

  private final ZipFiles zip;
  private final String prefix;
  private final ByteOrder order;

  private TorchComparison(ZipFiles zip) throws IOException {
    this.zip = zip;
    this.prefix = prefix(zip).orElseThrow(() -> new UnreadableException("it has no data.pkl"));
    this.order = small("byteorder").equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /// Whether an archive is a checkpoint.
  static boolean isTorch(ZipFiles zip) {
    return prefix(zip).isPresent();
  }

  private static Optional<String> prefix(ZipFiles zip) {
    return zip.entries().keySet().stream()
        .filter(name -> name.endsWith(PICKLE))
        .min(Comparator.comparingInt(String::length))
        .map(name -> name.substring(0, name.length() - PICKLE.length()));
  }

  /// Compares two checkpoints.
  static void compare(Pair pair, ZipFiles a, ZipFiles b, Finder found) throws IOException {
    TorchComparison first = new TorchComparison(a);
    TorchComparison second = new TorchComparison(b);
    PickleComparison.compare(first.pickle(), second.pickle(), first::tensor, second::tensor, found);
    if (!first.small(".data/serialization_id").equals(second.small(".data/serialization_id"))
        || !first.small("version").equals(second.small("version"))) {
      found.aspects().add(Aspect.METADATA);
    }
    if (first.prefix.equals(second.prefix)) {
      ZipComparison.compare(a, b, first::isOther, pair, found);
    } else {
      found.aspects().add(Aspect.METADATA);
    }
  }

  /// Whether an entry is none of those that every checkpoint has.
  private boolean isOther(String name) {
    return !name.startsWith(prefix + "/data/")
        && !name.startsWith(prefix + "/.")
        && !name.equals(prefix + PICKLE)
        && !name.equals(prefix + "/version")
        && !name.equals(prefix + "/byteorder");
  }

  private Pickled pickle() throws IOException {
    ZipArchiveEntry entry = entry("data.pkl").orElseThrow();
    return PickleReader.read(zip.read(entry, PickleReader.LONGEST)).value();
  }

  private Optional<ZipArchiveEntry> entry(String name) {
    return Optional.ofNullable(zip.entries().get(prefix + "/" + name));
  }

  private String small(String name) throws IOException {
    Optional<ZipArchiveEntry> entry = entry(name);
    return entry.isEmpty()
        ? ""
        : new String(zip.read(entry.get(), 1 << 12), StandardCharsets.ISO_8859_1).strip();
  }

  private Optional<StoredTensor> tensor(String name, Made object) throws IOException {
    List<Pickled> arguments = object.list();
    boolean typed = object.maker().equals("torch._utils._rebuild_tensor_v2");
    boolean untyped = object.maker().equals("torch._utils._rebuild_tensor_v3");
    if (!typed && !untyped) {
      return PickledArrays.array(name, object);
    }
    List<Long> shape = arguments.size() < 4 ? null : PickledArrays.sizes(arguments.get(2));
    List<Long> strides = arguments.size() < 4 ? null : PickledArrays.sizes(arguments.get(3));
    if (shape != null
        && strides != null
        && arguments.get(0) instanceof Outside(Items storage)
        && storage.items().size() >= 5
        && storage.items().get(1) instanceof Global(String kind)
        && storage.items().get(2) instanceof Scalar(String key)
        && arguments.get(1) instanceof Scalar(BigInteger offset)) {
      String dtype =
          untyped && arguments.size() > 6 && arguments.get(6) instanceof Global(String type)
              ? type
              : kind;
      return Optional.of(
          stored(name, type(dtype).in(order), shape, strides, key, offset.longValueExact()));
    }
    throw new UnreadableException("its tensor " + name + " is not written as others are");
  }

  private StoredTensor stored(
      String name, ElementType type, List<Long> shape, List<Long> strides, String key, long offset)
      throws UnreadableException {
    if (strides.size() != shape.size()) {
      throw new UnreadableException("its tensor " + name + " has a shape that does not fit");
    }
    ZipArchiveEntry entry =
        entry("data/" + key)
            .orElseThrow(
                () -> new UnreadableException("its tensor " + name + " has no storage " + key));
    StoredTensor.size(shape);
    long begin = StoredTensor.product(offset, type.width());
    if (begin > entry.getSize()) {
      throw new UnreadableException("its tensor " + name + " lies outside of its storage");
    }
    return new StoredTensor(name, type, shape, strides, () -> zip.open(entry, begin));
  }

  /// The type of a storage, `torch.FloatStorage`, or of a tensor, `torch.float8_e4m3fn`.
  private static ElementType type(String name) throws UnreadableException {
    String known =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "FloatStorage", "float32" -> "F32";
          case "DoubleStorage", "float64" -> "F64";
          case "HalfStorage", "float16" -> "F16";
          case "BFloat16Storage", "bfloat16" -> "BF16";
          case "LongStorage", "int64" -> "I64";
          case "IntStorage", "int32" -> "I32";
          case "ShortStorage", "int16" -> "I16";
          case "CharStorage", "int8" -> "I8";
          case "ByteStorage", "uint8" -> "U8";
          case "uint16" -> "U16";
          case "uint32" -> "U32";
          case "uint64" -> "U64";
          case "BoolStorage", "bool" -> "BOOL";
          case "ComplexFloatStorage", "complex64" -> "C64";
          case "ComplexDoubleStorage", "complex128" -> "C128";
          case "float8_e4m3fn", "float8_e4m3fnuz" -> "F8_E4M3";
          case "float8_e5m2", "float8_e5m2fnuz" -> "F8_E5M2";
          default -> "";
        };
    return ElementType.of(known)
        .orElseThrow(() -> new UnreadableException("it has tensors of the type " + name));
  }
}
