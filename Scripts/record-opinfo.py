"""Records what PyTorch gives for the samples by which it tests its own operators.

Usage: python record-opinfo.py [--operators NAME,...] [--types float32,int64,bool] [--most COUNT]
                               [--largest ELEMENTS] [--together] [--processes COUNT] OUTPUT_FOLDER

PyTorch describes its operators for its own tests as OpInfos, which make sample inputs
(`torch.testing._internal.common_methods_invocations.op_db`). Every OpInfo and element type becomes
one TorchScript archive, OUTPUT_FOLDER/<name>[.<variant>].<type>.pt, whose method `caseN` is the trace
of the N-th sample. The sample's tensors are the method's parameters; they and the results of the
trace are buffers, `caseN_inputK` and `caseN_outputK`, which the methods `caseN_inputs` and
`caseN_outputs` return as lists. Everything else that the operator takes is part of the trace. An archive has
64 samples at most; the next ones of the same operator are in <name>[.<variant>].<type>.2.pt and so on.

OUTPUT_FOLDER/index.json has, for each archive, what its cases were called with, and which samples
were left out and why. An index that is there already is added to.

  --operators  names of OpInfos, such as nn.functional.conv2d; all of them otherwise
  --types      element types of the samples' first tensors
  --most       at most so many samples of each element type, spread over all
  --largest    of samples with no tensor of more elements, which --most then chooses from
  --together   one archive for all element types of an OpInfo, <name>[.<variant>].pt
  --processes  OpInfos are recorded side by side by so many; as many as there are processors otherwise

Needs the packages torch, numpy and expecttest.
"""

import argparse
import collections
import json
import multiprocessing
import os
import random
import sys
import warnings
import zipfile

import numpy
import torch
from torch.testing._internal.common_methods_invocations import op_db

TYPES = {
    name: getattr(torch, name)
    for name in "float32 float64 float16 bfloat16 uint8 int8 int16 int32 int64 bool".split()
}
# Their results are whatever lay in the memory before.
UNINITIALISED = {
    "empty", "empty_like", "empty_strided", "empty_permuted", "new_empty", "new_empty_strided",
    "as_strided.partial_views", "resize_", "resize_as_",
}
# The time that PyTorch takes for a module grows with the square of its methods.
MOST_TOGETHER = 64



def sorted_places(tensor, dim=-1, descending=False):
    return torch.sort(tensor, dim=dim, descending=descending, stable=True).indices


def first_sorted_places(tensor, k, dim=-1, largest=True, sorted=True):
    places = sorted_places(tensor, dim, largest)
    return places.narrow(dim, 0, k) if tensor.dim() else places


def last_places(tensor, dim=-1, keepdim=False):
    """The last places of the most frequent elements."""
    if not tensor.dim():
        return torch.zeros((), dtype=torch.int64)
    sizes = [1] * tensor.dim()
    sizes[dim] = tensor.shape[dim]
    places = torch.arange(tensor.shape[dim]).reshape(sizes)
    frequent = tensor == tensor.mode(dim, keepdim=True).values
    return torch.where(frequent, places, -1).amax(dim, keepdim=keepdim)


# Their few results may be the same by chance.
RANDOM = {"bernoulli", "multinomial"}
# Which of equal elements these take is left open by PyTorch. Where it is not as here, the places, which
# are the last result, are left out of the sample.
PLACES = {
    "sort": lambda tensor, dim=-1, descending=False, stable=False:
        sorted_places(tensor, dim, descending),
    "argsort": lambda tensor, dim=-1, descending=False, stable=False:
        sorted_places(tensor, dim, descending),
    "topk": first_sorted_places,
    "mode": last_places,
}


def check_exact(name, tensor):
    """Leaves out samples whose results PyTorch itself gets wrong."""
    if name.endswith("polygamma") and ((tensor <= 0) & (tensor.double() % 1 == 0)).any():
        raise Skip("poles, where PyTorch gives large numbers")
    if name.startswith("special.bessel_") and tensor.dtype == torch.float64:
        raise Skip("float64 results that PyTorch computes to seven digits")


class Skip(Exception):
    """Why a sample is left out."""


def seed(value):
    torch.manual_seed(value)
    numpy.random.seed(value)
    random.seed(value)


