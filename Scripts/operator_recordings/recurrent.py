"""Operators that keep a state from step to step."""

import itertools
import zlib

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights

TANH, SIGN_BIT = 4, 5
NAMES = ["input", "forget", "cell", "output"]


class Tensors:
    """The tensors of a node, drawn by the name of its case."""

    def __init__(self, name, kind):
        self.generator = np.random.default_rng(zlib.crc32(name.encode()))
        self.kind = kind

    def reals(self, shape, low=-1.0, high=1.0):
        return constant("float32", self.generator.uniform(low, high, shape))

    def integers(self, dtype, shape, scale, low=None, high=None, zero=0):
        info = np.iinfo(dtype)
        data = self.generator.integers(low or info.min + 1, (high or info.max) + 1, shape)
        return constant(dtype, data, scale=scale, zero=zero)

    def matrix(self, shape, scale=0.01):
        """Weights of the case's kind; uint8 ones are int8 by another name."""
        if self.kind == "float32":
            return self.reals(shape)
        data = self.generator.integers(-127, 128, shape).astype(np.int8)
        if self.kind == "uint8":
            return constant("uint8", data.view(np.uint8), scale=scale)
        return constant("int8", data, scale=scale)

    def vector(self, count):
        """Peepholes."""
        if self.kind in ("int16", "narrow"):
            return self.integers("int16", [count], 2.0 ** -15 * 3)
        return self.matrix([count])


def cell(tensors, inputs, cells, outputs, cifg=False, peephole=False, projection=False, bias=False,
         norm=False, auxiliary=0, diagonal=()):
    """The parts of an LSTM cell, in the schema's order, None where one is left out."""
    gates = [name for name in NAMES if not (cifg and name == "input")]
    integer = tensors.kind in ("int16", "narrow")

    def each(make, among=NAMES):
        return [make(name) if name in gates else None for name in among]

    def recurrent(name):
        if name in diagonal:
            return tensors.reals([cells])
        return tensors.matrix([cells, outputs])

    def biases(count):
        if not integer:
            return tensors.reals([count])
        return tensors.integers("int32", [count], 2e-4, -2000, 2000)

    def norms(name):
        if integer:
            return tensors.integers("int16", [cells], 2.0 ** -15 * 1.5, 3000, 32767)
        return tensors.reals([cells], 0.2, 1.2)

    result = each(lambda name: tensors.matrix([cells, inputs]))
    result += each(recurrent)
    among = ["input", "forget", "output"]
    result += each(lambda name: tensors.vector(cells), among) if peephole else [None] * 3
    result += each(lambda name: biases(cells))
    result += [tensors.matrix([outputs, cells]) if projection else None]
    result += [biases(outputs) if bias else None]
    return (result, each(norms) if norm else [None] * 4,
            each(lambda name: tensors.matrix([cells, auxiliary])) if auxiliary else [None] * 4)


def record_lstm(name, code, kind, shape, cells, outputs, version, activation=TANH, cell_clip=0.0,
                proj_clip=0.0, asymmetric=False, time_major=False, runs=2, twenty=False,
                state_zero=3, hidden_zero=-7, cell_power=-11, low=-2.0, high=2.0, **parts):
    tensors = Tensors(name, kind)
    batch = shape[1] if len(shape) == 3 and time_major else shape[0]
    body, norms, _ = cell(tensors, shape[-1], cells, outputs, **parts)
    if kind in ("int16", "narrow"):
        image = Value("int8", shape, 0.02, -5)
        power = -15 if kind == "narrow" else cell_power
        states = [Value("int8", [batch, outputs], 0.01, state_zero, variable=True),
                  Value("int16", [batch, cells], 2.0 ** power, variable=True)]
        output = Value("int8", shape[:-1] + [outputs], 0.01, state_zero)
    else:
        image = Value("float32", shape, low=low, high=high)
        states = [Value("float32", [batch, outputs], variable=True),
                  Value("float32", [batch, cells], variable=True)]
        output = Value("float32", shape[:-1] + [outputs])
    intermediates = []
    if kind == "int16":
        for scale in (2.0 ** -12 * 1.1, 2.0 ** -12, 2.0 ** -13, 2.0 ** -12 * 0.7):
            intermediates.append(Value("int16", [1], scale))
        intermediates.append(Value("int8", [1], 0.008, hidden_zero))
    if kind == "narrow":
        for index in range(4):
            intermediates.append(Value("int16", [1], 2.0 ** -12))
            intermediates.append(Value("int8", [1], 0.03 + 0.01 * index, 3 - index))
            intermediates.append(Value("int8", [1], 0.02 + 0.01 * index, -4 + 2 * index))
    inputs = [image] + body + states + ([] if twenty else norms)
    fields = dict(fusedActivationFunction=activation, cellClip=cell_clip, projClip=proj_clip,
                  asymmetricQuantizeInputs=asymmetric)
    if code == "LSTM":
        option = options("LSTMOptions", **fields)
    else:
        option = options("UnidirectionalSequenceLSTMOptions", timeMajor=time_major,
                         diagonalRecurrentTensors=bool(parts.get("diagonal")), **fields)
    case(name, code, inputs, [output], option, version, intermediates=intermediates, runs=runs)


