"""Records what PyTorch gives for small calls of quantised and prepacked operators.

Usage: python record-torchscript-quantized.py ENGINE OUTPUT.json

ENGINE is qnnpack or fbgemm. Each case is a line of TorchScript over a few tensors; quantised tensors
are made in the case's own code, so that inputs are plain numbers. Cases that the engine, or the
version of torch, does not run are left out and named. Needs the package torch.
"""

import json
import re
import sys

import torch

# Inputs by name, as deterministic numbers with signs among them.
INPUTS = {
    "x": torch.tensor([[-2.0, -0.5, 0.0], [0.5, 1.5, 3.0]]),
    "y": torch.tensor([[1.0, 2.0, -4.0], [0.5, -1.0, 2.0]]),
    "n": torch.tensor([[1, 130, 7], [255, 0, 64]], dtype=torch.uint8),
    "m": (torch.arange(2 * 4 * 5 * 6, dtype=torch.float32).reshape(2, 4, 5, 6) * 7 % 23 - 11) / 4,
    "w": (torch.arange(6 * 4 * 3 * 3, dtype=torch.float32).reshape(6, 4, 3, 3) * 5 % 17 - 8) / 8,
    "g": (torch.arange(6 * 2 * 3 * 3, dtype=torch.float32).reshape(6, 2, 3, 3) * 5 % 17 - 8) / 8,
    "u": (torch.arange(4 * 3 * 3 * 2, dtype=torch.float32).reshape(4, 3, 3, 2) * 5 % 17 - 8) / 8,
    "k": (torch.arange(4 * 4 * 3, dtype=torch.float32).reshape(4, 4, 3) * 5 % 17 - 8) / 8,
    "v": (torch.arange(1 * 2 * 3 * 4 * 5, dtype=torch.float32).reshape(1, 2, 3, 4, 5) * 7 % 23 - 11) / 4,
    "z": (torch.arange(4 * 2 * 2 * 3 * 2, dtype=torch.float32).reshape(4, 2, 2, 3, 2) * 5 % 17 - 8) / 8,
    "b": torch.tensor([0.51, -1.13, 2.02, 0.07, 1.31, -0.27]),
    "l": torch.tensor([[1.0, -1.0, 0.5], [2.0, 0.25, -3.0], [0.0, 1.0, 1.0], [4.0, 0.5, 0.5]]),
    "c": torch.tensor([1.03, 0.51, -1.07, 2.11]),
    "p": torch.tensor([1.0, 0.5, 4.0, 2.0]),
    "s": torch.tensor([0.011, 0.017, 0.023, 0.031, 0.013, 0.019]),
    "t": torch.tensor([0, 0, 0, 0, 0, 0]),
    "i": torch.tensor([3, 0, 1, 1, 2]),
    "o": torch.tensor([0, 2, 2]),
    "e": (torch.arange(4 * 8, dtype=torch.float32).reshape(4, 8) * 11 % 29 - 13) / 4,
    "r": (torch.arange(4 * 2 * 3, dtype=torch.float32).reshape(4, 2, 3) * 7 % 19 - 7) / 8,
    "h": (torch.arange(2 * 4, dtype=torch.float32).reshape(2, 4) * 5 % 11 - 5) / 8,
    "a": (torch.arange(16 * 3, dtype=torch.float32).reshape(16, 3) * 5 % 17 - 8) / 9,
    "d": (torch.arange(16 * 4, dtype=torch.float32).reshape(16, 4) * 7 % 19 - 9) / 10,
    "q": (torch.arange(16, dtype=torch.float32) * 3 % 7 - 3) / 5,
}

QX = "torch.quantize_per_tensor(x, 0.0513, 50, 13)"
QY = "torch.quantize_per_tensor(y, 0.0431, 110, 13)"
QM = "torch.quantize_per_tensor(m, 0.0527, 60, 13)"
QS = "torch.quantize_per_tensor(m, 0.0527, 3, 12)"
QV = "torch.quantize_per_tensor(v, 0.0527, 60, 13)"
QL = "torch.quantize_per_tensor(l, 0.0331, 0, 12)"
QC = "torch.quantize_per_channel(l, torch.slice(s, 0, 0, 4), torch.slice(t, 0, 0, 4), 0, 12)"


