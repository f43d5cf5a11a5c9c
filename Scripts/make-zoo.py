"""Makes TensorFlow Lite files of many kinds with TensorFlow's converter: FOLDER [--match REGEX].

Keras layers, functions of TensorFlow and Keras applications of random weights, in every scheme of
quantisation. A model that the converter refuses in a scheme is left out and noted in
FOLDER/refused.txt. Files that are there already stay as they are.
"""

import argparse
import functools
import os
import pathlib
import re
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")


def cases(families):
    """Names of files, without .tflite, and how their bytes are made."""
    from zoo import convert, layers

    if "layers" in families:
        for dtype, models in (
            ("float32", layers.float_models()),
            ("int32", layers.integer_models()),
        ):
            for name, shapes, make in models:
                yield from layer_cases(f"layers/{name}", shapes, make, dtype)
    if "functions" in families:
        from zoo import functions

        for name, signature, function in functions.functions():
            schemes = ["float32"]
            if name.startswith(functions.CALIBRATED):
                schemes = ["float32", "dynamic", "int8-float-sides", "int8-or-float", "int16"]
            for scheme in schemes:
                yield f"functions/{name}.{scheme}", lambda f=function, s=signature, scheme=scheme: (
                    convert.convert_function(f, s, scheme)
                )
        for name, module in functions.MODULES.items():

            def made(module=module):
                with tempfile.TemporaryDirectory() as folder:
                    return convert.convert_module(module(), folder)

            yield f"functions/{name}.module", made
    if "applications" in families:
        from zoo import applications

        yield from applications.cases()


def layer_cases(name, shapes, make, dtype):
    """The files of a layer; those of integers keep them at their sides."""
    from zoo import convert, layers

    def made(scheme, batch=1):
        return convert.convert_model(layers.build(shapes, make, dtype, batch), scheme)

    for scheme in convert.SCHEMES:
        if dtype == "float32" or scheme not in ("int8", "uint8-sides"):
            yield f"{name}.{scheme}", functools.partial(made, scheme)
    if dtype == "float32":
        yield f"{name}.open-batch", functools.partial(made, "float32", None)


def make(folder, pattern, families):
    refused = (folder / "refused.txt").open("a")
    for name, bytes_of in cases(families):
        path = folder / f"{name}.tflite"
        if not re.search(pattern, name) or path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        # Stays where the converter refuses or ends the process, and keeps later ones from it.
        attempt = path.with_suffix(".attempt")
        if attempt.exists():
            continue
        attempt.touch()
        try:
            data = bytes_of()
            path.write_bytes(data)
        except Exception as error:
            said = " ".join(str(error).split())
            print(f"{name}\t{type(error).__name__}: {said[:300]}", file=refused, flush=True)
            continue
        attempt.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--match", default="")
    parser.add_argument("--families", default="layers,functions,applications")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.worker:
        make(given.folder, given.match, given.families.split(","))
        return 0
    while True:
        command = [sys.executable, "-B", *sys.argv, "--worker"]
        status = os.spawnv(os.P_WAIT, sys.executable, command)
        # Conversions can end the process by a signal; what comes after is done by the next one.
        if status >= 0:
            return status


if __name__ == "__main__":
    sys.exit(main())
