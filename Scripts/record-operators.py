"""Records what LiteRT's reference kernels give for models of one operator each.

Needs the package ai-edge-litert 2.3.0, with numpy and flatbuffers that it brings. Usage:

    record-operators.py FILE.json

Weights and inputs are drawn with seeds, so that the same file comes out every time. Bytes are
little-endian and in base64. Cases that LiteRT refuses are left out and named on standard output.
"""

import base64
import importlib.metadata
import json
import sys
import zlib

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

TYPES = {
    "float32": schema.TensorType.FLOAT32,
    "float16": schema.TensorType.FLOAT16,
    "int8": schema.TensorType.INT8,
    "uint8": schema.TensorType.UINT8,
    "int16": schema.TensorType.INT16,
    "int32": schema.TensorType.INT32,
    "int64": schema.TensorType.INT64,
    "bool": schema.TensorType.BOOL,
}
SAME, VALID = schema.Padding.SAME, schema.Padding.VALID
NONE, RELU, RELU_N1, RELU6 = 0, 1, 2, 3


class Value:
    """A tensor of the model: an input when it has no data, a constant when it has."""

    def __init__(self, dtype, shape, scale=None, zero=0, axis=0, data=None, full=False):
        self.dtype, self.shape, self.axis, self.data = dtype, list(shape), axis, data
        self.scale = None if scale is None else np.atleast_1d(np.asarray(scale, np.float32))
        self.zero = np.zeros(0 if scale is None else self.scale.size, np.int64) + zero
        self.full = full

    def draw(self, generator):
        """Random contents; all stored integers in turn when `full`."""
        shape = tuple(self.shape)
        if self.full:
            low = np.iinfo(self.dtype).min
            return (np.arange(np.prod(shape)) % 256 + low).astype(self.dtype).reshape(shape)
        if self.dtype.startswith("float"):
            return generator.uniform(-6, 6, shape).astype(self.dtype)
        if self.dtype == "bool":
            return generator.integers(0, 2, shape).astype(bool)
        if self.dtype in ("int32", "int64"):
            return generator.integers(-1000, 1000, shape).astype(self.dtype)
        info = np.iinfo(self.dtype)
        return generator.integers(info.min, info.max + 1, shape).astype(self.dtype)


def options(name, **fields):
    result = getattr(schema, name + "T")()
    for field, value in fields.items():
        setattr(result, field, value)
    return getattr(schema.BuiltinOptions, name), result


def build(code, inputs, outputs, option, version):
    model = schema.ModelT()
    model.version, model.description = 3, b"one operator"
    operator_code = schema.OperatorCodeT()
    operator_code.builtinCode = getattr(schema.BuiltinOperator, code)
    operator_code.deprecatedBuiltinCode = min(operator_code.builtinCode, 127)
    operator_code.version = version
    model.operatorCodes = [operator_code]
    model.buffers = [schema.BufferT()]
    tensors = []
    for index, value in enumerate(inputs + outputs):
        tensor = schema.TensorT()
        tensor.name, tensor.shape = f"t{index}".encode(), value.shape
        tensor.type, tensor.hasRank = TYPES[value.dtype], True
        if value.data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(value.data).tobytes(), np.uint8)
            tensor.buffer = len(model.buffers)
            model.buffers.append(buffer)
        if value.scale is not None:
            quantization = schema.QuantizationParametersT()
            quantization.scale, quantization.zeroPoint = value.scale, value.zero
            quantization.quantizedDimension = value.axis
            tensor.quantization = quantization
        tensors.append(tensor)
    operator = schema.OperatorT()
    operator.opcodeIndex = 0
    operator.inputs = list(range(len(inputs)))
    operator.outputs = list(range(len(inputs), len(inputs) + len(outputs)))
    if option is not None:
        operator.builtinOptionsType, operator.builtinOptions = option
    graph = schema.SubGraphT()
    graph.tensors, graph.operators, graph.name = tensors, [operator], b"main"
    graph.inputs = [i for i, value in enumerate(inputs) if value.data is None]
    graph.outputs = operator.outputs
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def encoded(array):
    array = np.asarray(array)
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
    }


CASES = []


def case(name, code, inputs, outputs, option=None, version=1):
    CASES.append((name, code, inputs, outputs, option, version))


def constant(dtype, data, **quantization):
    data = np.asarray(data, dtype)
    return Value(dtype, data.shape, data=data, **quantization)


