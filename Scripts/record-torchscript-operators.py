"""Records what PyTorch's TorchScript interpreter gives for small calls of operators.

Usage: python record-torchscript-operators.py OUTPUT.json

Each case is a line of TorchScript over the tensors `x`, `y` and `z`. Quantised cases run on the
QNNPACK engine, whose arithmetic Lantern follows. The quantised tensors of a case are made in its own
code, so that inputs are plain numbers. Needs the package torch.
"""

import json
import re
import sys

import torch

torch.backends.quantized.engine = "qnnpack"

# Inputs by name, as deterministic numbers with signs and ties among them.
INPUTS = {
    "x": torch.tensor([[-2.0, -0.5, 0.0], [0.5, 1.5, 3.0]]),
    "y": torch.tensor([[1.0, 2.0, -4.0], [0.5, -1.0, 2.0]]),
    "i": torch.tensor([[-3, 0, 2], [5, -7, 1]]),
    "p": torch.tensor([0.25, 1.0, 4.0]),
    "m": (torch.arange(2 * 4 * 5 * 6, dtype=torch.float32).reshape(2, 4, 5, 6) * 7 % 23 - 11) / 4,
    "w": (torch.arange(6 * 4 * 3 * 3, dtype=torch.float32).reshape(6, 4, 3, 3) * 5 % 17 - 8) / 8,
    "g": (torch.arange(6 * 2 * 3 * 3, dtype=torch.float32).reshape(6, 2, 3, 3) * 5 % 17 - 8) / 8,
    "d": (torch.arange(8 * 1 * 3 * 2, dtype=torch.float32).reshape(8, 1, 3, 2) * 5 % 17 - 8) / 8,
    "b": torch.tensor([0.5, -1.0, 2.0, 0.0, 1.0, -0.25]),
    "e": torch.tensor([0.5, -1.0, 2.0, 0.0, 1.0, -0.25, 3.0, 0.125]),
    "l": torch.tensor([[1.0, -1.0, 0.5], [2.0, 0.25, -3.0], [0.0, 1.0, 1.0], [4.0, 0.5, 0.5]]),
    "c": torch.tensor([1.0, 0.5, -1.0, 2.0]),
    "v": torch.tensor([1.0, 0.5, 4.0, 2.0]),
}

QM = "torch.quantize_per_tensor(m, 0.05, 60, 13)"
QW = "torch.quantize_per_tensor(w, 0.01, 0, 12)"
QD = "torch.quantize_per_tensor(d, 0.01, 0, 12)"
QL = "torch.quantize_per_tensor(l, 0.03, 0, 12)"
QX = "torch.quantize_per_tensor(x, 0.05, 50, 13)"
QY = "torch.quantize_per_tensor(y, 0.04, 110, 13)"
ZERO, ONE = "[0, 0]", "[1, 1]"