def weights(name, scale=0.0113):
    return f"torch.quantize_per_tensor({name}, {scale}, 0, 12)"


def channels(name, count=6):
    parts = f"torch.slice(s, 0, 0, {count}), torch.slice(t, 0, 0, {count})"
    return f"torch.quantize_per_channel({name}, {parts}, 0, 12)"


def packed(kind, weight, bias, *window):
    return f"ops.quantized.{kind}_prepack({weight}, {bias}, {', '.join(window)})"


ONE, ZERO = "[1, 1]", "[0, 0]"
CONV = packed("conv2d", weights("w"), "b", ONE, ZERO, ONE, "1")
PADDED = packed("conv2d", channels("w"), "b", "[2, 1]", "[1, 2]", ONE, "1")
GROUPED = packed("conv2d", weights("g"), "None", ONE, ONE, ONE, "2")
LINE = packed("conv1d", weights("k"), "c", "[2]", "[1]", "[1]", "1")
VOLUME = packed("conv3d", weights("z"), "c", "[1, 1, 1]", "[0, 1, 0]", "[1, 1, 1]", "1")
UP = packed("conv_transpose2d", weights("u"), "torch.slice(b, 0, 0, 3)", "[2, 2]", "[1, 0]", "[1, 0]", ONE, "1")
UP_LINE = packed("conv_transpose1d", weights("k"), "torch.slice(b, 0, 0, 4)", "[2]", "[1]", "[1]", "[1]", "1")
LINEAR, PER_CHANNEL = (f"ops.quantized.linear_prepack({w}, c)" for w in (QL, QC))
LINES = "torch.quantize_per_tensor(torch.flatten(m, 2), 0.0527, 60, 13)"
IH = "ops.quantized.linear_prepack(torch.quantize_per_tensor(a, 0.0071, 0, 12), q)"
HH = "ops.quantized.linear_prepack(torch.quantize_per_tensor(d, 0.0091, 0, 12), q)"
IH3 = "ops.quantized.linear_prepack(torch.quantize_per_tensor(torch.slice(a, 0, 0, 12), 0.0071, 0, 12), torch.slice(q, 0, 0, 12))"
HH3 = "ops.quantized.linear_prepack(torch.quantize_per_tensor(torch.slice(d, 0, 0, 12), 0.0091, 0, 12), torch.slice(q, 0, 0, 12))"
IH1 = "ops.quantized.linear_prepack(torch.quantize_per_tensor(torch.slice(a, 0, 0, 4), 0.0071, 0, 12), torch.slice(q, 0, 0, 4))"
HH1 = "ops.quantized.linear_prepack(torch.quantize_per_tensor(torch.slice(d, 0, 0, 4), 0.0091, 0, 12), torch.slice(q, 0, 0, 4))"
CELL = f"ops.quantized.make_quantized_cell_params_dynamic({IH}, {HH}, q, q, True)"
CELL3 = f"ops.quantized.make_quantized_cell_params_dynamic({IH3}, {HH3}, q, q, True)"
STATE = "torch.unsqueeze(h, 0)"
NORM = "c, p, c, p, 0.00001, 0.0613, 90"
STEP = "select(r, 0, 1)"
BYTES = "ops.quantized.embedding_bag_byte_prepack(e)"
FOUR = "ops.quantized.embedding_bag_4bit_prepack(e)"
XNN = "ops.prepacked.conv2d_clamp_prepack(w, b, [1, 2], [1, 0], [1, 1], 1, 0.0, 3.0)"
XUP = "ops.prepacked.conv2d_transpose_clamp_prepack(u, torch.slice(b, 0, 0, 3), [2, 2], [1, 0], [1, 0], [1, 1], 1, None, 2.0)"
XLIN = "ops.prepacked.linear_clamp_prepack(l, c, 0.0, 5.0)"