VARIANTS = {
    "plain": dict(),
    "cifg": dict(cifg=True),
    "peephole": dict(peephole=True),
    "cifg peephole": dict(cifg=True, peephole=True),
    "projection": dict(projection=True, outputs=3),
    "projection bias clips": dict(projection=True, bias=True, outputs=3, cell_clip=0.6, proj_clip=0.3),
    "wide projection": dict(projection=True, bias=True, outputs=7),
    "normalised": dict(norm=True),
    "all": dict(peephole=True, projection=True, bias=True, norm=True, outputs=3, cell_clip=0.9, proj_clip=0.5),
    "all cifg": dict(cifg=True, peephole=True, projection=True, norm=True, outputs=4),
}


def lstms():
    kinds = [("float32", False), ("int8", False), ("int8", True), ("uint8", False), ("int16", False)]
    for (index, (label, parts)), (kind, asymmetric) in itertools.product(
            enumerate(VARIANTS.items()), kinds):
        parts = dict(parts)
        outputs = parts.pop("outputs", 4)
        if kind == "int16" and parts.get("peephole") and outputs > 4:
            continue
        if (kind == "uint8" or asymmetric) and label not in ("plain", "all"):
            continue
        note = f"{label} {kind}" + (" asymmetric" if asymmetric else "")
        common = dict(asymmetric=asymmetric, **parts)
        version = 4 if asymmetric else 3
        record_lstm(f"lstm {note}", "LSTM", kind, [2, 5], 4, outputs, version, runs=3, **common)
        for major in (True, False) if label == "plain" else (index % 2 == 0,):
            if kind == "uint8" or kind != "int16" and label in ("cifg", "peephole", "projection"):
                continue
            shape = [3, 2, 5] if major else [2, 3, 5]
            record_lstm(
                f"sequence lstm {note}" + (" time major" if major else ""),
                "UNIDIRECTIONAL_SEQUENCE_LSTM", kind, shape, 4, outputs, 3, time_major=major,
                **common)
    for kind in ("float32", "int8"):
        for activation in (NONE, RELU, RELU_N1, RELU6, SIGN_BIT):
            record_lstm(f"lstm activation {activation} {kind}", "LSTM", kind, [2, 5], 4, 4, 3,
                        activation=activation, runs=3)
        for diagonal in (NAMES, ["forget", "output"], ["cell"]):
            record_lstm(f"sequence lstm diagonal {' '.join(diagonal)} {kind}",
                        "UNIDIRECTIONAL_SEQUENCE_LSTM", kind, [3, 2, 5], 4, 4, 3, time_major=True,
                        diagonal=diagonal)
        record_lstm(f"lstm of zeros {kind}", "LSTM", kind, [2, 5], 4, 4, 3, low=0.0, high=1e-30)
        record_lstm(f"lstm of twenty inputs {kind}", "LSTM", kind, [2, 5], 4, 4, 1 if kind == "float32" else 3, twenty=True)
    record_lstm("lstm cells of more", "LSTM", "int16", [1, 6], 9, 9, 3, cell_power=-9, runs=3)
    record_lstm("lstm cells of less", "LSTM", "int16", [1, 6], 9, 9, 3, cell_power=-15, hidden_zero=5, runs=3)
    record_lstm("lstm cells between", "LSTM", "int16", [1, 6], 9, 5, 3, cell_power=-12, projection=True, cell_clip=1.5, proj_clip=0.4, runs=3)
    narrow = dict(cifg=True, norm=True, projection=True, bias=True)
    record_lstm("lstm narrow", "LSTM", "narrow", [2, 5], 4, 3, 4, runs=4, **narrow)
    record_lstm("lstm narrow clips", "LSTM", "narrow", [2, 5], 6, 4, 4, runs=4, cell_clip=0.5, proj_clip=0.2, **narrow)
    record_lstm("lstm narrow all gates", "LSTM", "narrow", [1, 8], 8, 8, 4, runs=4, peephole=True, norm=True, projection=True, bias=True, cell_clip=2.0)


