"""Compares Lantern with LiteRT's reference kernels on every TensorFlow Lite file of a folder.

A file counts by its content, `TFL3` at byte 4, whatever its name. Its first subgraph is run, by the
signature that it has or without any, on seeded random inputs of the declared types, text included; a
dimension that a file leaves open is 1 on both sides. Models that keep state are run twice from the
start, and the second outputs are compared.

For each file the table says agree, differ, unsupported (Lantern lacks an operator), refused (Lantern
reports another error), crashed (Lantern was ended by a signal or the time limit) or no peer (LiteRT
cannot run it either). Floats may differ by 1e-5 of the largest magnitude, integers by one step; the
column exact says how many outputs have the same bits. The environment variable LANTERN names another
binary. Exit status: 0 no differences and no crashes, 1 some, 2 wrong usage or no models.
"""

import argparse
import os
import pathlib
import re
import signal
import sys
import tempfile
import time

import numpy
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from conformance import Crash, LANTERN, Refusal, lantern_outputs, relative_difference, report

# Float outputs as a share of the largest; integers in steps.
FLOAT_LIMIT = 1e-5
STEP_LIMIT = 1
# From the most telling to the least; a file of several draws gets the first that occurs.
VERDICTS = ["differ", "crashed", "refused", "unsupported", "no peer", "agree"]
WORDS = [b"", b"a", b"lantern", "\u00e4\u00f6\u00fc".encode(), b"two words", b"12", b"-3.5"]
# Nodes whose outputs depend on what earlier calls left.
STATE = ("VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE", "HASHTABLE", "CALL_ONCE")


class NoPeer(Exception):
    """Why LiteRT does not run a model."""


def random_input(generator, details):
    shape, kind = details["shape"], details["dtype"]
    if kind in (numpy.str_, numpy.bytes_, numpy.object_):
        if len(shape) == 0:
            # It reads the array's own memory in its place.
            raise NoPeer("LiteRT's Python cannot set a text without dimensions")
        chosen = generator.integers(0, len(WORDS), int(numpy.prod(shape)))
        return numpy.array([WORDS[i] for i in chosen], numpy.object_).reshape(shape)
    if kind == numpy.bool_:
        return generator.integers(0, 2, shape).astype(kind)
    if numpy.issubdtype(kind, numpy.complexfloating):
        parts = generator.uniform(-1, 1, (2, *shape))
        return (parts[0] + 1j * parts[1]).astype(kind)
    if numpy.issubdtype(kind, numpy.integer):
        bounds = numpy.iinfo(kind)
        # Wide integers are indices and counts more often than quantised numbers.
        low, high = (0, 4) if bounds.bits > 16 else (bounds.min, bounds.max + 1)
        return generator.integers(low, high, shape).astype(kind)
    return generator.uniform(-1, 1, shape).astype(kind)


def bound_interpreter(path):
    """An interpreter whose open dimensions are 1."""
    interpreter = Interpreter(
        str(path), experimental_op_resolver_type=OpResolverType.BUILTIN_REF, num_threads=1
    )
    for details in interpreter.get_input_details():
        signature = details.get("shape_signature", details["shape"])
        if any(size < 0 for size in signature):
            shape = [1 if size < 0 else int(size) for size in signature]
            interpreter.resize_tensor_input(details["index"], shape)
    interpreter.allocate_tensors()
    return interpreter


def signature_of_first_subgraph(interpreter):
    """The name by which Lantern calls what LiteRT runs; None in a file without signatures."""
    names = list(interpreter.get_signature_list())
    index_of = interpreter._interpreter.GetSubgraphIndexFromSignature
    first = [name for name in names if index_of(name) == 0]
    if names and not first:
        raise NoPeer("no signature calls the first subgraph")
    return first[0] if first else None


def keeps_state(interpreter):
    names = {operator["op_name"] for operator in interpreter._get_ops_details()}
    if any(name.startswith(STATE) for name in names):
        return True
    # Variable tensors are inputs of the nodes that have them and of nothing else.
    return bool(names & {"SVDF", "RNN", "LSTM"}) or any("SEQUENCE_" in name for name in names)


def peer_run(path, seed):
    """Inputs of every call, LiteRT's outputs of the last one, and how to call Lantern."""
    interpreter = bound_interpreter(path)
    generator = numpy.random.default_rng(seed)
    # Both have the order of the subgraph, as Lantern's do.
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    values = [random_input(generator, details) for details in inputs]
    calls = 2 if keeps_state(interpreter) else 1
    for _ in range(calls):
        for details, value in zip(inputs, values):
            interpreter.set_tensor(details["index"], value)
        interpreter.invoke()
    results = [interpreter.get_tensor(details["index"]) for details in outputs]
    name = signature_of_first_subgraph(interpreter)
    return {"calls": calls, "signature": name, "inputs": values, "outputs": results}


def isolated_peer_run(path, seed, seconds):
    """As `peer_run`, in a process of its own: some files end LiteRT's, and some never end."""
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            # What LiteRT says on its way goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            try:
                numpy.save(f"{folder}/run.npy", numpy.array(peer_run(path, seed), numpy.object_))
                os._exit(0)
            except BaseException as error:
                pathlib.Path(folder, "error").write_text(str(error) or repr(error))
                os._exit(1)
        status = wait(child, seconds)
        if status is None:
            raise NoPeer(f"LiteRT takes more than {seconds} s")
        if os.WIFSIGNALED(status):
            raise NoPeer(f"LiteRT ended with signal {os.WTERMSIG(status)}")
        if status != 0:
            raise NoPeer(pathlib.Path(folder, "error").read_text())
        # The child is this script; nobody else writes there.
        return numpy.load(f"{folder}/run.npy", allow_pickle=True).item()


