"""PyTorch Mobile's own model tests, run from the sources of PyTorch 1.13.1 that Debian has.

The folder is named by LANTERN_MODEL_TESTS; `Scripts/pytorch-model-tests` fetches it. Most of the modules
count what they made, so that what is compared is that all of it could be made.
"""

import contextlib
import importlib.util
import os
import pathlib
import sys

from .network import Network

_FORMS = ("scripted", "mobile", "lite")
_FILES = {
    "math_ops": None,
    "sampling_ops": None,
    "tensor_ops": None,
    "nn_ops": None,
    "builtin_ops": None,
    "android_api_module": None,
    "quantization_ops": None,
}


def _module(folder, name):
    path = folder / f"{name}.py"
    specification = importlib.util.spec_from_file_location(f"model_tests_{name}", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    with contextlib.redirect_stdout(sys.stderr):
        specification.loader.exec_module(module)
    return module


def networks():
    folder = pathlib.Path(os.environ.get("LANTERN_MODEL_TESTS", "/nonexistent"))
    if not folder.is_dir():
        return []
    found = []
    for name in _FILES:
        module = _module(folder, name)
        for class_name, made in vars(module).items():
            if getattr(made, "__module__", None) != module.__name__ or not hasattr(made, "forward"):
                continue
            comparison = "shapes" if name == "sampling_ops" else "values"
            found.append(
                Network(
                    f"{name}.{class_name}",
                    made,
                    lambda generator, small: [],
                    forms=_FORMS,
                    comparison=comparison,
                    randomised=False,
                )
            )
    return found
