"""Times Lantern and its peers in alternation, on the same networks and inputs, and prints ratios.

For every row the outputs are held against the peers' before anything is timed. Then all take turns, round
after round, on the same pinned processors; a figure is the median over the rounds of the ratio of Lantern's
median time to the peer's. Below 1 Lantern is faster. Milliseconds are shown and never judged: they are the
machine's. Networks are made from seeds, once, under .cache/bench/models; the results lie in
.cache/bench/results.json and .cache/bench/results.html.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile

import numpy
from report import page
from rows import FILES, ROOT, ROWS

FOLDER = ROOT / ".cache/bench"
LANTERN = pathlib.Path(os.environ.get("LANTERN") or ROOT / ".build/release/lantern").absolute()
HERE = pathlib.Path(__file__).resolve().parent
# One turn takes about so long, and at least so many runs.
TURN_MS, LEAST_RUNS = 300, 5
# How often a process is started anew, to see how long loading and the first run take.
STARTS = 5


class Failure(Exception):
    """Why a contestant has no figure."""


def pinned(threads):
    """The start of a command that runs on the first processors only."""
    return ["taskset", "--cpu-list", f"0-{threads - 1}"]


def make(files):
    """Makes those files of the rows that are not there."""
    missing = [f for f in files if not f.exists() and f.is_relative_to(FILES)]
    if not missing:
        return
    FILES.mkdir(parents=True, exist_ok=True)
    keras = [f.name for f in missing if f.suffix in (".tflite", ".onnx")]
    traced = [f.name for f in missing if f.suffix == ".pt"]
    if keras:
        command = ["Scripts/python-environment", "tensorflow", "tensorflow==2.21.0", "tf2onnx==1.17.0"]
        python = subprocess.run(
            command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        for name in keras:
            made(name, [python, "-B", HERE / "make_keras.py", FILES, name])
    for name in traced:
        made(name, [sys.executable, "-B", HERE / "make_torch.py", FILES, name])


def made(name, command):
    """Runs a command that makes a file; what it says is of interest only where it fails."""
    print(f"making {name}", file=sys.stderr, flush=True)
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode != 0:
        said = "\n".join(finished.stderr.strip().splitlines()[-10:])
        raise SystemExit(f"bench: {name} could not be made:\n{said}")


class Peer:
    """A process that runs a model in a peer, when it is its turn."""

    def __init__(self, name, file, threads, array, folder):
        self.name, self.errors = name, tempfile.TemporaryFile("w+")
        command = [*pinned(threads), sys.executable, "-B", HERE / "peer.py"]
        environment = os.environ | {"OMP_NUM_THREADS": str(threads), "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.process = subprocess.Popen(
            [*command, name, file, str(threads), array, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=environment,
        )
        self.begun = self.answer()
        self.pause()

    def pause(self):
        # Threads that wait by spinning would take the processors from whose turn it is.
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def answer(self):
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        self.process.wait()
        self.errors.seek(0)
        said = self.errors.read().strip().splitlines()
        raise Failure(said[-1] if said else f"ended with status {self.process.returncode}")

    def turn(self, count):
        self.resume()
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        answer = self.answer()
        self.pause()
        return statistics.median(answer)

    def end(self):
        self.resume()
        self.process.stdin.close()
        self.process.wait()


class Lantern:
    """The command `lantern benchmark`, anew in each turn."""

    name = "lantern"

    def __init__(self, file, threads, array):
        self.command = [*pinned(threads), LANTERN, "benchmark", file, "--input", array]
        self.command += ["--threads", str(threads), "--json"]

    def turn(self, count):
        said = self.measured(count)
        return said["median_ms"]

    def measured(self, count):
        command = [*self.command, "--runs", str(count), "--warmup", str(min(count, 10) - 1)]
        finished = subprocess.run(command, capture_output=True, text=True)
        if finished.returncode != 0:
            raise Failure(finished.stderr.strip() or f"ended with status {finished.returncode}")
        return json.loads(finished.stdout)

    def profile(self):
        """The time of each operator."""
        command = [*self.command, "--runs", "30", "--profile"]
        return json.loads(subprocess.run(command, capture_output=True, text=True).stdout)["profile"]

    def end(self):
        pass


def lantern_outputs(file, array, folder):
    command = [LANTERN, "run", file, "--input", array, "--output-folder", folder]
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode != 0:
        raise Failure(finished.stderr.strip())


def apart(given, expected):
    """How far outputs are apart: steps of integers, else a share of the largest magnitude."""
    worst = 0.0
    for path in sorted(pathlib.Path(expected).glob("*.npy")):
        ours, theirs = numpy.load(pathlib.Path(given) / path.name), numpy.load(path)
        if ours.shape != theirs.shape:
            raise Failure(f"outputs have the shapes {ours.shape} and {theirs.shape}")
        scale = 1.0 if ours.dtype.kind in "iu" else float(numpy.abs(theirs).max())
        distance = numpy.abs(ours.astype(float) - theirs.astype(float)).max()
        worst = max(worst, float(distance) / scale)
    return worst


def compared(row, threads, rounds, note):
    """The result of a row: how far outputs are apart, times and ratios of each peer."""
    result = {"row": row.name, "threads": threads, "target": row.targets[threads - 1]}
    result |= {"peers": {}, "failed": None}
    with tempfile.TemporaryDirectory() as folder:
        array = f"{folder}/input.npy"
        generator = numpy.random.default_rng(0)
        if row.element_type == "float32":
            values = generator.normal(0, 1, row.shape)
        else:
            bounds = numpy.iinfo(row.element_type)
            values = generator.integers(bounds.min, bounds.max + 1, row.shape)
        numpy.save(array, values.astype(row.element_type))
        os.mkdir(f"{folder}/lantern")
        contestants = [Lantern(row.file, threads, array)]
        try:
            lantern_outputs(row.file, array, f"{folder}/lantern")
            for name, file in row.peers.items():
                note(f"{row.name}, {threads} thread(s): {name} loads")
                os.mkdir(f"{folder}/{name}")
                entry = result["peers"][name] = {"failed": None}
                try:
                    peer = Peer(name, file, threads, array, f"{folder}/{name}")
                    contestants.append(peer)
                    entry["apart"] = apart(f"{folder}/lantern", f"{folder}/{name}")
                    entry |= peer.begun
                    if not entry["apart"] <= row.tolerance:
                        contestants.remove(peer)
                        peer.end()
                        raise Failure(f"outputs are {entry['apart']:.2g} apart")
                except Failure as failure:
                    entry["failed"] = str(failure)
            measured = contestants[0].measured(LEAST_RUNS)
            result["lantern"] = {key: measured[key] for key in ("load_ms", "first_ms", "isa")}
            result["lantern"]["profile"] = stacked(contestants[0].profile())
            if row.start:
                result["start"] = started(row, threads, array, folder, contestants[0], note)
            times = alternate(contestants, rounds, measured["median_ms"], note, row.name)
        except Failure as failure:
            return result | {"failed": str(failure)}
        finally:
            for contestant in contestants:
                contestant.end()
    result["lantern"]["ms"] = statistics.median(times["lantern"])
    for name, theirs in times.items():
        if name != "lantern":
            ratios = [a / b for a, b in zip(times["lantern"], theirs)]
            entry = result["peers"][name]
            entry |= {"ms": statistics.median(theirs), "ratio": statistics.median(ratios)}
            entry["ratios"] = ratios
    timed = {name: e for name, e in result["peers"].items() if "ratio" in e}
    if timed:
        # The best peer is the one that leaves Lantern the largest ratio.
        result["best"] = max(timed, key=lambda name: timed[name]["ratio"])
        result["ratio"] = timed[result["best"]]["ratio"]
    return result


def stacked(profile):
    """The milliseconds of each kind of operator, and of all the share of the peak that they reach."""
    kinds, least = {}, 0.0
    for operator in profile["operators"]:
        kind = operator["operator"]
        kinds[kind] = kinds.get(kind, 0) + operator["mean_ms"]
        least += operator["mean_ms"] * (operator["peak_share"] or 0)
    whole = sum(kinds.values())
    peaks = {key: profile[key] for key in ("peak_gflops_float32", "peak_gops_int8")}
    return {"kinds": kinds, "peak_share": least / whole if whole else None} | peaks


def started(row, threads, array, folder, lantern, note):
    """Loading and the first run in processes that are started in turn, and the memory that they add."""
    name, target = row.start
    ratios, added = [], []
    for index in range(STARTS):
        note(f"{row.name}: start {index + 1} of {STARTS}")
        peer = Peer(name, row.peers[name], threads, array, f"{folder}/{name}")
        theirs = peer.begun
        peer.end()
        ours = lantern.measured(1)
        ratios.append(
            (ours["load_ms"] + ours["first_ms"]) / (theirs["load_ms"] + theirs["first_ms"])
        )
        added.append(ours["added_rss_bytes"] / max(theirs["added_rss_bytes"], 1))
    return {
        "peer": name,
        "ratio": statistics.median(ratios),
        "target": target,
        "memory_ratio": statistics.median(added),
    }


def alternate(contestants, rounds, about_ms, note, title):
    """Median times of each contestant, a number for each round."""
    count = max(LEAST_RUNS, round(TURN_MS / max(about_ms, 0.01)))
    times = {contestant.name: [] for contestant in contestants}
    for contestant in contestants:
        contestant.turn(LEAST_RUNS)
    for index in range(rounds):
        note(f"{title}: round {index + 1} of {rounds}")
        # Who begins changes, so that nobody always follows the same.
        turn = index % len(contestants)
        for contestant in contestants[turn:] + contestants[:turn]:
            times[contestant.name].append(contestant.turn(count))
    return times


def line(result):
    """What the table says of a row."""
    start = f"{result['row']:26} {result['threads']}T  "
    if result["failed"]:
        return start + result["failed"]
    peers = ", ".join(
        f"{name} " + (f"{e['ms']:.2f}" if "ms" in e else f"({e['failed']})")
        for name, e in result["peers"].items()
    )
    if "ratio" not in result:
        return start + f"no peer to compare with: {peers}"
    mark = "reached" if result["ratio"] <= result["target"] else ""
    return (
        start + f"{result['ratio']:5.2f} of {result['best']:12} wanted {result['target']:.2f} {mark:8}"
        f" Lantern {result['lantern']['ms']:.2f} ms, {peers}" + start_text(result)
    )


def start_text(result):
    start = result.get("start")
    if not start:
        return ""
    return (
        f"; load and first run {start['ratio']:.2f} of {start['peer']} (wanted {start['target']:.2f}), "
        f"memory {start['memory_ratio']:.2f}"
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="a regular expression for rows")
    parser.add_argument("--threads", default="1,2", help="numbers of threads (1,2)")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each contestant (9)")
    parser.add_argument("--json", action="store_true", help="print JSON, one object a row")
    arguments = parser.parse_args()
    rows = [row for row in ROWS if re.search(arguments.only, row.name)]
    if not rows:
        parser.error(f"no row matches {arguments.only}; there are {', '.join(r.name for r in ROWS)}")
    if arguments.rounds < 1:
        parser.error("at least one round")
    counts = [int(count) for count in arguments.threads.split(",")]
    if not set(counts) <= {1, 2}:
        parser.error("--threads takes 1, 2 or 1,2: targets are known for these")
    make(sorted({file for row in rows for file in (row.file, *row.peers.values())}))
    shows_progress = sys.stderr.isatty()

    def note(text):
        if shows_progress:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    results = []
    for row in rows:
        for threads in counts:
            result = compared(row, threads, arguments.rounds, note)
            results.append(result)
            note("")
            print(json.dumps(result) if arguments.json else line(result), flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    whole = {"date": datetime.date.today().isoformat(), "rounds": arguments.rounds, "rows": results}
    (FOLDER / "results.json").write_text(json.dumps(whole, indent=1))
    (FOLDER / "results.html").write_text(page(whole))
    if not arguments.json:
        print(f"{(FOLDER / 'results.html').relative_to(ROOT)} shows this, results.json beside it holds it")


if __name__ == "__main__":
    main()