def basic_lstms():
    for batch, inputs, cells in ((1, 3, 2), (2, 4, 3)):
        name = f"basic lstm float {batch}"
        tensors = Tensors(name, "float32")
        case(name, "LSTM", [
            Value("float32", [batch, inputs], low=-1, high=1),
            Value("float32", [batch, cells], variable=True),
            tensors.reals([4 * cells, inputs + cells]), tensors.reals([4 * cells]),
            Value("float32", [batch, cells], variable=True),
        ], [Value("float32", [batch, cells]), Value("float32", [batch, cells]),
            Value("float32", [batch, inputs + cells]), Value("float32", [batch, 4 * cells])],
            options("LSTMOptions", kernelType=1, fusedActivationFunction=TANH), 2, runs=3)
        name = f"basic lstm uint8 {batch}"
        tensors = Tensors(name, "uint8")
        unit = 1 / 128
        for weight in (0.02, 0.001):
            case(f"{name} weights {weight}", "LSTM", [
                Value("uint8", [batch, inputs], unit, 128),
                Value("uint8", [batch, cells], unit, 128, variable=True),
                tensors.integers("uint8", [4 * cells, inputs + cells], weight, 1, 255, zero=120),
                tensors.integers("int32", [4 * cells], np.float32(weight * unit), -9000, 9000),
                Value("int16", [batch, cells], 2.0 ** -11, variable=True),
            ], [Value("uint8", [batch, cells], unit, 128), Value("int16", [batch, cells], 2.0 ** -11),
                Value("uint8", [batch, inputs + cells], unit, 128),
                Value("int16", [batch, 4 * cells], 2.0 ** -12)],
                options("LSTMOptions", kernelType=1, fusedActivationFunction=TANH), 2, runs=4)


def bidirectional_lstms():
    kinds = [("float32", False), ("int8", False), ("int8", True)]
    variants = {
        "plain": dict(), "cifg peephole": dict(cifg=True, peephole=True),
        "projection": dict(projection=True, bias=True, outputs=3, cell_clip=0.6, proj_clip=0.3),
    }
    for (label, given), (kind, asymmetric), major, merged, cross in itertools.product(
            variants.items(), kinds, (True, False), (False, True), ("none", "cross", "behind")):
        if label != "plain" and (cross != "cross" or merged or major == asymmetric):
            continue
        if kind == "int8" and (merged or major == (cross == "behind")):
            continue
        if kind == "float32" and merged and cross != "none":
            continue
        # The reference keeps the states of merged batches too far apart.
        batch = 1 if merged and not major else 2
        parts = dict(given)
        outputs = parts.pop("outputs", 4)
        clips = (parts.pop("cell_clip", 0.0), parts.pop("proj_clip", 0.0))
        name = (f"bidirectional lstm {label} {kind} {asymmetric} major {major} merged {merged} {cross}")
        tensors = Tensors(name, kind)
        shape = [3, batch, 5] if major else [batch, 3, 5]
        width = 5
        auxiliary = width if cross == "cross" else 0
        forward, _, forward_auxiliary = cell(tensors, 5, 4, outputs, auxiliary=auxiliary, **parts)
        backward, _, backward_auxiliary = cell(tensors, 5, 4, outputs, auxiliary=auxiliary, **parts)
        states = [Value("float32", [batch, count], variable=True) for count in (outputs, 4, outputs, 4)]
        extra = [None] if cross == "none" else [Value("float32", shape[:-1] + [width], low=-2, high=2)]
        inputs = ([Value("float32", shape, low=-2, high=2)] + forward + backward + states + extra
                  + forward_auxiliary + backward_auxiliary)
        leading = shape[:-1]
        results = ([Value("float32", leading + [2 * outputs])] if merged
                   else [Value("float32", leading + [outputs]) for _ in range(2)])
        option = options("BidirectionalSequenceLSTMOptions", fusedActivationFunction=TANH,
                         cellClip=clips[0], projClip=clips[1], mergeOutputs=merged, timeMajor=major,
                         asymmetricQuantizeInputs=asymmetric)
        case(name, "BIDIRECTIONAL_SEQUENCE_LSTM", inputs, results, option, 3, runs=2)