def flat_tensors(value):
    """All tensors in lists, tuples and dictionaries, in order."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [tensor for element in value.values() for tensor in flat_tensors(element)]
    if isinstance(value, (list, tuple)):
        return [tensor for element in value for tensor in flat_tensors(element)]
    return []


def with_tensors(value, tensors):
    """The value with its tensors taken from an iterator."""
    if isinstance(value, torch.Tensor):
        return next(tensors)
    if isinstance(value, dict):
        return {key: with_tensors(element, tensors) for key, element in value.items()}
    if isinstance(value, (list, tuple)):
        elements = [with_tensors(element, tensors) for element in value]
        if isinstance(value, torch.Size):
            return value
        return type(value)(*elements) if hasattr(value, "_fields") else type(value)(elements)
    return value


def check_types(tensors):
    for tensor in tensors:
        if tensor.layout != torch.strided:
            raise Skip("sparse tensors")
        if tensor.dtype not in TYPES.values():
            raise Skip(f"elements of {str(tensor.dtype).removeprefix('torch.')}")


def results(value):
    """The tensors of a result; anything else would be a constant of the trace."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (list, tuple)):
        return [tensor for element in value for tensor in results(element)]
    if isinstance(value, dict):
        return [tensor for element in value.values() for tensor in results(element)]
    raise Skip(f"a result of type {type(value).__name__}, which traces do not follow")


def described(value):
    """The arguments of a sample in a few words."""
    if isinstance(value, torch.Tensor):
        return f"{str(value.dtype).removeprefix('torch.')}{list(value.shape)}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={described(element)}" for key, element in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "(" + ", ".join(described(element) for element in value) + ")"
    text = str(value)
    return text if len(text) < 60 else text[:57] + "..."


def same(first, second):
    return len(first) == len(second) and all(
        a.dtype == b.dtype and a.shape == b.shape
        and torch.equal(torch.nan_to_num(a), torch.nan_to_num(b))
        for a, b in zip(first, second))


class Case:
    """A sample, its trace's inputs and its trace's outputs."""

    def __init__(self, operator, sample, places=None):
        self.operator = operator
        self.kept = None
        self.arguments = (sample.input, sample.args, sample.kwargs)
        self.description = described((sample.input, *sample.args)) + (
            " " + described(sample.kwargs) if sample.kwargs else "")
        tensors = flat_tensors(self.arguments)
        check_types(tensors)
        self.inputs = [
            tensor.detach().clone(memory_format=torch.contiguous_format) for tensor in tensors]
        self.outputs = self.traced_outputs()
        if places:
            expected = places(sample.input, *sample.args, **sample.kwargs)
            if not torch.equal(expected, self.outputs[-1]):
                if len(self.outputs) == 1:
                    raise Skip("an order of equal elements that PyTorch leaves open")
                self.kept = 1
                self.outputs = self.outputs[:1]
                self.description += ", values alone"

    def method(self):
        def call(module, *tensors):
            first, positional, named = with_tensors(self.arguments, iter(tensors))
            return results(self.operator(first, *positional, **named))[:self.kept]

        return call

    def copies(self):
        return tuple(tensor.clone() for tensor in self.inputs)

    def traced_outputs(self):
        seed(1)
        expected = results(self.method()(None, *self.copies()))
        check_types(expected)
        if not expected:
            raise Skip("no result")
        traced = traced_module([self])
        runs = []
        for value in (1, 2):
            seed(value)
            runs.append([tensor.detach().clone() for tensor in traced.case0(*self.copies())])
        if not same(*runs):
            raise Skip("random results")
        check_types(runs[0])
        return [tensor.contiguous() for tensor in runs[0]]


def traced_module(cases, buffers={}):
    """A traced module with a method for each case."""
    kind = type("Cases", (torch.nn.Module,), {
        f"case{index}": case.method() for index, case in enumerate(cases)})
    module = kind().eval()
    for name, tensor in buffers.items():
        module.register_buffer(name, tensor)
    return torch.jit.trace_module(
        module, {f"case{index}": case.copies() for index, case in enumerate(cases)},
        check_trace=False, strict=False)


def write(cases, path):
    """Saves cases as one archive, their tensors in one storage for each element type."""
    tensors, sources = {}, []
    for index, case in enumerate(cases):
        for part in ("input", "output"):
            values = getattr(case, part + "s")
            names = [f"case{index}_{part}{position}" for position in range(len(values))]
            tensors |= dict(zip(names, values))
            list_of = ", ".join(f"self.{name}" for name in names)
            sources.append(
                f"def case{index}_{part}s(self) -> List[Tensor]:\n"
                f"  tensors : List[Tensor] = [{list_of}]\n"
                "  return tensors\n")
    module = traced_module(cases, in_one_storage(tensors))
    for source in sources:
        module.define(source)
    torch.jit.save(module, path)
    deflate(path)


def in_one_storage(tensors):
    """Equal tensors by the same names that share one storage for each element type."""
    by_type, buffers = collections.defaultdict(list), {}
    for name, tensor in tensors.items():
        by_type[tensor.dtype].append((name, tensor))
    for named in by_type.values():
        storage, offset = torch.cat([tensor.flatten() for _, tensor in named]), 0
        for name, tensor in named:
            buffers[name] = storage[offset:offset + tensor.numel()].view(tensor.shape)
            offset += tensor.numel()
    return buffers