def weights(name, dtype, shape, **quantization):
    value = Value(dtype, shape, **quantization)
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    value.data = value.draw(generator)
    if dtype == "int8":
        value.data = np.maximum(value.data, -127)
    if dtype == "int32":
        value.data = value.data * 5
    return value


def products():
    """Convolutions and fully connected layers."""
    windows = [
        ("same stride 2", SAME, 2, 2, 1, 1, (7, 6)),
        ("valid", VALID, 1, 1, 1, 1, (5, 5)),
        ("dilated", VALID, 1, 1, 2, 2, (7, 8)),
        ("uneven", SAME, 1, 3, 1, 1, (4, 9)),
    ]
    for label, padding, sh, sw, dh, dw, (height, width) in windows:
        for kind in ("float32", "int8", "uint8"):
            for activation in (NONE, RELU6) if label == "same stride 2" else (NONE,):
                q = kind != "float32"
                full = f"{label} {kind} activation {activation}"
                image = Value(kind, [2, height, width, 4], 0.05 if q else None, -3 if kind == "int8" else 120)
                out_h = -(-height // sh) if padding == SAME else (height - 2 * dh - 1) // sh + 1
                out_w = -(-width // sw) if padding == SAME else (width - 2 * dw - 1) // sw + 1
                for depthwise in (False, True):
                    channels = 8 if depthwise else 5
                    axis = 3 if depthwise else 0
                    shape = [1, 3, 3, 8] if depthwise else [5, 3, 3, 4]
                    name = ("depthwise " if depthwise else "convolution ") + full
                    if kind == "int8":
                        scales = np.linspace(0.004, 0.02, channels).astype(np.float32)
                        kernel = weights(name, "int8", shape, scale=scales, axis=axis)
                        bias = weights(name, "int32", [channels], scale=scales * np.float32(0.05))
                    elif kind == "uint8":
                        kernel = weights(name, "uint8", shape, scale=0.011, zero=131)
                        bias = weights(name, "int32", [channels], scale=np.float32(0.05) * np.float32(0.011))
                    else:
                        kernel = weights(name, "float32", shape)
                        bias = weights(name, "float32", [channels])
                    output = Value(kind, [2, out_h, out_w, channels], 0.09 if q else None, 11 if q else 0)
                    fields = dict(
                        padding=padding, strideW=sw, strideH=sh, dilationWFactor=dw,
                        dilationHFactor=dh, fusedActivationFunction=activation)
                    if depthwise:
                        option = options("DepthwiseConv2DOptions", depthMultiplier=2, **fields)
                    else:
                        option = options("Conv2DOptions", **fields)
                    code = "DEPTHWISE_CONV_2D" if depthwise else "CONV_2D"
                    case(name, code, [image, kernel, bias], [output], option, 3)
    for kind in ("float32", "int8", "uint8"):
        q = kind != "float32"
        name = f"fully connected {kind}"
        image = Value(kind, [3, 10], 0.03 if q else None, 5 if q else 0)
        if kind == "int8":
            kernel = weights(name, "int8", [7, 10], scale=0.01)
            bias = weights(name, "int32", [7], scale=np.float32(0.03) * np.float32(0.01))
        elif kind == "uint8":
            kernel = weights(name, "uint8", [7, 10], scale=0.01, zero=100)
            bias = weights(name, "int32", [7], scale=np.float32(0.03) * np.float32(0.01))
        else:
            kernel, bias = weights(name, "float32", [7, 10]), weights(name, "float32", [7])
        for activation in (NONE, RELU):
            output = Value(kind, [3, 7], 0.1 if q else None, 9 if q else 0)
            option = options("FullyConnectedOptions", fusedActivationFunction=activation)
            case(f"{name} activation {activation}", "FULLY_CONNECTED", [image, kernel, bias], [output], option, 4)
    scales = np.linspace(0.005, 0.02, 7).astype(np.float32)
    kernel = weights("fully connected axis", "int8", [7, 10], scale=scales, axis=0)
    bias = weights("fully connected axis", "int32", [7], scale=scales * np.float32(0.03))
    case("fully connected per channel", "FULLY_CONNECTED",
         [Value("int8", [3, 10], 0.03, -7), kernel, bias], [Value("int8", [3, 7], 0.1, 9)],
         options("FullyConnectedOptions"), 5)


def pools():
    for kind in ("float32", "int8", "uint8"):
        q = (0.1, 3) if kind != "float32" else (None, 0)
        for code in ("AVERAGE_POOL_2D", "MAX_POOL_2D"):
            for padding, label, out in ((SAME, "same", (3, 4)), (VALID, "valid", (2, 3))):
                for activation in (NONE, RELU6):
                    case(f"{code} {kind} {label} activation {activation}", code,
                         [Value(kind, [2, 6, 7, 3], *q)], [Value(kind, [2, *out, 3], *q)],
                         options("Pool2DOptions", padding=padding, strideW=2, strideH=2, filterWidth=3,
                                 filterHeight=3, fusedActivationFunction=activation), 2)


def elementwise():
    shapes = [("same", [2, 3, 4], [2, 3, 4]), ("row", [2, 3, 4], [4]), ("scalar", [1], [2, 3, 4]),
              ("both", [2, 1, 4], [3, 1])]
    for code, option in (("ADD", "AddOptions"), ("SUB", "SubOptions"), ("MUL", "MulOptions")):
        for label, a, b in shapes:
            out = list(np.broadcast_shapes(a, b))
            for kind in ("float32", "int8", "uint8", "int32"):
                if kind in ("int8", "uint8"):
                    values = [Value(kind, a, 0.05, 7), Value(kind, b, 0.031, 12)]
                    output = Value(kind, out, 0.09, 3)
                else:
                    values, output = [Value(kind, a), Value(kind, b)], Value(kind, out)
                for activation in (NONE, RELU, RELU_N1) if label == "same" else (NONE,):
                    case(f"{code} {kind} {label} activation {activation}", code, values, [output],
                         options(option, fusedActivationFunction=activation), 2)
    for code in ("MAXIMUM", "MINIMUM"):
        for kind in ("float32", "int8", "int32"):
            q = (0.1, 3) if kind == "int8" else (None, 0)
            case(f"{code} {kind}", code, [Value(kind, [2, 3, 4], *q), Value(kind, [3, 1], *q)],
                 [Value(kind, [2, 3, 4], *q)], options("MaximumMinimumOptions"), 2)


# The functions of one number that have kernels for 8-bit integers, with the version that has them.
QUANTIZED_TABLES = {
    "LOGISTIC": 2, "TANH": 2, "HARD_SWISH": 1, "RELU": 2, "RELU6": 2, "RELU_N1_TO_1": 1,
    "RELU_0_TO_1": 1, "LEAKY_RELU": 2, "GELU": 2,
}


def tables():
    """Functions of one number: every stored integer, and floats."""
    for code, name, fields in (
        ("LOGISTIC", None, {}), ("TANH", None, {}), ("HARD_SWISH", "HardSwishOptions", {}),
        ("RELU", None, {}), ("RELU6", None, {}), ("RELU_N1_TO_1", None, {}), ("RELU_0_TO_1", None, {}),
        ("LEAKY_RELU", "LeakyReluOptions", {"alpha": 0.3}),
        ("GELU", "GeluOptions", {"approximate": False}), ("GELU", "GeluOptions", {"approximate": True}),
        ("EXP", "ExpOptions", {}), ("ABS", "AbsOptions", {}), ("NEG", "NegOptions", {}),
        ("SQRT", None, {}), ("RSQRT", None, {}), ("SQUARE", "SquareOptions", {}), ("SIN", None, {}),
        ("COS", "CosOptions", {}), ("LOG", None, {}), ("FLOOR", None, {}),
    ):
        option = options(name, **fields) if name else None
        label = code + (" approximate" if fields.get("approximate") else "")
        case(f"{label} float32", code, [Value("float32", [64])], [Value("float32", [64])], option)
        if code not in QUANTIZED_TABLES:
            continue
        for kind, zero in (("int8", -10), ("uint8", 130)):
            if code in ("LOGISTIC", "TANH"):
                target = {"LOGISTIC": (1 / 256, -128 if kind == "int8" else 0),
                          "TANH": (1 / 128, 0 if kind == "int8" else 128)}[code]
            else:
                target = (0.04, zero + 5)
            case(f"{label} {kind}", code, [Value(kind, [256], 0.05, zero, full=True)],
                 [Value(kind, [256], *target)], option, QUANTIZED_TABLES[code])
    for beta in (1.0, 0.5):
        option = options("SoftmaxOptions", beta=beta)
        case(f"SOFTMAX float32 {beta}", "SOFTMAX", [Value("float32", [3, 10])], [Value("float32", [3, 10])], option)
        case(f"SOFTMAX int8 {beta}", "SOFTMAX", [Value("int8", [3, 100], 0.07, 4)],
             [Value("int8", [3, 100], 1 / 256, -128)], option, 2)
        case(f"SOFTMAX uint8 {beta}", "SOFTMAX", [Value("uint8", [3, 100], 0.07, 4)],
             [Value("uint8", [3, 100], 1 / 256, 0)], option, 2)
    case("LOG_SOFTMAX float32", "LOG_SOFTMAX", [Value("float32", [3, 10])], [Value("float32", [3, 10])],
         options("LogSoftmaxOptions"))


def conversions():
    for kind, zero in (("int8", -10), ("uint8", 130)):
        case(f"QUANTIZE {kind}", "QUANTIZE", [Value("float32", [400])], [Value(kind, [400], 0.031, zero)],
             options("QuantizeOptions"))
        case(f"DEQUANTIZE {kind}", "DEQUANTIZE", [Value(kind, [256], 0.031, zero, full=True)],
             [Value("float32", [256])], options("DequantizeOptions"), 2)
        for other, target in (("int8", 4), ("uint8", 90)):
            case(f"QUANTIZE {kind} to {other}", "QUANTIZE", [Value(kind, [256], 0.05, zero, full=True)],
                 [Value(other, [256], 0.037, target)], options("QuantizeOptions"), 2)
    case("DEQUANTIZE float16", "DEQUANTIZE", [weights("half", "float16", [20])], [Value("float32", [20])],
         options("DequantizeOptions"), 3)
    for source in ("float32", "int32", "uint8", "int64", "bool"):
        for target in ("float32", "int32", "uint8", "int64", "bool"):
            if source != target:
                case(f"CAST {source} to {target}", "CAST", [Value(source, [30])], [Value(target, [30])],
                     options("CastOptions"))


def shapes():
    for kind in ("float32", "int8", "uint8"):
        q = (0.1, 3) if kind != "float32" else (None, 0)
        def value(*shape): return Value(kind, shape, *q)
        case(f"PAD {kind}", "PAD", [value(1, 2, 3, 2), constant("int32", [[0, 0], [1, 2], [3, 0], [0, 1]])],
             [value(1, 5, 6, 3)], options("PadOptions"))
        case(f"TRANSPOSE {kind}", "TRANSPOSE", [value(2, 3, 4), constant("int32", [2, 0, 1])],
             [value(4, 2, 3)], options("TransposeOptions"))
        case(f"RESHAPE {kind}", "RESHAPE", [value(2, 6), constant("int32", [3, -1])], [value(3, 4)],
             options("ReshapeOptions", newShape=[3, -1]))
        case(f"SQUEEZE {kind}", "SQUEEZE", [value(1, 3, 1, 2)], [value(1, 3, 2)],
             options("SqueezeOptions", squeezeDims=[2]))
        case(f"EXPAND_DIMS {kind}", "EXPAND_DIMS", [value(3, 2), constant("int32", -1)], [value(3, 2, 1)],
             options("ExpandDimsOptions"))
        case(f"SLICE {kind}", "SLICE", [value(3, 4), constant("int32", [1, 0]), constant("int32", [-1, 3])],
             [value(2, 3)], options("SliceOptions"))
        case(f"GATHER {kind}", "GATHER", [value(3, 4), constant("int32", [3, 0, 3])], [value(3, 3)],
             options("GatherOptions", axis=1))
        case(f"SPLIT {kind}", "SPLIT", [constant("int32", 1), value(3, 6)], [value(3, 2)] * 3,
             options("SplitOptions", numSplits=3))
        for label, begin, end, step, fields, out in (
            ("plain", [0, 1], [3, 5], [1, 2], {}, (3, 2)),
            ("backwards", [-1, 4], [-4, -7], [-1, -2], {}, (3, 3)),
            ("masks", [2, 2], [1, 1], [1, 1], {"beginMask": 1, "endMask": 2}, (1, 4)),
            ("shrink", [1, 2], [2, 6], [1, 1], {"shrinkAxisMask": 1}, (4,)),
            ("shrink last", [0, -1], [3, 0], [1, 1], {"shrinkAxisMask": 2}, (3,)),
        ):
            case(f"STRIDED_SLICE {kind} {label}", "STRIDED_SLICE",
                 [value(3, 6), constant("int32", begin), constant("int32", end), constant("int32", step)],
                 [value(*out)], options("StridedSliceOptions", **fields))
        case(f"ARG_MAX {kind}", "ARG_MAX", [value(4, 5), constant("int32", 1)], [Value("int32", [4])],
             options("ArgMaxOptions", outputType=TYPES["int32"]))
        for axes, keep, out in (([1, 2], False, (2, 3)), ([1, 2], True, (2, 1, 1, 3)), ([-1], False, (2, 4, 5)), ([0, 3], True, (1, 4, 5, 1))):
            target = Value(kind, out, 0.07, 5) if kind != "float32" else Value(kind, out)
            case(f"MEAN {kind} {axes} {keep}", "MEAN", [value(2, 4, 5, 3), constant("int32", axes)], [target],
                 options("ReducerOptions", keepDims=keep), 2)
        for label, fields in (("", {}), (" corners", {"alignCorners": True}), (" centres", {"halfPixelCenters": True})):
            for size in ([7, 4], [2, 9]):
                case(f"RESIZE_BILINEAR {kind}{label} {size}", "RESIZE_BILINEAR",
                     [value(2, 4, 5, 3), constant("int32", size)], [value(2, *size, 3)],
                     options("ResizeBilinearOptions", **fields), 3)
                case(f"RESIZE_NEAREST_NEIGHBOR {kind}{label} {size}", "RESIZE_NEAREST_NEIGHBOR",
                     [value(2, 4, 5, 3), constant("int32", size)], [value(2, *size, 3)],
                     options("ResizeNearestNeighborOptions", **fields), 3)
        case(f"CONCATENATION {kind}", "CONCATENATION", [value(2, 3), value(2, 1)], [value(2, 4)],
             options("ConcatenationOptions", axis=-1))
    case("CONCATENATION uint8 scales", "CONCATENATION", [Value("uint8", [128], 0.1, 3, full=True), Value("uint8", [128], 0.04, 99, full=True)],
         [Value("uint8", [256], 0.09, 20)], options("ConcatenationOptions", axis=0))
    case("PADV2 float32", "PADV2", [Value("float32", [2, 2]), constant("int32", [[1, 0], [0, 1]]), constant("float32", 2.5)],
         [Value("float32", [3, 3])], options("PadV2Options"))
    for kind in ("float32", "int32"):
        case(f"SUM {kind}", "SUM", [Value(kind, [2, 3, 4]), constant("int32", [0, 2])], [Value(kind, [3])],
             options("ReducerOptions"))
    case("DIV float32", "DIV", [Value("float32", [2, 3]), Value("float32", [3])], [Value("float32", [2, 3])],
         options("DivOptions"))


def main():
    for part in (products, pools, elementwise, tables, conversions, shapes):
        part()
    recorded = []
    for name, code, inputs, outputs, option, version in CASES:
        model = build(code, inputs, outputs, option, version)
        generator = np.random.default_rng(zlib.crc32(name.encode()) ^ 1)
        given = [value.draw(generator) for value in inputs if value.data is None]
        try:
            interpreter = Interpreter(
                model_content=model, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
            interpreter.allocate_tensors()
            for details, array in zip(interpreter.get_input_details(), given):
                interpreter.set_tensor(details["index"], array)
            interpreter.invoke()
        except (RuntimeError, ValueError) as error:
            print(f"refused: {name}: {str(error).splitlines()[0]}")
            continue
        results = [interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()]
        recorded.append({
            "name": name,
            "model": base64.b64encode(model).decode(),
            "inputs": [encoded(array) for array in given],
            "outputs": [encoded(array) for array in results],
        })
    runtime = "ai-edge-litert " + importlib.metadata.version("ai-edge-litert")
    lines = ",\n".join(json.dumps(entry) for entry in recorded)
    with open(sys.argv[1], "w") as file:
        file.write(f'{{"runtime": "{runtime}", "kernels": "reference", "cases": [\n{lines}\n]}}\n')
    print(f"{len(recorded)} of {len(CASES)} cases recorded")


main()
