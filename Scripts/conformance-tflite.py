"""Compares Lantern with LiteRT's reference kernels on every .tflite file of a folder.

Inputs are seeded random numbers of the declared types; a dimension that a file leaves open is 1.
For each file the table says agree, differ, unsupported (Lantern lacks an operator), refused (Lantern
reports another error) or no peer (LiteRT cannot run it either). The exit status is 1 if any differ.
"""

import argparse
import os
import pathlib
import sys
import tempfile

import numpy
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from conformance import Refusal, lantern_outputs, relative_difference, report

# Float outputs as a share of the largest; integers in steps.
FLOAT_LIMIT = 1e-5
STEP_LIMIT = 1


def random_input(generator, details):
    shape, kind = details["shape"], details["dtype"]
    if kind == numpy.bool_:
        return generator.integers(0, 2, shape).astype(kind)
    if kind == numpy.str_ or kind == numpy.bytes_ or kind == numpy.object_:
        raise ValueError("its input is text")
    if numpy.issubdtype(kind, numpy.integer):
        bounds = numpy.iinfo(kind)
        # Wide integers are indices and counts more often than quantised numbers.
        low, high = (0, 4) if bounds.bits > 16 else (bounds.min, bounds.max + 1)
        return generator.integers(low, high, shape).astype(kind)
    return generator.uniform(-1, 1, shape).astype(kind)


def peer_run(path, seed):
    """Inputs for a model and LiteRT's outputs."""
    interpreter = Interpreter(
        str(path), experimental_op_resolver_type=OpResolverType.BUILTIN_REF, num_threads=1
    )
    interpreter.allocate_tensors()
    generator = numpy.random.default_rng(seed)
    inputs = []
    for details in interpreter.get_input_details():
        inputs.append(random_input(generator, details))
        interpreter.set_tensor(details["index"], inputs[-1])
    interpreter.invoke()
    outputs = [interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()]
    return inputs, outputs


def isolated_peer_run(path, seed):
    """As `peer_run`, in a process of its own, because some files end LiteRT's process."""
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            try:
                for kind, arrays in zip(("input", "output"), peer_run(path, seed)):
                    numpy.savez(f"{folder}/{kind}.npz", *arrays)
                os._exit(0)
            except BaseException as error:
                pathlib.Path(folder, "error").write_text(str(error) or repr(error))
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            raise ValueError(f"LiteRT ended with signal {os.WTERMSIG(status)}")
        if status != 0:
            raise ValueError(pathlib.Path(folder, "error").read_text())
        pair = []
        for kind in ("input", "output"):
            with numpy.load(f"{folder}/{kind}.npz") as file:
                pair.append([file[f"arr_{index}"] for index in range(len(file.files))])
        return pair


def judge(given, expected):
    """A verdict on outputs with the largest difference, relative for floats, else in steps."""
    if len(given) != len(expected):
        return "differ", None, f"{len(given)} outputs, not {len(expected)}"
    worst, verdict = 0.0, "agree"
    for one, other in zip(given, expected):
        if one.shape != other.shape:
            return "differ", None, f"shape {list(one.shape)}, not {list(other.shape)}"
        if numpy.issubdtype(other.dtype, numpy.floating):
            difference, limit = relative_difference(one, other), FLOAT_LIMIT
        else:
            steps = numpy.abs(one.astype(numpy.int64) - other.astype(numpy.int64))
            difference, limit = float(steps.max(initial=0)), STEP_LIMIT
        worst = max(worst, difference)
        if difference > limit:
            verdict = "differ"
    return verdict, worst, None


def compare(path, options, seed):
    try:
        inputs, expected = isolated_peer_run(path, seed)
    except ValueError as error:
        return "no peer", None, " ".join(str(error).split())
    try:
        return judge(lantern_outputs(path, inputs, options), expected)
    except Refusal as refusal:
        said = " ".join(str(refusal).split())
        return "unsupported" if refusal.is_about_support else "refused", None, said


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reference", action="store_true", help="Lantern's reference interpreter")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()

    options = ["--reference"] if arguments.reference else []
    rows = []
    for path in sorted(arguments.folder.rglob("*.tflite")):
        verdict, difference, said = compare(path, options, arguments.seed)
        rows.append(
            {
                "model": str(path.relative_to(arguments.folder)),
                "verdict": verdict,
                "difference": difference,
                "said": said and said[:120],
            }
        )
    status = report(rows, arguments.json)
    counts = {v: sum(r["verdict"] == v for r in rows) for v in sorted({r["verdict"] for r in rows})}
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