def deflate(path):
    """Compresses an archive's entries, and leaves out what running it does not need."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, contents in entries:
            if not name.endswith(".debug_pkl") and "/traced_inputs" not in name:
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), contents,
                                 zipfile.ZIP_DEFLATED)


def spread(samples, most):
    if most is None or len(samples) <= most:
        return samples
    return [samples[index * len(samples) // most] for index in range(most)]


def record(info, type_name, options):
    """The cases of an OpInfo for one element type, and the reasons for samples without one."""
    skipped = collections.Counter()
    try:
        seed(0)
        samples = list(info.sample_inputs("cpu", TYPES[type_name], requires_grad=False))
    except Exception as error:
        return [], {f"no samples: {first_line(error)}": 1}
    cases = []
    count = len(samples)
    samples = [sample for sample in samples if max(
        [tensor.numel() for tensor in flat_tensors((sample.input, sample.args, sample.kwargs))],
        default=0) <= options.largest]
    if len(samples) < count:
        skipped[f"tensors of more than {options.largest} elements"] = count - len(samples)
    for sample in spread(samples, options.most):
        try:
            check_exact(info.name, sample.input)
            cases.append(Case(info.op, sample, PLACES.get(info.name)))
        except Skip as reason:
            skipped[str(reason)] += 1
        except Exception as error:
            skipped[first_line(error)] += 1
    return cases, dict(skipped)


def first_line(error):
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:200]}"


def archives(info, types, options):
    """Name, cases and skipped samples of each archive of an OpInfo."""
    name = info.name + (f".{info.variant_test_name}" if info.variant_test_name else "")
    supported = info.supported_dtypes("cpu")
    recorded = {
        type_name: record(info, type_name, options)
        for type_name in types if TYPES[type_name] in supported}
    if options.together:
        skipped = collections.Counter()
        for _, reasons in recorded.values():
            skipped.update(reasons)
        yield name, [case for cases, _ in recorded.values() for case in cases], dict(skipped)
    else:
        for type_name, (cases, skipped) in recorded.items():
            yield f"{name}.{type_name}", cases, skipped


def left_out(name):
    """Why all samples of an operator are left out; None where they are not."""
    if name in UNINITIALISED:
        return "uninitialised results"
    if name in RANDOM:
        return "random results"
    # Nothing that only answers needs them.
    return "derivatives" if "backward" in name else None


def recorded_info(task):
    """Writes the archives of an OpInfo; its name, and what the index says of its archives."""
    position, types, options = task
    info, entries = op_db[position], {}
    if reason := left_out(info.name):
        return info.name, {info.name: {"cases": [], "skipped": {reason: 1}}}
    for name, cases, skipped in archives(info, types, options):
        for part in range(0, max(len(cases), 1), MOST_TOGETHER):
            some = cases[part:part + MOST_TOGETHER]
            part_name = f"{name}.{part // MOST_TOGETHER + 1}" if part else name
            if some:
                try:
                    write(some, os.path.join(options.output, f"{part_name}.pt"))
                except Exception as error:
                    skipped[f"not saved: {first_line(error)}"] = len(some)
                    some = []
            entries[part_name] = {
                "cases": [case.description for case in some],
                "skipped": {} if part else skipped}
    return info.name, entries


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--operators")
    parser.add_argument("--types", default="float32,int64,bool")
    parser.add_argument("--most", type=int)
    # No sample that a phone would meet is larger; some are there to overflow 32 bits.
    parser.add_argument("--largest", type=int, default=1 << 20)
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("output")
    options = parser.parse_args()
    types = options.types.split(",")
    if unknown := set(types) - set(TYPES):
        parser.error(f"no element type is called {', '.join(sorted(unknown))}; "
                     f"there are {', '.join(TYPES)}")
    wanted = set(options.operators.split(",")) if options.operators else None
    infos = [info for info in op_db if wanted is None or info.name in wanted]
    if wanted and (unknown := wanted - {info.name for info in infos}):
        parser.error(f"no OpInfo is called {', '.join(sorted(unknown))}")

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    os.makedirs(options.output, exist_ok=True)
    index_path = os.path.join(options.output, "index.json")
    index = {"torch": torch.__version__, "archives": {}}
    if os.path.exists(index_path):
        with open(index_path) as file:
            index = json.load(file)
    tasks = [(op_db.index(info), types, options) for info in infos]
    # A process is replaced before what the tracer keeps of its types fills the memory.
    try:
        with multiprocessing.get_context("fork").Pool(
                options.processes, maxtasksperchild=20) as pool:
            for position, (name, entries) in enumerate(pool.imap_unordered(recorded_info, tasks)):
                print(f"{position + 1} of {len(infos)}: {name}", file=sys.stderr)
                index["archives"].update(entries)
    finally:
        with open(index_path, "w") as file:
            json.dump(index, file, indent=0, sort_keys=True)
            file.write("\n")
    count = sum(len(entry["cases"]) for entry in index["archives"].values())
    print(f"{count} cases in {options.output}", file=sys.stderr)


main()