def rnns():
    kinds = [("float32", False), ("int8", False), ("int8", True), ("uint8", False)]
    for kind, asymmetric in kinds:
        version = 1 if kind == "float32" else 3 if asymmetric else 2
        for activation in (NONE, RELU, RELU_N1, RELU6, TANH, SIGN_BIT) if kind == "float32" else (TANH, RELU):
            name = f"rnn {kind} {asymmetric} {activation}"
            tensors = Tensors(name, kind)
            case(name, "RNN", [
                Value("float32", [2, 5], low=-1, high=1), tensors.matrix([4, 5]), tensors.matrix([4, 4]),
                tensors.reals([4]), Value("float32", [2, 4], variable=True),
            ], [Value("float32", [2, 4])],
                options("RNNOptions", fusedActivationFunction=activation,
                        asymmetricQuantizeInputs=asymmetric), version, runs=3)
        for major in (True, False):
            name = f"sequence rnn {kind} {asymmetric} {major}"
            tensors = Tensors(name, kind)
            case(name, "UNIDIRECTIONAL_SEQUENCE_RNN", [
                Value("float32", [2, 3, 5], low=-1, high=1), tensors.matrix([4, 5]),
                tensors.matrix([4, 4]), tensors.reals([4]),
                Value("float32", [3 if major else 2, 4], variable=True),
            ], [Value("float32", [2, 3, 4])],
                options("SequenceRNNOptions", timeMajor=major, fusedActivationFunction=TANH,
                        asymmetricQuantizeInputs=asymmetric), version, runs=2)
    for (kind, asymmetric), major, merged, cross in itertools.product(
            kinds[:3], (True, False), (False, True), ("none", "cross", "wide", "behind")):
        if asymmetric and (merged or cross == "behind") or merged and cross == "wide":
            continue
        name = f"bidirectional rnn {kind} {asymmetric} major {major} merged {merged} {cross}"
        # The reference reads beyond its zero points where it has none and rows are merged.
        batch = 1 if merged and major and kind == "int8" and not asymmetric else 2
        tensors = Tensors(name, kind)
        leading = [3, batch] if major else [batch, 3]
        width = 7 if cross == "wide" else 5
        extra = [None] * 3
        if cross != "none":
            extra[0] = Value("float32", leading + [width], low=-1, high=1)
        if cross in ("cross", "wide"):
            extra[1:] = [tensors.matrix([4, width]), tensors.matrix([3, width])]
        inputs = [Value("float32", leading + [5], low=-1, high=1)]
        for units in (4, 3):
            inputs += [tensors.matrix([units, 5]), tensors.matrix([units, units]),
                       tensors.reals([units]), Value("float32", [batch, units], variable=True)]
        results = ([Value("float32", leading + [7])] if merged
                   else [Value("float32", leading + [4]), Value("float32", leading + [3])])
        case(name, "BIDIRECTIONAL_SEQUENCE_RNN", inputs + extra, results,
             options("BidirectionalSequenceRNNOptions", timeMajor=major, mergeOutputs=merged,
                     fusedActivationFunction=TANH, asymmetricQuantizeInputs=asymmetric), 3, runs=2)


def svdfs():
    kinds = [("float32", False), ("int8", False), ("int8", True), ("uint8", False)]
    for (kind, asymmetric), rank, bias in itertools.product(kinds, (1, 2), (True, False)):
        for activation in (NONE, RELU, RELU6, TANH) if kind == "float32" and rank == 1 and bias else (RELU,):
            name = f"svdf {kind} {asymmetric} rank {rank} bias {bias} activation {activation}"
            tensors = Tensors(name, kind)
            case(name, "SVDF", [
                Value("float32", [2, 3], low=-1, high=1), tensors.matrix([4, 3]), tensors.matrix([4, 5]),
                tensors.reals([4 // rank]) if bias else None,
                Value("float32", [2, 20], variable=True),
            ], [Value("float32", [2, 4 // rank])],
                options("SVDFOptions", rank=rank, fusedActivationFunction=activation,
                        asymmetricQuantizeInputs=asymmetric),
                1 if kind == "float32" else 4 if asymmetric else 2, runs=4)
    for rank, bias in itertools.product((1, 2), (True, False)):
        name = f"svdf integer rank {rank} bias {bias}"
        tensors = Tensors(name, "int8")
        case(name, "SVDF", [
            Value("int8", [2, 3], 0.01, 7), tensors.matrix([4, 3], 0.02),
            tensors.integers("int16", [4, 5], 2.0 ** -13),
            tensors.integers("int32", [4 // rank], 2e-7, -400000, 400000) if bias else None,
            Value("int16", [2, 20], 0.0015, variable=True),
        ], [Value("int8", [2, 4 // rank], 0.08, -100)],
            options("SVDFOptions", rank=rank, fusedActivationFunction=RELU), 3, runs=5)


def record():
    """Adds the cases."""
    svdfs()
    rnns()
    lstms()
    basic_lstms()
    bidirectional_lstms()
