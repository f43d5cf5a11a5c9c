"""Compares Lantern with two versions of PyTorch on networks of seeded random weights.

Each network is made under Debian's torch 1.13.1 and torchvision 0.14.1, and under torch 2.13.0 and
torchvision 0.28.0 from PyPI, with statistics of its batch normalisations far from the identity. It is saved
traced, scripted, frozen, optimised for mobile and for the lite interpreter, as far as that torch can,
run by `lantern run`, and held against torch's own outputs for that file. Networks lie under .cache/conformance/torch
while they are compared; the rows stay in results-*.jsonl there. The exit status is 1 unless
all agree that torch can make.
"""

import argparse
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

import numpy
from conformance import Crash, Refusal, lantern_outputs
from torch_zoo.judge import LIMIT, difference

SCRIPTS = pathlib.Path(__file__).resolve().parent
FOLDER = SCRIPTS.parent / ".cache/conformance/torch"
ORACLES = {"1.13.1": "/usr/bin/python3", "2.13.0": sys.executable}
VERDICTS = ["agree", "differ", "unsupported", "torch cannot"]


class Maker:
    """A process that makes networks under one version of torch."""

    def __init__(self, oracle, arguments):
        folder = FOLDER / oracle
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.command = [ORACLES[oracle], "-B", "-m", "torch_zoo.maker", "--folder", str(folder)]
        self.command += ["--seed", str(arguments.seed)] + (["--small"] if arguments.small else [])
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            cwd=SCRIPTS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.command[0]} has no torch that can be used")
        self.networks = json.loads(line)["networks"]

    def ask(self, network, forms):
        try:
            self.process.stdin.write(json.dumps({"network": network, "forms": forms}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def answer(self):
        """What became of the network asked for first; the process is started anew where it ended."""
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        status = self.process.wait()
        self.start()
        return {"failed": f"the process ended with status {status}", "folder": None}

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def judged(case, answer, limit_seconds):
    """The verdict on one file: what, how far, how long, and what was said."""
    if case["failed"]:
        return {"verdict": "torch cannot", "difference": None, "seconds": None, "said": case["failed"]}
    folder = pathlib.Path(answer["folder"])
    inputs = [numpy.load(folder / f"input{index}.npy") for index in range(answer["inputs"])]
    outputs = [folder / f"{case['form']}-output{index}.npy" for index in range(case["outputs"])]
    expected = [numpy.load(path) for path in outputs]
    options = list(answer["options"])
    if answer["calls"] > 1:
        options += ["--repeat", str(answer["calls"])]
    start = time.monotonic()
    row = {"verdict": "differ", "difference": None, "seconds": None, "said": None}
    try:
        given = lantern_outputs(case["file"], inputs, options, limit_seconds)
        row["difference"] = difference(given, expected, answer["comparison"])
        if row["difference"] <= LIMIT:
            row["verdict"] = "agree"
        elif not numpy.isfinite(row["difference"]):
            shapes = [[list(array.shape) for array in arrays] for arrays in (given, expected)]
            row["said"] = f"shapes {shapes[0]} for {shapes[1]}" if shapes[0] != shapes[1] else None
    except Refusal as refusal:
        # Words are no wrong answer, but no answer either.
        row |= {"verdict": "unsupported", "said": told(refusal)}
    except Crash as crash:
        row["said"] = str(crash)
    row["seconds"] = time.monotonic() - start
    return row


def told(refusal):
    """What Lantern said, without the path of the file."""
    text = " ".join(str(refusal).split())
    return re.sub(r"^lantern: \S+: ", "", text)


def compared(oracle, arguments, note):
    """Rows for one version of torch."""
    maker = Maker(oracle, arguments)
    forms = arguments.forms.split(",") if arguments.forms else None
    wanted = [
        (name, [form for form in network["forms"] if forms is None or form in forms])
        for name, network in maker.networks.items()
        if re.search(arguments.only, f"{network['family']}/{name}")
        and (network["small"] or not arguments.small)
    ]
    # One is made while the one before it is compared.
    for name, these in wanted[:1]:
        maker.ask(name, these)
    for index, (name, these) in enumerate(wanted):
        note(f"torch {oracle}: {name} ({index + 1} of {len(wanted)})")
        answer = maker.answer()
        for following, those in wanted[index + 1 : index + 2]:
            maker.ask(following, those)
        cases = answer.get("cases") or [
            {"form": form, "file": None, "failed": answer["failed"]} for form in these
        ]
        for case in cases:
            row = {"torch": oracle, "network": name, "form": case["form"]}
            yield row | judged(case, answer, arguments.seconds)
        if answer["folder"] and not arguments.keep:
            shutil.rmtree(answer["folder"])
    maker.end()


def text(value):
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1e}" if value < 1e-2 else f"{value:.1f}"
    return str(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="a regular expression for FAMILY/NETWORK")
    parser.add_argument("--oracle", choices=list(ORACLES), action="append")
    parser.add_argument("--forms", help="traced,scripted,frozen,mobile,lite,lite-mobile")
    parser.add_argument("--small", action="store_true", help="few networks with small inputs")
    parser.add_argument("--keep", action="store_true", help="leave the files where they are")
    parser.add_argument("--seconds", type=float, default=120, help="for one run of Lantern (120)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()

    FOLDER.mkdir(parents=True, exist_ok=True)
    shows_progress = sys.stderr.isatty()

    def note(line):
        if shows_progress:
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)

    counts = {}
    for oracle in arguments.oracle or list(ORACLES):
        counts[oracle] = collections.Counter()
        with open(FOLDER / f"results-{oracle}.jsonl", "w") as results:
            for row in compared(oracle, arguments, note):
                counts[oracle][row["verdict"]] += 1
                print(json.dumps(row), file=results, flush=True)
                note("")
                if arguments.json:
                    print(json.dumps(row), flush=True)
                else:
                    cells = [f"{row['torch']:7}", f"{row['network']:38}", f"{row['form']:12}"]
                    cells += [f"{row['verdict']:13}", f"{text(row['difference']):8}"]
                    cells += [f"{text(row['seconds']):6}", (row["said"] or "")[:300]]
                    print(" ".join(cells).rstrip(), flush=True)
    if not arguments.json:
        for oracle, count in counts.items():
            told = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS if count[verdict])
            print(f"torch {oracle}: {told or 'nothing'}")
    return 1 if any(count["differ"] + count["unsupported"] for count in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