def wait(child, seconds):
    """The status of a child, or None where it did not end in time; then it is ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def text_elements(array):
    """The elements of an array of text, as bytes."""
    return [e if isinstance(e, bytes) else str(e).encode() for e in array.reshape(-1).tolist()]


def judge(given, expected):
    """A verdict on outputs, the largest difference (relative for floats, else in steps), how many
    outputs have the same bits, and what there is to say."""
    if len(given) != len(expected):
        return "differ", None, None, f"{len(given)} outputs, not {len(expected)}"
    worst, verdict, exact, said = 0.0, "agree", 0, None
    for index, (one, other) in enumerate(zip(given, expected)):
        if one.shape != other.shape:
            said = f"output {index}: shape {list(one.shape)}, not {list(other.shape)}"
            return "differ", None, None, said
        if other.dtype.kind in "OSU":
            difference, limit = float(text_elements(one) != text_elements(other)), 0
        elif numpy.issubdtype(other.dtype, numpy.complexfloating):
            parts = [numpy.stack([x.real, x.imag]) for x in (one, other)]
            difference, limit = relative_difference(*parts), FLOAT_LIMIT
        elif numpy.issubdtype(other.dtype, numpy.floating):
            difference, limit = relative_difference(one, other), FLOAT_LIMIT
        else:
            # Python's integers, since the difference of two of 64 bits has 65.
            unequal = one != other
            pairs = zip(one[unequal].tolist(), other[unequal].tolist())
            steps = max((abs(int(a) - int(b)) for a, b in pairs), default=0)
            difference, limit = float(steps), STEP_LIMIT if other.dtype != numpy.bool_ else 0
        exact += difference == 0
        worst = max(worst, difference)
        if difference > limit:
            verdict, said = "differ", said or f"output {index}, of {other.dtype}"
    return verdict, worst, f"{exact}/{len(given)}", said


def compare(path, options, seed, seconds):
    """The verdict on one draw of inputs, as `judge` gives it."""
    try:
        run = isolated_peer_run(path, seed, seconds)
    except NoPeer as error:
        return "no peer", None, None, " ".join(str(error).split())
    if run["calls"] > 1:
        options = [*options, "--repeat", str(run["calls"])]
    if run["signature"] is not None:
        options = [*options, f"--signature={run['signature']}"]
    try:
        given = lantern_outputs(path, run["inputs"], options, seconds)
        return judge(given, run["outputs"])
    except Crash as crash:
        return "crashed", None, None, str(crash)
    except Refusal as refusal:
        said = " ".join(str(refusal).split()).removeprefix("lantern: ")
        said = said.removeprefix(f"{path}: ").removeprefix("the model uses what Lantern does ")
        return "unsupported" if refusal.is_about_support else "refused", None, None, said


def compare_draws(path, arguments, options):
    """The most telling verdict of all draws."""
    results = []
    for draw in range(arguments.draws):
        results.append(compare(path, options, arguments.seed + draw, arguments.seconds))
        if results[-1][0] in ("no peer", "unsupported"):
            break
    return min(results, key=lambda r: (VERDICTS.index(r[0]), -(r[1] or 0)))


def models(place):
    """The TensorFlow Lite files of a folder, or the one file, by what they begin with."""
    for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
        if path.is_file():
            with path.open("rb") as file:
                if file.read(8)[4:] == b"TFL3":
                    yield path


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=pathlib.Path, help="a folder, or one file")
    parser.add_argument("--seed", type=int, default=0, help="of the first draw (0)")
    parser.add_argument("--draws", type=int, default=1, help="how many inputs for each file (1)")
    parser.add_argument("--seconds", type=float, default=60, help="time limit of each run (60)")
    parser.add_argument("--match", default="", help="only files whose path matches this regex")
    parser.add_argument("--reference", action="store_true", help="Lantern's reference interpreter")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser.parse_args()


def main():
    given = arguments()
    if not LANTERN.exists():
        print(f"{LANTERN} is not there; `make release` builds it", file=sys.stderr)
        return 2
    options = ["--reference"] if given.reference else []
    paths = [path for path in models(given.folder) if re.search(given.match, str(path))]
    if not paths:
        print(f"no TensorFlow Lite file in {given.folder}", file=sys.stderr)
        return 2
    rows = []
    for index, path in enumerate(paths):
        name = str(path.relative_to(given.folder)) if given.folder.is_dir() else path.name
        if sys.stderr.isatty():
            print(f"\r\x1b[K{index + 1}/{len(paths)} {name}"[:100], end="", file=sys.stderr)
        elif index % 50 == 0:
            print(f"{index}/{len(paths)}", file=sys.stderr)
        verdict, difference, exact, said = compare_draws(path, given, options)
        row = {"model": name, "verdict": verdict, "difference": difference, "exact": exact}
        rows.append(row | {"said": said and (said if given.json else said[:120])})
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    report(rows, given.json)
    counts = {v: sum(row["verdict"] == v for row in rows) for v in VERDICTS}
    summary = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    print(f"{len(rows)} models: {summary}", file=sys.stderr)
    return 1 if counts["differ"] or counts["crashed"] else 0


if __name__ == "__main__":
    sys.exit(main())
