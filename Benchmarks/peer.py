"""Runs a model in one peer and times it, when asked: PEER FILE THREADS INPUT.npy OUTPUT_FOLDER.

The first line on standard output says how long loading and the first run took, in milliseconds, and the
outputs lie in OUTPUT_FOLDER as 0.npy and so on. Then each number on standard input asks for as many runs, and a
line on standard output has their times. What is timed is the peer's own call alone: inputs lie ready and outputs
are not copied, whatever the peer's Python interface would do.
"""

import json
import resource
import sys
import time

import numpy


def litert(path, threads, array):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=path, num_threads=threads)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], array)
    outputs = [output["index"] for output in interpreter.get_output_details()]
    return interpreter.invoke, lambda: [interpreter.get_tensor(index) for index in outputs]


def onnxruntime(path, threads, array):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    binding.bind_cpu_input(session.get_inputs()[0].name, array)
    for output in session.get_outputs():
        binding.bind_output(output.name)
    return lambda: session.run_with_iobinding(binding), binding.copy_outputs_to_cpu


def openvino(path, threads, array, precision="f32"):
    import openvino

    core = openvino.Core()
    properties = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    if precision:
        properties["INFERENCE_PRECISION_HINT"] = precision
    request = core.compile_model(path, "CPU", properties).create_infer_request()
    request.set_input_tensor(openvino.Tensor(array))
    count = len(request.model_outputs)
    return request.infer, lambda: [request.get_output_tensor(i).data for i in range(count)]


def openvino_bf16(path, threads, array):
    """At its own choice of precision, which is bf16 where the processor has it."""
    return openvino(path, threads, array, precision=None)


def _torch(path, threads, array, change):
    import torch

    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    module, tensor, answer = change(torch.jit.load(path)), torch.from_numpy(array), []

    def run():
        with torch.no_grad():
            answer[:] = [module(tensor)]

    return run, lambda: [answer[0].numpy()]


def torch(path, threads, array):
    """As a user of the file does: load and call."""
    return _torch(path, threads, array, lambda module: module)


def torch_frozen(path, threads, array):
    import torch

    return _torch(path, threads, array, lambda module: torch.jit.freeze(module.eval()))


def resident():
    """The bytes of memory that this process has in use."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def main():
    peer, path, threads, array, folder = sys.argv[1:]
    # Libraries are loaded before the clock starts.
    __import__({"litert": "ai_edge_litert.interpreter"}.get(peer, peer.split("_")[0]))
    values = numpy.load(array)
    before = resident()
    start = time.perf_counter()
    run, outputs = globals()[peer](path, int(threads), values)
    loaded = time.perf_counter()
    run()
    first = time.perf_counter()
    added = resident() - before
    for index, output in enumerate(outputs()):
        numpy.save(f"{folder}/{index}.npy", output)
    said = {"load_ms": 1e3 * (loaded - start), "first_ms": 1e3 * (first - loaded)}
    said |= {"added_rss_bytes": added}
    print(json.dumps(said), flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            run()
            times.append(1e3 * (time.perf_counter() - start))
        print(json.dumps(times), flush=True)


if __name__ == "__main__":
    main()
