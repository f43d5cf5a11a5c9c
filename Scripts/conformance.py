"""What the comparisons of Lantern with other runtimes share: running the command, judging
outputs, and the table at the end."""

import json
import os
import pathlib
import subprocess
import tempfile

import numpy

_RELEASE = pathlib.Path(__file__).resolve().parent.parent / ".build/release/lantern"
# The binary that is compared.
LANTERN = pathlib.Path(os.environ.get("LANTERN") or _RELEASE).absolute()


class Refusal(Exception):
    """What the command said when it did not run a model."""

    @property
    def is_about_support(self):
        return "uses what Lantern does not run" in str(self)


class Crash(Exception):
    """How the command ended when it did not end by itself."""


def lantern_outputs(model, inputs, options=(), seconds=None):
    """The outputs of `lantern run` for arrays, in order, within a time limit; text is bytes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(LANTERN), "run", str(model), *options, "--output-folder", folder]
        for index, values in enumerate(inputs):
            path = f"{folder}/input{index}.npy"
            if values.dtype == numpy.object_:
                # Text of fixed width needs no pickle; ends are filled with zeros.
                values = numpy.array(values.tolist(), numpy.bytes_).reshape(values.shape)
            numpy.save(path, values)
            command += ["--input", path]
        try:
            finished = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Crash(f"Lantern takes more than {seconds} s") from None
        if finished.returncode < 0:
            raise Crash(f"Lantern ended with signal {-finished.returncode}")
        if finished.returncode != 0:
            raise Refusal(finished.stderr.strip() or f"exit status {finished.returncode}")
        count = len(list(pathlib.Path(folder).glob("[0-9]*.npy")))
        return [numpy.load(f"{folder}/{index}.npy") for index in range(count)]


def relative_difference(given, expected):
    """The largest difference of two arrays, as a share of the largest magnitude expected."""
    if given.shape != expected.shape:
        return float("inf")
    given, expected = given.astype(numpy.float64), expected.astype(numpy.float64)
    # Infinities and NaNs agree where both have them.
    same = (given == expected) | (numpy.isnan(given) & numpy.isnan(expected))
    if same.all():
        return 0.0
    difference = numpy.abs(given - expected)[~same].max()
    finite = numpy.abs(expected[numpy.isfinite(expected)])
    scale = finite.max() if finite.size else 0.0
    share = difference / scale if scale > 0 else difference
    return float(share) if numpy.isfinite(share) else float("inf")


def report(rows, as_json):
    """Prints rows (dictionaries with the same keys); returns 1 if any of them says `differ`."""
    if as_json:
        for row in rows:
            print(json.dumps(row))
    elif rows:
        names = list(rows[0])
        lines = [names] + [[_text(row[name]) for name in names] for row in rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(names))]
        for line in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    return 1 if any(row["verdict"] == "differ" for row in rows) else 0


def _text(value):
    return f"{value:.1e}" if isinstance(value, float) else "" if value is None else str(value)
