"""A ledger of a training, for Reprise (its docs/commands.md and docs/formats/ledger.md).

Written by `reprise init --python`. One file, the standard library alone, Python 3.8 or later. Among the `deps` of the
stage that imports it.

    import reprise_ledger

    reprise_ledger.deterministic(seed=1)                  # optional: what the frameworks imported so far need
    with reprise_ledger.open(weights=model) as ledger:    # the initial weights
        for epoch in range(epochs):
            for ids, x, y in batches:
                ...                                       # forward, backward, optimizer.step()
                ledger.step(ids, loss, weights=model, gradients=model, optimizer=optimizer)
            ledger.epoch({"loss": mean_loss})

    model.fit(..., callbacks=[reprise_ledger.keras(model)])   # Keras: weights and optimiser's state after every batch

`weights`, `gradients` and `optimizer` may be a model or optimiser of PyTorch or Keras, a dictionary of names to arrays, or
pairs of both, such as `model.named_parameters()`. Arrays are whatever has the buffer protocol, `__array_interface__`,
`numpy()` or `data_ptr()`; numbers are arrays without axes.

Outside of Reprise (`REPRISE_LEDGER` is not set) the ledger does nothing and looks at no array.
"""

import array
import ctypes
import hashlib
import json
import os
import struct
import sys
from collections.abc import Mapping

FORMAT = "reprise-ledger/1"
MOST = 128 << 20  # bytes of a ledger; Reprise reads no longer ones
CHUNK = 65536  # elements of a tensor that are hashed together
ABSENT = hashlib.sha256(b"").digest()  # in place of a tensor that is not there
_NAN = {
    "F64": ("Q", 0x7FF0000000000000, 0x7FF8000000000000),
    "F32": ("I", 0x7F800000, 0x7FC00000),
    "F16": ("H", 0x7C00, 0x7E00),
    "BF16": ("H", 0x7F80, 0x7FC0),
}
_TYPES = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32",
    "int16": "I16", "int8": "I8", "uint64": "U64", "uint32": "U32", "uint16": "U16", "uint8": "U8", "bool": "BOOL",
    "complex64": "C64", "complex128": "C128",
}  # fmt: skip


def open(weights=None):
    """The ledger of this stage; one that does nothing where Reprise does not ask for it.

    `weights`: the initial ones. Give them, so that a model that begins otherwise is told from one that learns otherwise.
    """
    path = os.environ.get("REPRISE_LEDGER")
    return Ledger(path, os.environ.get("REPRISE_COMMITMENT", ""), weights) if path else NullLedger()


class NullLedger:
    """Does nothing, at once."""

    active = False

    def step(self, batch_ids, loss, weights=None, gradients=None, optimizer=None):
        pass

    def epoch(self, metrics=None):
        pass

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        pass


