"""Times a TensorFlow Lite model in Lantern and in LiteRT, in turns on the same machine.

    swift build -c release --product lantern
    pip install ai-edge-litert==2.3.0 numpy
    python3 Benchmarks/compare_litert.py model.tflite --threads 1 --runs 50

Each round runs both once, as processes of their own; the figures are over all rounds. LiteRT uses its
default kernels (XNNPACK), and both get inputs of zeros.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def time_litert(model, threads, runs, warmup):
    """The milliseconds of each run of a fresh LiteRT interpreter."""
    import numpy
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=model, num_threads=threads)
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        interpreter.set_tensor(detail["index"], numpy.zeros(detail["shape"], detail["dtype"]))
    for _ in range(warmup):
        interpreter.invoke()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        interpreter.invoke()
        times.append((time.perf_counter() - start) * 1e3)
    return {"min_ms": min(times), "median_ms": statistics.median(times)}


def last_json(command):
    """The object that a command prints last, whatever libraries print before it."""
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{result.stderr}")
    return json.loads(result.stdout.strip().splitlines()[-1])


def compare(options):
    """The figures of both over all rounds."""
    lantern = [
        options.lantern, "benchmark", options.model, "--threads", str(options.threads),
        "--runs", str(options.runs), "--warmup", str(options.warmup), "--json",
    ]
    litert = [
        sys.executable, __file__, options.model, "--threads", str(options.threads),
        "--runs", str(options.runs), "--warmup", str(options.warmup), "--litert-only",
    ]
    rounds = {"lantern": [], "litert": []}
    for _ in range(options.rounds):
        rounds["lantern"].append(last_json(lantern))
        rounds["litert"].append(last_json(litert))
    figures = {"model": options.model, "threads": options.threads, "rounds": options.rounds,
               "runs": options.runs}
    for name, results in rounds.items():
        figures[name] = {
            "min_ms": round(min(r["min_ms"] for r in results), 3),
            "median_ms": round(statistics.median(r["median_ms"] for r in results), 3),
        }
    for key in ("min", "median"):
        ratio = figures["lantern"][f"{key}_ms"] / figures["litert"][f"{key}_ms"]
        figures[f"{key}_ratio"] = round(ratio, 3)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a .tflite file")
    parser.add_argument("--threads", type=int, default=1, help="threads of both (1)")
    parser.add_argument("--runs", type=int, default=50, help="timed runs in each round (50)")
    parser.add_argument("--warmup", type=int, default=5, help="runs before them (5)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (5)")
    parser.add_argument("--lantern", default=str(ROOT / ".build/release/lantern"),
                        help="the command to time")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--litert-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.litert_only:
        print(json.dumps(time_litert(options.model, options.threads, options.runs,
                                     options.warmup)))
        return
    if not pathlib.Path(options.model).is_file():
        parser.error(f"there is no file {options.model}")
    figures = compare(options)
    if options.json:
        print(json.dumps(figures))
        return
    print(f"{options.model}, {options.threads} thread(s), {options.rounds} rounds of "
          f"{options.runs} runs")
    print(f"{'':10}{'Lantern':>10}{'LiteRT':>10}{'ratio':>8}")
    for key in ("min", "median"):
        print(f"{key:10}{figures['lantern'][key + '_ms']:>10.3f}"
              f"{figures['litert'][key + '_ms']:>10.3f}{figures[key + '_ratio']:>8.2f}")


if __name__ == "__main__":
    main()