CASES = [
    # Quantisation and what is told of it.
    QX, QC, QS, f"torch.dequantize({QX})", f"torch.dequantize({QC})", f"torch.int_repr({QY})",
    "torch.quantize_per_tensor(x, 0.0513, 5, 14)", "torch.dequantize(torch.quantize_per_tensor(x, 0.0513, 5, 14))",
    "torch.quantize_per_tensor(x, torch.select(s, 0, 1), torch.select(t, 0, 0), 13)",
    f"torch.dequantize([{QX}, x])", "torch.quantize_per_tensor([x, y], torch.slice(s, 0, 0, 2), torch.slice(t, 0, 0, 2), 13)",
    "torch.quantize_per_tensor_dynamic(x, 13, False)", "torch.quantize_per_tensor_dynamic(x, 12, True)",
    "torch._choose_qparams_per_tensor(x)", "torch._choose_qparams_per_tensor(x, True)",
    f"torch.q_scale({QX})", f"torch.q_zero_point({QX})", f"torch.q_per_channel_scales({QC})",
    f"torch.q_per_channel_zero_points({QC})", f"torch.q_per_channel_axis({QC})",
    "torch._make_per_tensor_quantized_tensor(n, 0.5, 3)",
    "torch._make_per_channel_quantized_tensor(n, torch.slice(s, 0, 0, 2), torch.slice(t, 0, 0, 2), 0)",
    # Layers.
    f"ops.quantized.conv2d({QM}, {CONV}, 0.2137, 120)", f"ops.quantized.conv2d_relu({QM}, {CONV}, 0.1137, 0)",
    f"ops.quantized.conv2d({QM}, {PADDED}, 0.2137, 120)", f"ops.quantized.conv2d({QM}, {GROUPED}, 0.2137, 120)",
    f"ops.quantized.conv2d_relu({QM}, {GROUPED}, 0.2137, 20)",
    f"ops.quantized.conv1d({LINES}, {LINE}, 0.2137, 120)", f"ops.quantized.conv1d_relu({LINES}, {LINE}, 0.2137, 0)",
    f"ops.quantized.conv3d({QV}, {VOLUME}, 0.1137, 120)", f"ops.quantized.conv3d_relu({QV}, {VOLUME}, 0.1137, 7)",
    f"ops.quantized.conv_transpose2d({QM}, {UP}, 0.2137, 120)",
    f"ops.quantized.conv_transpose1d({LINES}, {UP_LINE}, 0.2137, 120)",
    f"ops.quantized.linear({QX}, {LINEAR}, 0.1137, 128)", f"ops.quantized.linear_relu({QX}, {LINEAR}, 0.1137, 0)",
    f"ops.quantized.linear({QX}, {PER_CHANNEL}, 0.1137, 128)",
    f"ops.quantized.linear_dynamic(x, {LINEAR})", f"ops.quantized.linear_dynamic(x, {LINEAR}, True)",
    f"ops.quantized.linear_dynamic(r, {PER_CHANNEL}, True)", f"ops.quantized.linear_relu_dynamic(x, {LINEAR}, False)",
    "ops.quantized.linear_dynamic_fp16(x, ops.quantized.linear_prepack_fp16(l / 3, c))",
    "ops.quantized.linear_relu_dynamic_fp16(x, ops.quantized.linear_prepack_fp16(l / 3, c))",
    f"ops.quantized.conv2d_dynamic(m + 0.07, {CONV})", f"ops.quantized.conv1d_dynamic(torch.flatten(m + 0.07, 2), {LINE})",
    f"ops.quantized.conv3d_dynamic(v + 0.07, {VOLUME})", f"ops.quantized.conv_transpose2d_dynamic(m + 0.07, {UP})",
    f"ops.quantized.conv2d_unpack({CONV})", f"ops.quantized.conv1d_unpack({LINE})", f"ops.quantized.linear_unpack({LINEAR})",
    f"ops.quantized.conv2d_stride({PADDED})", f"ops.quantized.conv2d_padding({PADDED})",
    f"ops.quantized.conv2d_dilation({PADDED})", f"ops.quantized.conv2d_groups({GROUPED})",
    f"ops.quantized.conv2d_transpose({GROUPED})", f"ops.quantized.conv_transpose2d_output_padding({UP})",
    # Sums, products and joins.
    f"ops.quantized.add({QX}, {QY}, 0.0571, 90)", f"ops.quantized.add_relu({QX}, {QY}, 0.0313, 10)",
    f"ops.quantized.mul({QX}, {QY}, 0.0631, 100)", f"ops.quantized.mul_relu({QX}, {QY}, 0.0631, 3)",
    f"ops.quantized.add({QX}, torch.slice({QY}, 0, 1), 0.0571, 90)",
    f"ops.quantized.add({QX}, 0.7)", f"ops.quantized.add({QX}, -9.0)", f"ops.quantized.add({QX}, 14.0)",
    f"ops.quantized.add_relu({QX}, 0.7)", f"ops.quantized.add_scalar({QX}, 1.1)", f"ops.quantized.add_scalar_relu({QX}, -0.4)",
    f"ops.quantized.mul({QX}, 0.7)", f"ops.quantized.mul({QX}, -2.0)", f"ops.quantized.mul({QX}, 0.0)",
    f"ops.quantized.mul_relu({QX}, -0.7)", f"ops.quantized.mul_scalar({QX}, 3.0)", f"ops.quantized.mul_scalar_relu({QX}, 0.25)",
    f"ops.quantized.matmul({QX}, torch.transpose({QY}, 0, 1), 0.1137, 90)",
    f"ops.quantized.cat([{QX}, {QY}], 1, 0.0571, 90)", f"ops.quantized.cat_relu([{QX}, {QY}], 0, 0.0571, 90)",
    f"ops.quantized.cat([{QX}, {QX}], 0, None, None)", f"torch.cat([{QX}, {QX}], 1)",
    # Functions.
    f"ops.quantized.hardswish({QM}, 0.0571, 30)", f"ops.quantized.sigmoid({QM}, 0.00390625, 0)",
    f"ops.quantized.elu({QM}, 0.0571, 30)", f"ops.quantized.elu({QM}, 0.0571, 30, 1.5, 0.5, 2.0)",
    f"ops.quantized.celu({QM}, 0.0571, 30, 1.5)", f"ops.quantized.leaky_relu({QM}, 0.1, False, 0.0571, 30)",
    # A scale that the number 1 fits, and one that it does not.
    f"ops.quantized.prelu({QM}, torch.quantize_per_tensor(c, 0.02, 120, 13), 0.0571, 90)",
    f"ops.quantized.prelu({QM}, torch.quantize_per_tensor(c, 0.002, 60, 13), 0.0571, 90)",
    # Means with halves of steps, about a zero point that is odd.
    "torch.adaptive_avg_pool2d(torch.quantize_per_tensor(m, 0.5, 61, 13), [1, 1])",
    "torch.adaptive_avg_pool2d(torch.quantize_per_tensor(m, 0.5, 61, 13), [3, 3])",
    "torch.mean(torch.quantize_per_tensor(m, 0.5, 61, 13), [2, 3])",
    "torch.adaptive_avg_pool2d(torch.quantize_per_tensor(m, 0.5, 5, 12), [3, 3])",
    f"ops.quantized.softmax({QM}, 1, 0.00390625, 0)",
    f"ops.quantized.dropout({QM}, 0.1, 3, 0.5, False)", f"ops.quantized.relu6({QM})", f"ops.quantized.clamp({QM}, -1.0, 2.0)",
    f"ops.quantized.threshold({QM}, 0.25, -1.0)", f"torch.relu({QM})", f"torch.relu6({QM})", f"torch.hardtanh({QM}, -1.0, 2.0)",
    f"torch.clamp({QM}, -1.0, 2.0)", f"torch.clamp({QM}, None, 1.0)", f"torch.sigmoid({QM})", f"torch.tanh({QM})", f"torch.hardsigmoid({QM})",
    f"torch.sigmoid({QS})", f"torch.tanh({QS})", f"torch.leaky_relu({QM}, 0.1)", f"torch.gelu({QM})", f"torch.threshold({QM}, 0.25, -1.0)",
    f"torch.prelu({QM}, c)",
    # Normalisations.
    f"ops.quantized.batch_norm2d({QM}, {NORM})", f"ops.quantized.batch_norm2d_relu({QM}, {NORM})",
    f"ops.quantized.batch_norm({QM}, {NORM})", f"ops.quantized.batch_norm1d({LINES}, {NORM})",
    f"ops.quantized.layer_norm({QM}, [6], b, None, 0.00001, 0.0271, 120)",
    f"ops.quantized.group_norm({QM}, 2, c, p, 0.00001, 0.0471, 120)",
    f"ops.quantized.instance_norm({QM}, c, p, 0.00001, 0.0471, 120)",
    # Pooling, resizing and choices.
    f"torch.max_pool2d({QM}, [2, 2], [2, 2])", f"torch.max_pool2d({QS}, [3, 3], [2, 2], [1, 1])", f"torch.max_pool1d({LINES}, [3], [2])",
    f"ops.quantized.max_pool2d({QM}, [2, 2], [2, 2], [0, 0], [1, 1], False)",
    f"torch.avg_pool2d({QM}, [2, 2], [2, 2])", f"torch.avg_pool2d({QM}, [3, 3], [2, 2], [1, 1])", f"torch.avg_pool2d({QM}, [3, 3], [2, 2], [1, 1], False, False)",
    f"torch.avg_pool3d({QV}, [2, 2, 2])", f"torch.adaptive_avg_pool2d({QM}, [1, 1])", f"torch.adaptive_avg_pool2d({QM}, [3, 4])",
    f"torch.adaptive_avg_pool3d({QV}, [1, 2, 2])", f"torch.mean({QM}, [2, 3])", f"torch.mean({QM}, [1], True)",
    f"torch.upsample_nearest2d({QM}, [10, 12], None)", f"torch.upsample_bilinear2d({QM}, [10, 12], False, None)",
    f"torch.upsample_bilinear2d({QM}, [7, 4], True, None)",
    f"torch.max({QM})", f"torch.min({QM})", f"torch.max({QX}, 1)", f"torch.min({QX}, 1)", f"torch.sort({QX}, 1, True)",
    f"torch.topk({QX}, 2)", f"torch.flip({QX}, [1])", f"torch.index_select({QM}, 1, o)", f"torch.channel_shuffle({QM}, 2)",
    f"torch.unfold({QX}, 1, 2, 1)", f"torch.reflection_pad2d({QM}, [1, 2, 0, 1])",
    f"torch.view({QM}, [2, -1])", f"torch.transpose({QX}, 0, 1)", f"torch.slice({QM}, 1, 1, 3)", f"torch.clone({QX})", f"torch.stack([{QX}, {QX}])",
    f"torch.eq({QX}, {QX})", f"torch.gt({QX}, {QY})", f"torch.le({QX}, 0.5)",
    # Fake quantisation.
    "torch.fake_quantize_per_tensor_affine(x, 0.0513, 50, 0, 255)",
    "torch.fake_quantize_per_tensor_affine(x, torch.select(s, 0, 1), torch.to(torch.select(t, 0, 0), 3), -128, 127)",
    "torch.fake_quantize_per_channel_affine(l, torch.slice(s, 0, 0, 4), torch.to(torch.slice(t, 0, 0, 4), 3), 0, -128, 127)",
    # Tables of rows.
    f"ops.quantized.embedding_bag_byte_rowwise_offsets({'%BYTES%'}, i, o)",
    f"ops.quantized.embedding_bag_4bit_rowwise_offsets({'%FOUR%'}, i, o)",
    f"ops.quantized.embedding_bag_byte_unpack({'%BYTES%'})", f"ops.quantized.embedding_bag_4bit_unpack({'%FOUR%'})",
    # Recurrent layers and cells.
    f"torch.quantized_lstm(r, [{STATE}, {STATE}], [{CELL}], True, 1, 0., False, False, False, dtype=12, use_dynamic=True)",
    f"torch.quantized_lstm(r, [torch.cat([{STATE}, {STATE}]), torch.cat([{STATE}, {STATE}])], [{CELL}, {CELL}], True, 1, 0., False, True, False, dtype=12, use_dynamic=True)",
    f"torch.quantized_lstm(torch.flatten(r, 0, 1), torch.tensor([2, 2, 2, 1, 1]), [{STATE}, {STATE}], [{CELL}], True, 1, 0., False, False, dtype=12, use_dynamic=True)",
    f"torch.quantized_lstm(torch.flatten(r, 0, 1), torch.tensor([2, 2, 2, 1, 1]), [torch.cat([{STATE}, {STATE}]), torch.cat([{STATE}, {STATE}])], [{CELL}, {CELL}], True, 1, 0., False, True, dtype=12, use_dynamic=True)",
    f"torch.quantized_gru(torch.transpose(r, 0, 1), {STATE}, [{CELL3}], True, 1, 0., False, False, True)",
    f"torch.quantized_gru(torch.flatten(r, 0, 1), torch.tensor([2, 2, 2, 1, 1]), {STATE}, [{CELL3}], True, 1, 0., False, False)",
    f"ops.quantized.quantized_lstm_cell_dynamic(torch.select(r, 0, 1), [h, h], {IH}, {HH}, q, q)",
    f"ops.quantized.quantized_gru_cell_dynamic(torch.select(r, 0, 1), h, {IH3}, {HH3}, q, q)",
    f"ops.quantized.quantized_rnn_tanh_cell_dynamic(torch.select(r, 0, 1), h, {IH1}, {HH1}, q, q)",
    f"ops.quantized.quantized_rnn_relu_cell_dynamic(torch.select(r, 0, 1), h, {IH1}, {HH1}, q, q)",
    # For XNNPACK.
    f"ops.prepacked.conv2d_clamp_run(m, {XNN})", f"ops.prepacked.conv2d_transpose_clamp_run(m, {XUP})",
    f"ops.prepacked.linear_clamp_run(x, {XLIN})", "torch._add_relu(x, y)", "torch._add_relu(x, y, alpha=2)",
    f"ops.prepacked.unpack_prepacked_sizes_linear({XLIN})",
]