class Ledger:
    """Writes a ledger. Every entry is written whole and at once: what a killed process leaves can be read."""

    active = True

    def __init__(self, path, commitment="", weights=None):
        self._initial = dict((name, digest(value)) for name, value in _named(weights))
        self._commitment = commitment or "sha256:" + ABSENT.hex()
        self._leaves = None
        self._steps = 0
        self._epochs = 0
        self._order = hashlib.sha256()
        self._process = os.getpid()
        self._told = set()
        try:
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
            self._file = os.open(path, flags, 0o600)
        except FileExistsError:
            raise RuntimeError(
                "reprise_ledger: this stage has a ledger already, of an earlier open() or of another process: give "
                "only one of them a ledger"
            ) from None
        self._size = 0

    def step(self, batch_ids, loss, weights=None, gradients=None, optimizer=None):
        """An update of the weights. All arrays as they are after it.

        `batch_ids`: whole numbers that tell the examples of the batch, in order; see `ids` where they have none.
        `loss`: the batch's mean loss.
        """
        if not self._writes():
            return
        weights = None if weights is None else list(_pairs(weights))
        tensors = {}
        for kind, values in (("gradient", gradients), ("weight", weights)):
            for name, value in _named(values, kind == "gradient"):
                tensors[kind + "/" + name] = value
        for name, value in _state(optimizer, weights):
            tensors["optimizer/" + name] = value
        if self._leaves is None:
            self._begin(list(tensors))
        for name in tensors:
            if name not in self._known:
                self._tell("'" + name + "' was not there at the first step, and is left out of the ledger")
        digests = [digest(tensors[name]) if name in tensors else ABSENT for name in self._leaves]
        examples = _ids(batch_ids)
        self._order.update(examples)
        self._steps += 1
        head = struct.pack("<Bqi", 1, self._steps, self._epochs + 1) + hashlib.sha256(examples).digest() + _loss(loss)
        self._write(head, b"".join(digests), _merkle(digests))

    def epoch(self, metrics=None):
        """The end of an epoch. `metrics`: numbers by name."""
        if not self._writes():
            return
        if self._leaves is None:
            self._begin([])
        self._epochs += 1
        values = _plain(metrics or {})
        said = hashlib.sha256(canonical(values).encode("utf-8", "surrogatepass")).digest()
        self._write(struct.pack("<Bi", 2, self._epochs) + self._order.digest() + said, b"", b"")
        self._order = hashlib.sha256()

    def close(self):
        """The end."""
        if self._file is not None and self._process == os.getpid():
            if self._leaves is None:
                self._begin([])
            os.close(self._file)
        self._file = None

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def _writes(self):
        # Processes that were forked off, such as those that load data, have no ledger.
        return self._file is not None and self._process == os.getpid()

    def _begin(self, names):
        self._leaves = names
        self._known = frozenset(names)
        initial = [self._initial.get(name[7:], ABSENT) for name in names if name.startswith("weight/")]
        header = canonical(
            {
                "format": FORMAT,
                "commitment": self._commitment,
                "leaves": names,
                "initial": ["sha256:" + it.hex() for it in initial],
            }
        ).encode("utf-8")
        self._chain = hashlib.sha256(b"\0" + header).digest()
        self._out(b"REPRLEDG" + struct.pack("<i", len(header)) + header)

    def _write(self, head, leaves, root):
        chain = hashlib.sha256(self._chain + head + root).digest()
        if self._out(head + leaves + chain):
            self._chain = chain

    def _out(self, content):
        if self._size + len(content) > MOST:
            self._tell("the ledger has %d bytes, and ends here" % self._size)
            self._size = MOST
            return False
        self._size += len(content)
        view = memoryview(content)
        while view:
            view = view[os.write(self._file, view) :]
        return True

    def _tell(self, what):
        if what not in self._told:
            self._told.add(what)
            print("reprise_ledger: " + what, file=sys.stderr, flush=True)


