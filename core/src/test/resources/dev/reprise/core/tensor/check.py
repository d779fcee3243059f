"""Reads a file of ours with the reference implementation and writes one for us to read.

usage: check.py FOLDER; exits with 77 where safetensors or numpy is missing.
"""
import pathlib
import sys

try:
    import numpy as np
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file
except ImportError as missing:
    print(missing)
    sys.exit(77)

folder = pathlib.Path(sys.argv[1])
ours = load_file(folder / "ours.safetensors")
with safe_open(folder / "ours.safetensors", framework="numpy") as file:
    assert file.metadata() == {"format": "reprise"}, file.metadata()
assert sorted(ours) == ["counts", "exact", "kernel"], sorted(ours)
assert ours["kernel"].dtype == np.float32 and ours["kernel"].tolist() == [[1, 2, 3], [4, 5, 6]]
assert ours["counts"].dtype == np.int32 and ours["counts"].tolist() == [1, -2, -(2**31)]
assert ours["exact"].dtype == np.float64 and ours["exact"].shape == () and ours["exact"] == 0.1
save_file(ours, folder / "theirs.safetensors", metadata={"format": "numpy"})
print("agrees")