CASES = [
    # Arithmetic and promotion.
    "x + y", "x - y", "torch.mul(x, y)", "x * y", "y / 3", "2 - x", "torch.add(x, y, alpha=2)",
    "torch.sub(x, y, alpha=3)", "torch.rsub(x, 2)", "i + 1", "i * 2", "i / 2",
    "i + 1.5", "x + 1", "i + x", "i * True", "torch.to(i, 3) + i", 
    "torch.to(i, 3) * 2", "torch.select(torch.select(torch.to(i, 3), 0, 0), 0, 1) + 2",
    "torch.sum(x) * 2", "torch.unsqueeze(torch.sum(x), 0) * 2",
    "i + torch.sum(x)", "x + torch.to(torch.sum(x), 7)", "x + p", "torch.div(x, y, rounding_mode=\"floor\")",
    "torch.div(i, 2, rounding_mode=\"floor\")", "torch.reciprocal(p)", "torch.pow(x, 2)",
    "torch.pow(i, 2)", "torch.pow(x, 1)", "torch.pow(p, 0.5)", "torch.pow(p, -0.5)",
    "torch.maximum(x, y)", "torch.minimum(x, y)", "torch.maximum(i, torch.to(i * 2, 3))",
    # Functions.
    "torch.relu(x)", "torch.relu6(x * 4)", "torch.hardtanh(x)", "torch.hardtanh(x, 0.0, 6.0)",
    "torch.hardtanh(x, -0.5, 1)", "torch.clamp(x, 0.0, 1.0)", "torch.clamp(x, max=1.0)",
    "torch.clamp(x, min=0.25)", "torch.clamp_min(x, 0.25)", "torch.clamp_max(x, 0.25)",
    "torch.sigmoid(x)", "torch.tanh(x)", "torch.hardswish(x)", "torch.hardsigmoid(x)",
    "torch.silu(x)", "torch.exp(x)", "torch.log(p)", "torch.sqrt(p)", "torch.rsqrt(p)",
    "torch.square(x)", "torch.square(i)", "torch.abs(x)", "torch.abs(i)", "torch.neg(x)", "-i",
    "torch.floor(x)", "torch.ceil(x)", "torch.round(x)", "torch.floor(i)", "torch.ceil(i)",
    "torch.round(i)", "torch.sin(x)", "torch.cos(x)", "torch.sigmoid(i)", "torch.exp(i)",
    "torch.leaky_relu(x)", "torch.leaky_relu(x, 0.2)", "torch.elu(x)", "torch.elu(x, 0.5)",
    "torch.gelu(x)", "torch.gelu(x, approximate=\"tanh\")", "torch.softmax(x, 1)",
    "torch.softmax(x, 0)", "torch.softmax(x, -1, 6)", "torch.softmax(i, 1, 6)",
    "torch.log_softmax(x, 1)", "torch.dropout(x, 0.5, False)", "torch.feature_dropout(m, 0.5, False)",
    "torch.alpha_dropout(x, 0.5, False)",
    "torch.batch_norm(m, c, v, c, v, False, 0.1, 0.001, False)",
    "torch.batch_norm(m, None, None, c, v, False, 0.1, 0.00001, True)",
    "torch.batch_norm(torch.transpose(l, 0, 1), c, v, c, v, False, 0.1, 0.001, False)",
    # Convolutions.
    "torch.conv2d(m, w)", "torch.conv2d(m, w, b)", "torch.conv2d(m, w, b, [2, 1], [1, 2])",
    "torch.conv2d(m, w, b, [1], [2], [2])", "torch.conv2d(m, g, b, [1, 1], [1, 1], [1, 1], 2)",
    "torch.conv2d(m, d, e, [1, 2], [1, 0], [1, 1], 4)", "torch.conv2d(m, w, b, [1, 1], \"same\")",
    "torch.conv2d(m, d, e, [1, 1], \"same\", [1, 1], 4)", "torch.conv2d(m, w, b, [1, 1], \"valid\")",
    "torch.conv2d(torch.select(m, 0, 0), w, b)",
    "torch._convolution(m, w, b, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, False, False, True, True)",
    "torch._convolution(m, w, b, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, False, False, True)",
    "torch.convolution(m, w, None, [2, 2], [0, 1], [1, 1], False, [0, 0], 1)",
    # Pooling and resizing.
    "torch.max_pool2d(m, [2, 2])", "torch.max_pool2d(m, [3, 3], [2, 2], [1, 1])",
    "torch.max_pool2d(m, [2, 2], [2, 2], [0, 0], [1, 1], True)",
    "torch.max_pool2d(m, [3, 2], [2, 3], [1, 1], [1, 1], True)",
    "torch.max_pool2d(m, [2, 2], [1, 1], [0, 0], [2, 2])", "torch.max_pool2d(m, 3)",
    "torch.max_pool2d(torch.select(m, 0, 1), [2, 2])",
    "torch.avg_pool2d(m, [2, 2])", "torch.avg_pool2d(m, [3, 3], [2, 2], [1, 1])",
    "torch.avg_pool2d(m, [3, 3], [2, 2], [1, 1], False, False)",
    "torch.avg_pool2d(m, [2, 3], [1, 1], [0, 0], True)",
    "torch.adaptive_avg_pool2d(m, [1, 1])", "torch.adaptive_avg_pool2d(m, [5, 3])",
    "torch.adaptive_avg_pool2d(m, [1, 2])", "torch.adaptive_avg_pool2d(m, [5, 6])",
    "torch.upsample_nearest2d(m, [10, 12], None)", "torch.upsample_nearest2d(m, [7, 4], None)",
    "torch.upsample_nearest2d(m, None, [2.0, 2.0])",
    "torch.upsample_bilinear2d(m, [10, 12], False, None)",
    "torch.upsample_bilinear2d(m, [7, 4], True, None)",
    "torch.upsample_bilinear2d(m, None, True, [2.0, 1.5])",
    # Shapes.
    "torch.view(x, [3, 2])", "torch.view(x, [-1])", "torch.reshape(x, [3, -1])", "torch.flatten(m)",
    "torch.flatten(m, 1)", "torch.flatten(m, 1, 2)", "torch.flatten(torch.sum(x))",
    "torch.squeeze(torch.view(x, [1, 2, 1, 3]))", "torch.squeeze(torch.view(x, [1, 2, 1, 3]), 2)",
    "torch.squeeze(x, 0)", "torch.unsqueeze(x, 1)", "torch.unsqueeze(x, -1)",
    "torch.permute(m, [0, 2, -1, 1])", "torch.transpose(x, 0, 1)", "torch.transpose(m, -1, 1)",
    "torch.t(x)", "torch.t(p)", "torch.contiguous(x)", "torch.detach(x)", "torch.cpu(x)",
    "torch.alias(x)", "torch.clone(x)", "torch.expand(p, [2, 3])", "torch.expand(torch.view(p, [3, 1]), [-1, 2])",
    "torch.select(m, 1, -1)", "torch.slice(x, 1, 1)", "torch.slice(x, 1, 0, 9223372036854775807, 2)",
    "torch.slice(x, -1, -2)", "torch.slice(x, 0, 5)", "torch.narrow(x, 1, 1, 2)", "x[0]", "x[1, 2]",
    "x[:, 1:]", "x[:, None, 0]", "m[..., 1]", "m[0, ..., 1:4:2]", "m[:, -1]", "x[-1]",
    "torch.cat([x, y])", "torch.cat([x, y], 1)", "torch.cat([x, x, y], -1)", "torch.concat([x, y], 1)",
    "torch.stack([x, y])", "torch.stack([x, y], 2)", "torch.stack([x, y], -1)", "torch.chunk(m, 3, 2)",
    "torch.chunk(x, 5, 1)", "torch.split(m, 2, 3)", "torch.split(m, 4, 2)", "torch.split(x, [1, 2], 1)",
    "torch.split_with_sizes(x, [2, 1], 1)", "torch.unbind(x)", "torch.unbind(x, 1)",
    "torch.index_select(x, 1, torch.tensor([2, 0, 2]))", "torch.pad(x, [1, 2])",
    "torch.pad(x, [1, 0, 0, 2], \"constant\", 1.5)", "torch.pad(m, [1, 2, 0, 1])",
    "torch.constant_pad_nd(m, [0, 1, 2, 0], 0.5)", "torch.constant_pad_nd(x, [0, 0, 1, 1])",
    "torch.mean(x)", "torch.mean(x, [1])", "torch.mean(m, [2, 3])", "torch.mean(m, [-1, -2], True)",
    "torch.mean(x, 0)", "torch.mean(x, dtype=6)", "torch.sum(x)", "torch.sum(x, [0])", "torch.sum(i)",
    "torch.sum(x, [0, 1], True)", "torch.sum(torch.to(i, 3), [1])", "torch.sum(i, dtype=6)",
    "torch.argmax(y)", "torch.argmax(y, 1)", "torch.argmax(y, 0, True)",
    # Made of nothing, and conversions.
    "torch.zeros([2, 3])", "torch.ones([2], dtype=4)", "torch.ones([])", "torch.full([2], 3)",
    "torch.full([2], 1.5)", "torch.full([2], 3, dtype=6)", "torch.zeros_like(x)", "torch.ones_like(i)",
    "torch.zeros_like(i, dtype=6)", "torch.arange(4)", "torch.arange(1, 8, 3)",
    "torch.arange(2, 2)", "torch.tensor([1, 2])", "torch.tensor([[1.0], [2.5]])", "torch.tensor(3)",
    "torch.tensor(True)", "torch.tensor([1, 2], dtype=6)", "torch.to(x, 4)", "torch.to(i, 6)",
    "torch.to(x, torch.device(\"cpu\"), 3)", "torch.to(x, dtype=7)", "torch.type_as(i, x)",
    # Products.
    "torch.linear(x, l)", "torch.linear(x, l, c)", "torch.linear(p, l, c)",
    "torch.linear(torch.unsqueeze(x, 0), l, c)", "torch.addmm(c, x, torch.t(l))",
    "torch.addmm(torch.linear(x, l), x, torch.t(l))", "torch.matmul(x, torch.t(y))",
    "torch.mm(x, torch.t(l))", "torch.matmul(m, torch.transpose(m, 2, 3))",
    "torch.bmm(torch.unsqueeze(x, 0), torch.unsqueeze(torch.t(l), 0))",
    "torch.embedding(l, torch.tensor([[3, 0], [1, 1]]))",
    # Quantised.
    QX, QY, f"torch.dequantize({QX})", "torch.dequantize(x)", "torch.quantize_per_tensor(x, 0.1, 3, 12)",
    f"torch.relu({QX})", f"ops.quantized.relu6(torch.quantize_per_tensor(x * 4, 0.1, 50, 13))",
    f"torch.hardtanh({QX}, 0., 1.)",
    f"ops.quantized.add({QX}, {QY}, 0.05, 90)", f"ops.quantized.add_relu({QX}, {QY}, 0.03, 10)",
    f"ops.quantized.mul({QX}, {QY}, 0.06, 100)", f"ops.quantized.mul_relu({QX}, {QY}, 0.06, 3)",
    f"ops.quantized.cat([{QX}, {QY}], 1, 0.05, 90)", f"ops.quantized.cat([{QX}, {QX}], 0, None, None)",
    f"ops.quantized.conv2d({QM}, ops.quantized.conv2d_prepack({QW}, b, {ONE}, {ZERO}, {ONE}, 1), 0.2, 120)",
    f"ops.quantized.conv2d({QM}, ops.quantized.conv2d_prepack({QW}, None, [2, 2], [1, 1], {ONE}, 1), 0.2, 120)",
    f"ops.quantized.conv2d_relu({QM}, ops.quantized.conv2d_prepack({QW}, b, {ONE}, [1, 1], {ONE}, 1), 0.1, 0)",
    f"ops.quantized.conv2d({QM}, ops.quantized.conv2d_prepack(torch.quantize_per_tensor(torch.slice(d, 0, 0, 4), 0.01, 0, 12), c, {ONE}, [1, 1], {ONE}, 4), 0.05, 128)",
    f"ops.quantized.linear({QX}, ops.quantized.linear_prepack({QL}, c), 0.1, 128)",
    f"ops.quantized.linear_relu({QX}, ops.quantized.linear_prepack({QL}, None), 0.1, 0)",
    f"torch.adaptive_avg_pool2d({QM}, [1, 1])", f"torch.mean({QM}, [2, 3])",
    f"torch.max_pool2d({QM}, [2, 2], [2, 2])", f"torch.avg_pool2d({QM}, [2, 2], [2, 2])",
    f"torch.flatten({QM}, 1)", f"torch.permute({QX}, [1, 0])",
    f"torch.upsample_nearest2d({QM}, [10, 12], None)",
]


