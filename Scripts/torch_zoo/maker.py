"""Makes networks under one version of torch, when asked: a worker of conformance-torch.py.

A line on standard input names a network and forms; a line on standard output says what was saved
where, with inputs and torch's outputs, and for what could not be made what torch said.
"""

import argparse
import copy
import json
import os
import pathlib
import re
import sys
import warnings

import numpy
import torch

from . import torchvision_operators
from .randomise import randomise


def flattened(value):
    """The tensors of a result in order, as arrays; numbers have no dimensions."""
    if value is None:
        return []
    if isinstance(value, torch.Tensor):
        if value.is_quantized:
            value = value.dequantize()
        if value.dtype == torch.bfloat16:
            value = value.float()
        return [value.detach().contiguous().numpy()]
    if isinstance(value, dict):
        return [array for part in value.values() for array in flattened(part)]
    if isinstance(value, (list, tuple)):
        return [array for part in value for array in flattened(part)]
    if isinstance(value, (bool, int, float)):
        return [numpy.array(value)]
    raise TypeError(f"a result that holds {type(value).__name__}")


def said(error):
    """What an error says, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = " ".join(lines[:3]) if lines else type(error).__name__
    # Which assertion it was tells less than what it says.
    text = re.sub(r"^.*INTERNAL ASSERT FAILED at .*please report a bug to PyTorch\. ", "", text)
    return text[:200]


class _Forms:
    """A network in the forms in which it can be saved."""

    def __init__(self, network, inputs):
        self.network, self.inputs, self.bases = network, inputs, {}

    def base(self, form):
        """The network scripted or traced; made once, errors too."""
        if form not in self.bases:
            try:
                if form == "scripted":
                    made = torch.jit.script(self.network)
                else:
                    made = torch.jit.trace(
                        self.network, tuple(self.inputs), check_trace=False, strict=False
                    )
                self.bases[form] = made
            except Exception as error:
                self.bases[form] = error
        if isinstance(self.bases[form], Exception):
            raise self.bases[form]
        return self.bases[form]

    def any_base(self, forms):
        if "scripted" not in forms and "traced" not in forms:
            return self.base("scripted")
        try:
            return self.base("scripted")
        except Exception:
            if "traced" not in forms:
                raise
            return self.base("traced")

    def save(self, form, path, forms):
        from torch.utils.mobile_optimizer import optimize_for_mobile

        if form in ("traced", "scripted"):
            module = self.base(form)
        else:
            module = self.any_base(forms)
            if form == "frozen":
                module = torch.jit.freeze(module)
            elif form.endswith("mobile"):
                module = optimize_for_mobile(module)
        if form.startswith("lite"):
            module._save_for_lite_interpreter(str(path))
        else:
            module.save(str(path))


def answers_of_file(form, path, inputs, calls, seed):
    """What torch's own interpreter answers for a file: rewriting it for mobile may have changed that."""
    from torch.jit.mobile import _load_for_lite_interpreter

    load = _load_for_lite_interpreter if form.startswith("lite") else torch.jit.load
    module = load(str(path))
    for _ in range(calls):
        torch.manual_seed(seed)
        outputs = module(*inputs)
    return outputs


def save_arrays(folder, kind, arrays):
    for index, array in enumerate(arrays):
        numpy.save(folder / f"{kind}{index}.npy", array)


def make(network, forms, folder, seed, small):
    """Saves a network; returns what the driver needs to know."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    inputs = network.inputs(generator, small)
    module = network.make().eval()
    with torch.no_grad():
        if network.randomised:
            randomise(module, inputs, network.kaiming)
        saved = _Forms(module, inputs)
        cases = []
        # Before the calls below, which may change what the module holds.
        for form in forms:
            path = folder / f"{form}.{'ptl' if form.startswith('lite') else 'pt'}"
            case = {"form": form, "file": str(path), "failed": None}
            try:
                saved.save(form, path, network.forms)
            except Exception as error:
                case |= {"file": None, "failed": said(error)}
            cases.append(case)
        for case in cases:
            if case["failed"]:
                continue
            try:
                outputs = answers_of_file(
                    case["form"], case["file"], copy.deepcopy(inputs), network.calls, seed
                )
            except Exception as error:
                case |= {"file": None, "failed": "does not run it: " + said(error)}
                continue
            arrays = flattened(outputs)
            case["outputs"] = len(arrays)
            save_arrays(folder, f"{case['form']}-output", arrays)
    save_arrays(folder, "input", flattened(inputs))
    return {
        "cases": cases,
        "inputs": len(inputs),
        "comparison": network.comparison,
        "calls": network.calls,
        "options": network.options,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    # What libraries print must not come between the lines of answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    torchvision_operators.load()
    from .families import networks

    known = networks()
    listing = {
        name: {"family": family, "forms": network.forms, "small": network.small}
        for name, (family, network) in known.items()
    }
    print(json.dumps({"torch": torch.__version__, "networks": listing}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        folder = arguments.folder / request["network"]
        folder.mkdir(parents=True, exist_ok=True)
        try:
            network = known[request["network"]][1]
            answer = make(network, request["forms"], folder, arguments.seed, arguments.small)
        except Exception as error:
            answer = {"failed": said(error)}
        print(json.dumps(answer | {"folder": str(folder)}), file=answers, flush=True)


if __name__ == "__main__":
    main()