def keras(model=None, ledger=None):
    """A callback for `model.fit` of Keras: a step for every batch, with the number of the batch in place of its examples
    (Keras does not tell them), the mean loss of the epoch so far, the weights, and the optimiser's state.

    `model`: to have its initial weights in the ledger.
    """
    module = sys.modules.get("keras") or sys.modules["tensorflow"].keras
    kept = open(model) if ledger is None else ledger

    class Callback(module.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if kept.active:
                loss = (logs or {}).get("loss", float("nan"))
                kept.step([batch], loss, weights=self.model, optimizer=self.model.optimizer)

        def on_epoch_end(self, epoch, logs=None):
            kept.epoch(logs)

        def on_train_end(self, logs=None):
            if ledger is None:
                kept.close()

    return Callback()


def ids(rows):
    """Numbers for examples that have none: of each row of an array, the first 8 bytes of the SHA-256 of its bytes."""
    kind, shape, view = _array(rows)
    count = shape[0] if shape else 1
    size = len(view) // count if count else 0
    return [
        struct.unpack("<q", hashlib.sha256(view[i * size : (i + 1) * size]).digest()[:8])[0] for i in range(count)
    ]


# --------------------------------------------------------------------------------------------- determinism


def deterministic(seed=0):
    """Sets every seed, and what else they need to give the same twice, of the frameworks imported so far.

    What could not be set is told on the standard error, and in the record of the stage. A list of pairs: what, and why
    not ("" where it was set).
    """
    done = []
    if sys.flags.hash_randomization:
        done.append(("PYTHONHASHSEED", "it must be set before Python begins"))
    for name in _FRAMEWORKS:
        if name in sys.modules:
            done += _apply(name, sys.modules[name], seed)
    for what, why in done:
        if why:
            print("reprise_ledger: could not set " + what + ": " + why, file=sys.stderr, flush=True)
    return done


def watch(seed=0):
    """The same for every framework, at the moment it is imported. `reprise run --determinism strict` calls it."""
    waiting = set(_FRAMEWORKS)
    _report([("Python " + sys.version.split()[0], "")])
    if sys.flags.hash_randomization:
        _report([("PYTHONHASHSEED", "the hash seed is declared random, or Python was told to take no notice of it")])
    for name in _FRAMEWORKS:
        if name in sys.modules:
            waiting.discard(name)
            _apply(name, sys.modules[name], seed)

    asking = set()

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            # Many ask whether there is a module and never import it.
            if name not in waiting or name in asking:
                return None
            from importlib.util import find_spec

            asking.add(name)
            try:
                spec = find_spec(name)
            finally:
                asking.discard(name)
            if spec is not None and spec.loader is not None:
                _after(spec, lambda module: name in waiting and (waiting.discard(name), _apply(name, module, seed)))
            return spec

    sys.meta_path.insert(0, Finder)


def _after(spec, then):
    """Has something done when a module has been imported."""
    run = spec.loader.exec_module

    def exec_module(module):
        run(module)
        then(module)

    try:
        spec.loader.exec_module = exec_module
    except AttributeError:
        _report([(spec.name, "its loader lets nobody watch it")])


def _apply(name, module, seed):
    done = []

    def set(what, how):
        try:
            how()
            done.append((what, ""))
        except Exception as e:  # whatever a framework does
            done.append((what, (type(e).__name__ + ": " + str(e)).splitlines()[0][:200]))

    _FRAMEWORKS[name](module, seed, set)
    version = getattr(module, "__version__", "")
    _report([(what + (" (" + name + " " + str(version) + ")" if version else ""), why) for what, why in done])
    return done


def _report(done):
    path = os.environ.get("REPRISE_DETERMINISM_REPORT")
    if path:
        lines = "".join(json.dumps({"what": what, "why": why}) + "\n" for what, why in done)
        try:
            file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            os.write(file, lines.encode("ascii"))
            os.close(file)
        except OSError as e:
            print("reprise_ledger: cannot report: " + str(e), file=sys.stderr)


def _random(random, seed, set):
    set("random.seed", lambda: random.seed(seed))


def _numpy(numpy, seed, set):
    set("numpy.random.seed", lambda: numpy.random.seed(seed))


def _torch_settings(torch, seed, set):
    def cudnn():
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False

    set("torch.manual_seed", lambda: torch.manual_seed(seed))
    set("torch.use_deterministic_algorithms", lambda: torch.use_deterministic_algorithms(True))
    set("torch.backends.cudnn.deterministic", cudnn)


def _tensorflow(tensorflow, seed, set):
    config = getattr(tensorflow, "config", None)
    set("tf.random.set_seed", lambda: tensorflow.random.set_seed(seed))
    set("tf.config.experimental.enable_op_determinism", lambda: config.experimental.enable_op_determinism())
    set("tf.config.threading.set_intra_op_parallelism_threads", lambda: config.threading.set_intra_op_parallelism_threads(1))
    set("tf.config.threading.set_inter_op_parallelism_threads", lambda: config.threading.set_inter_op_parallelism_threads(1))


def _keras_settings(keras, seed, set):
    set("keras.utils.set_random_seed", lambda: keras.utils.set_random_seed(seed))


_FRAMEWORKS = {
    "random": _random,
    "numpy": _numpy,
    "torch": _torch_settings,
    "tensorflow": _tensorflow,
    "keras": _keras_settings,
}

# ------------------------------------------------------------------------------------------------- digests


def digest(value):
    """The digest of an array as docs/formats/ledger.md has it; that of nothing for None."""
    if value is None:
        return ABSENT
    kind, shape, view = _array(value)
    out = hashlib.sha256(kind.ljust(4).encode("ascii"))
    out.update(struct.pack("<i%di" % len(shape), len(shape), *shape))
    elements = 1
    for size in shape:
        elements *= size
    if elements:
        view = _without_nans(kind, view)
        width = len(view) // elements * CHUNK
        for start in range(0, len(view), width):
            out.update(hashlib.sha256(view[start : start + width]).digest())
    return out.digest()


def _array(value):
    """Type, shape and little-endian bytes in row-major order."""
    if isinstance(value, (bool, int, float)):
        form = "?" if isinstance(value, bool) else "q" if isinstance(value, int) else "d"
        return {"?": "BOOL", "q": "I64", "d": "F64"}[form], (), memoryview(struct.pack("<" + form, value))
    if hasattr(value, "detach") and hasattr(value, "data_ptr"):
        return _torch(value)
    for _ in range(3):
        name = getattr(getattr(value, "dtype", None), "name", None)
        if name == "bfloat16" and hasattr(value, "view"):
            # NumPy's buffers have no such type: the same bytes as whole numbers.
            return "BF16", tuple(value.shape), _buffer(value.view("u2"))[2]
        try:
            return _buffer(value)
        except (TypeError, ValueError, BufferError):
            pass
        # Tensors of TensorFlow, variables of Keras and arrays of JAX give an array of NumPy's.
        if callable(getattr(value, "numpy", None)):
            value = value.numpy()
        elif hasattr(value, "__array_interface__"):
            return _interface(value)
        elif hasattr(value, "__array__"):
            value = value.__array__()
    raise TypeError("reprise_ledger: not an array: " + type(value).__name__)


def _torch(value):
    value = value.detach()
    for resolve in ("resolve_conj", "resolve_neg", "cpu", "contiguous"):
        if hasattr(value, resolve):
            value = getattr(value, resolve)()
    name = str(value.dtype).rpartition(".")[2]
    if name not in _TYPES:
        raise TypeError("reprise_ledger: tensors of " + name + " have no digest")
    size = value.numel() * value.element_size()
    if size == 0:
        return _TYPES[name], tuple(value.shape), memoryview(b"")
    content = (ctypes.c_char * size).from_address(value.data_ptr())
    # Copied: nothing would keep the tensor's memory while it is hashed.
    return _TYPES[name], tuple(value.shape), _little(memoryview(bytes(content)), value.element_size(), "=")


def _buffer(value):
    view = memoryview(value)
    form = view.format
    order = form[0] if form[0] in "<>=@!" else "="
    letter = form.lstrip("<>=@!")
    size = view.itemsize
    if letter in ("Zf", "Zd", "F", "D"):
        kind = "C%d" % (8 * size)
        size //= 2
    elif letter == "?":
        kind = "BOOL"
    elif letter in ("e", "f", "d"):
        kind = "F%d" % (8 * size)
    elif len(letter) == 1 and letter in "bhilqn":
        kind = "I%d" % (8 * size)
    elif len(letter) == 1 and letter in "BHILQN":
        kind = "U%d" % (8 * size)
    else:
        raise TypeError("reprise_ledger: arrays of the format '" + form + "' have no digest")
    if view.nbytes == 0:
        return kind, tuple(view.shape), memoryview(b"")
    content = view.cast("B") if view.c_contiguous and view.ndim else memoryview(view.tobytes())
    return kind, tuple(view.shape), _little(content, size, order)


def _interface(value):
    face = value.__array_interface__
    order, letter, size = face["typestr"][0], face["typestr"][1], int(face["typestr"][2:])
    names = {"f": "F", "i": "I", "u": "U", "c": "C", "b": "BOOL"}
    if letter not in names or face.get("strides") is not None or face.get("data") is None:
        raise TypeError("reprise_ledger: not an array that lies in one piece: " + type(value).__name__)
    kind = "BOOL" if letter == "b" else names[letter] + str(8 * size)
    shape = tuple(face["shape"])
    total = size
    for axis in shape:
        total *= axis
    content = bytes((ctypes.c_char * total).from_address(face["data"][0])) if total else b""
    return kind, shape, _little(memoryview(content), size // 2 if letter == "c" else size, order)


def _little(view, size, order):
    big = order in ">!" or (order in "=@|" and sys.byteorder == "big")
    if not big or size == 1:
        return view
    swapped = bytearray(len(view))
    for i in range(size):
        swapped[i::size] = view[size - 1 - i :: size]
    return memoryview(swapped)


def _without_nans(kind, view):
    """Every NaN as the one the format has; the payload of a NaN follows the machine's instructions."""
    if kind in ("C64", "C128"):
        kind = "F32" if kind == "C64" else "F64"
    if kind not in _NAN or not _has_nan(kind, view):
        return view
    letter, infinity, nan = _NAN[kind]
    width = struct.calcsize("=" + letter)
    bits = array.array(letter, bytes(view))
    if sys.byteorder == "big":
        bits.byteswap()
    sign = (1 << (8 * width - 1)) - 1
    for i, it in enumerate(bits):
        if it & sign > infinity:
            bits[i] = nan
    if sys.byteorder == "big":
        bits.byteswap()
    return memoryview(bits.tobytes())


def _has_nan(kind, view):
    letter, infinity, _ = _NAN[kind]
    width = struct.calcsize("=" + letter)
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "frombuffer"):
        bits = numpy.frombuffer(view, dtype="<u%d" % width)
        return bool(((bits & ((1 << (8 * width - 1)) - 1)) > infinity).any())
    if kind in ("F32", "F64") and sys.byteorder == "little":
        total = sum(view.cast("f" if kind == "F32" else "d"))
        return total != total  # of inf - inf, too; then every element is looked at
    return True


def _merkle(digests):
    """RFC 6962, section 2.1."""
    level = [hashlib.sha256(b"\0" + it).digest() for it in digests]
    if not level:
        return ABSENT
    while len(level) > 1:
        above = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = above + level[len(level) - len(level) % 2 :]
    return level[0]


def _ids(batch):
    if hasattr(batch, "tolist"):
        batch = batch.tolist()
    elif callable(getattr(batch, "numpy", None)):
        batch = batch.numpy().tolist()
    out = bytearray()
    for it in batch if isinstance(batch, (list, tuple, range)) else list(batch):
        try:
            out += struct.pack("<Q", int(it.__index__()) & 0xFFFFFFFFFFFFFFFF)
        except AttributeError:
            raise TypeError(
                "reprise_ledger: batch_ids are whole numbers, one for each example; for rows without: reprise_ledger.ids(x)"
            ) from None
    return bytes(out)


def _loss(loss):
    value = float(loss.item() if hasattr(loss, "item") else loss)
    return struct.pack("<Q", 0x7FF8000000000000) if value != value else struct.pack("<d", value)


# --------------------------------------------------------------------------------------------------- names


def _named(values, gradients=False):
    """Pairs of names and arrays, each name once."""
    if values is None:
        return
    seen = {}
    for name, value in _pairs(values):
        name = str(name).encode("utf-8", "replace").decode("utf-8")
        if gradients and getattr(value, "requires_grad", False):
            value = value.grad
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name += "#%d" % seen[name]
        # The gradient of an embedding, in TensorFlow and PyTorch: some of its rows.
        if getattr(value, "is_sparse", False):
            yield name + "/indices", value._indices()
            yield name + "/values", value._values()
        elif hasattr(value, "dense_shape") and hasattr(value, "indices") and hasattr(value, "values"):
            yield name + "/indices", value.indices
            yield name + "/values", value.values
        else:
            yield name, value


def _pairs(values):
    if isinstance(values, Mapping):
        return values.items()
    if hasattr(values, "named_parameters"):
        pairs = list(values.named_parameters())
        return pairs + list(values.named_buffers())
    if hasattr(values, "weights") and not isinstance(values, (list, tuple)):
        values = values.weights
    out = []
    for i, it in enumerate(values):
        if isinstance(it, (tuple, list)) and len(it) == 2 and isinstance(it[0], str):
            out.append((it[0], it[1]))
        else:
            # Variables of Keras know where they stand.
            out.append((getattr(it, "path", None) or str(i), it))
    return out


def _state(optimizer, weights):
    """The state of an optimiser, as NAME/STATE. `weights`: pairs."""
    if optimizer is None:
        return
    if hasattr(optimizer, "param_groups") and hasattr(optimizer, "state"):
        names = dict((id(value), name) for name, value in weights or ())
        number = 0
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                name = names.get(id(parameter), str(number))
                number += 1
                for key, value in optimizer.state.get(parameter, {}).items():
                    if value is None or hasattr(value, "data_ptr") or isinstance(value, (bool, int, float)):
                        yield name + "/" + str(key), value
        return
    variables = getattr(optimizer, "variables", None)
    if variables is not None and not isinstance(optimizer, Mapping):
        optimizer = variables() if callable(variables) else variables
    yield from _named(optimizer)


# ---------------------------------------------------------------------------------------- canonical JSON


def canonical(value):
    """RFC 8785."""
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(_text(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return _number(float(value))
    return _text(str(value))


def _text(text):
    return json.dumps(text, ensure_ascii=False)


def _number(value):
    """As ECMAScript writes it."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = "e" + ("+" if point > 0 else "-") + str(abs(point - 1))
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + power


def _plain(value):
    """Numbers of any library as Python's; what is no number in JSON, as text."""
    if isinstance(value, Mapping):
        return dict((str(key), _plain(it)) for key, it in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(it) for it in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if hasattr(value, "numpy"):
        return _plain(value.numpy())
    value = float(value)
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return value