def numbers(tensor):
    if tensor.is_quantized:
        tensor = tensor.int_repr()
    # JSON has no infinities; none are needed.
    return [float(v) for v in tensor.flatten().to(torch.float64).tolist()]


def entry(tensor):
    result = {"type": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape)}
    if tensor.is_quantized:
        result["scale"], result["zeroPoint"] = tensor.q_scale(), tensor.q_zero_point()
    return result | {"numbers": numbers(tensor)}


def run(source):
    # In archives `torch.f` is the operator aten::f, whatever the Python module has by that name.
    body = re.sub(r"\btorch\.(?!device|tensor)", "torch.ops.aten.", re.sub(r"\bops\.", "torch._ops_.", source))
    body = body.replace("torch.ops.aten._ops_.", "torch.ops.")
    parameters = ", ".join(f"{name}: Tensor" for name in INPUTS)
    unit = torch._C.CompilationUnit()
    unit.define(f"def f({parameters}):\n  return {body}\n")
    return unit.f(*INPUTS.values())


def main():
    cases, failures = [], []
    for source in CASES:
        try:
            result = run(source)
        except Exception as error:
            failures.append((source, str(error).strip().splitlines()[-1]))
            continue
        outputs = result if isinstance(result, (list, tuple)) else [result]
        cases.append({"code": source, "outputs": [entry(output) for output in outputs]})
    with open(sys.argv[1], "w") as file:
        json.dump(
            {
                "torch": torch.__version__, "engine": torch.backends.quantized.engine,
                "inputs": {name: entry(value) for name, value in INPUTS.items()}, "cases": cases,
            }, file, separators=(",", ":"))
        file.write("\n")
    for source, reason in failures:
        print(f"not recorded: {source}: {reason}", file=sys.stderr)
    print(f"{len(cases)} cases")


main()