def entry(value):
    if not isinstance(value, torch.Tensor):
        value = torch.tensor(value, dtype=torch.float32 if isinstance(value, float) else torch.int64)
    result = {"type": str(value.dtype).removeprefix("torch."), "shape": list(value.shape)}
    plain = value
    if value.is_quantized:
        plain = value.int_repr()
        if value.qscheme() == torch.per_tensor_affine:
            result["scale"], result["zeroPoint"] = value.q_scale(), value.q_zero_point()
    return result | {"numbers": [float(v) for v in plain.flatten().to(torch.float64).tolist()]}


def flat(value):
    return [part for item in value for part in flat(item)] if isinstance(value, (list, tuple)) else [value]


def run(source):
    # In archives `torch.f` is the operator aten::f, whatever the Python module has by that name.
    body = re.sub(r"\btorch\.(?!device|tensor)", "torch.ops.aten.", re.sub(r"\bops\.", "torch._ops_.", source))
    body = body.replace("torch.ops.aten._ops_.", "torch.ops.")
    parameters = ", ".join(f"{name}: Tensor" for name in INPUTS)
    unit = torch._C.CompilationUnit()
    unit.define(f"def f({parameters}):\n  return {body}\n")
    # Some operators write to their arguments.
    return flat(unit.f(*[value.clone() for value in INPUTS.values()]))


def main():
    engine, path = sys.argv[1:]
    torch.backends.quantized.engine = engine
    # What packing gives is an input of its own: the packing of floats is not Lantern's.
    for name, source in (("f", BYTES), ("j", FOUR)):
        INPUTS[name] = run(source)[0]
    cases = []
    for source in CASES:
        source = source.replace("%BYTES%", "f").replace("%FOUR%", "j")
        try:
            results = run(source)
        except Exception as error:
            print(f"not recorded: {source}: {str(error).strip().splitlines()[-1][:90]}", file=sys.stderr)
            continue
        cases.append({"code": source, "outputs": [entry(value) for value in results]})
    with open(path, "w") as file:
        json.dump(
            {
                "torch": torch.__version__, "engine": engine,
                "inputs": {name: entry(value) for name, value in INPUTS.items()}, "cases": cases,
            }, file, separators=(",", ":"))
        file.write("\n")
    print(f"{len(cases)} cases")


main()
