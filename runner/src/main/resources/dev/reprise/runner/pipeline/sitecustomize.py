"""Put in front of Python's modules by `reprise run --determinism strict`; see reprise_ledger.watch."""

import os
import sys


def _first():
    import importlib.util

    here = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location("_reprise_determinism", os.path.join(here, "reprise_ledger.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.watch(int(os.environ.get("REPRISE_REPEAT", "0")))
    # Nobody else is to find what lies here; and whoever has a sitecustomize of their own has it as ever.
    sys.path[:] = [it for it in sys.path if os.path.abspath(it or os.curdir) != here]


def _then():
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


try:
    _first()
except Exception as e:
    print("reprise: could not set what makes Python deterministic: " + repr(e), file=sys.stderr)
_then()
