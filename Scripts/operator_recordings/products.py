"""Operators with weights."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


def record():
    """Convolutions, fully connected layers, and products of matrices."""
    eight_bits()
    convolutions()
    fully_connected()
    sparse()
    transposed()
    matrices()
    oddities()


def eight_bits():
    """Floats and eight-bit integers."""
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


def integer_weights(name, dtype, shape, axis=None, spread=(0.004, 0.02), **fields):
    """Weights of int8, int4 or int2, with one scale or one for each index of an axis."""
    scale = np.float32(0.01)
    if axis is not None:
        scale = np.linspace(*spread, shape[axis]).astype(np.float32)
    bits = {"int8": 8, "int4": 4, "int2": 2}[dtype]
    drawn = weights(name, "int8", shape, scale=scale, axis=axis or 0, **fields)
    if bits == 8:
        return drawn
    low = -(1 << (bits - 1))
    values = np.random.default_rng(len(name)).integers(low, -low, int(np.prod(shape)))
    per_byte, packed = 8 // bits, bytearray(-(-values.size * bits // 8))
    for index, value in enumerate(values):
        packed[index // per_byte] |= (int(value) & ((1 << bits) - 1)) << (index % per_byte * bits)
    return Value(dtype, shape, scale=scale, axis=axis or 0, packed=bytes(packed))


def wide_bias(name, dtype, kernel, scale, count):
    """A bias for 16-bit activations of a scale."""
    value = weights(name, "int32", [count], scale=np.float32(scale) * kernel.scale)
    value.data = (value.data * 40).astype(dtype)
    value.dtype = dtype
    return value


def convolutions():
    """Sixteen-bit, hybrid, grouped and packed convolutions."""
    def window(**fields):
        return dict(dict(padding=SAME, strideW=2, strideH=1, dilationWFactor=1, dilationHFactor=1,
                         fusedActivationFunction=NONE), **fields)

    for bias_type, code in (("int64", 0), ("int64", 4), ("int32", 2)):
        for axis in (None, 0):
            for activation in (NONE, RELU6):
                name = f"convolution int16 bias {bias_type} {code} axis {axis} activation {activation}"
                kernel = integer_weights(name, "int8", [5, 3, 2, 4], axis)
                bias = wide_bias(name, bias_type, kernel, 0.0004, 5)
                option = options("Conv2DOptions", quantizedBiasType=code,
                                 **window(fusedActivationFunction=activation))
                case(name, "CONV_2D", [Value("int16", [2, 5, 6, 4], 0.0004), kernel, bias],
                     [Value("int16", [2, 5, 3, 5], 0.0006)], option, 8 if code else 4)
    for axis in (None, 3):
        name = f"depthwise int16 axis {axis}"
        kernel = integer_weights(name, "int8", [1, 3, 2, 8], axis)
        case(name, "DEPTHWISE_CONV_2D",
             [Value("int16", [2, 5, 6, 4], 0.0004), kernel, wide_bias(name, "int64", kernel, 0.0004, 8)],
             [Value("int16", [2, 5, 3, 8], 0.0003)],
             options("DepthwiseConv2DOptions", depthMultiplier=2, **window()), 5)
    for dtype in ("int8", "int4", "uint8"):
        for axis in ((None,) if dtype == "uint8" else (None, 0)):
            for fields in ({}, dict(dilationWFactor=2, strideW=1), dict(fusedActivationFunction=RELU)):
                name = f"convolution hybrid {dtype} axis {axis} {sorted(fields)}"
                if dtype == "uint8":
                    # LiteRT's own sums go wrong on -128, which this byte is taken for.
                    kernel = weights(name, "uint8", [5, 3, 2, 4], scale=0.01, zero=0)
                    kernel.data[kernel.data == 128] = 129
                else:
                    kernel = integer_weights(name, dtype, [5, 3, 2, 4], axis)
                columns = 3 if fields.get("strideW", 2) == 2 else 6
                case(name, "CONV_2D", [Value("float32", [2, 5, 6, 4]), kernel, weights(name, "float32", [5])],
                     [Value("float32", [2, 5, columns, 5])], options("Conv2DOptions", **window(**fields)), 5)
    name = "convolution hybrid equal scales"
    kernel = weights(name, "int8", [3, 1, 1, 4], scale=np.full(3, 0.02, np.float32))
    case(name, "CONV_2D", [Value("float32", [3, 2, 2, 4]), kernel, weights(name, "float32", [3])],
         [Value("float32", [3, 2, 1, 3])], options("Conv2DOptions", **window()), 5)
    name = "convolution hybrid of zeros and positives"
    kernel = integer_weights(name, "int8", [3, 2, 2, 2], 0)
    images = np.zeros((3, 3, 3, 2), np.float32)
    images[1] = np.random.default_rng(3).uniform(1, 5, images[1].shape)
    images[2] = -images[1]
    case(name, "CONV_2D", [constant("float32", images), kernel, weights(name, "float32", [3])],
         [Value("float32", [3, 3, 2, 3])], options("Conv2DOptions", **window()), 5)
    name = "convolution hybrid of zeros and positives, one scale"
    kernel = integer_weights(name, "int8", [3, 2, 2, 2])
    case(name, "CONV_2D", [constant("float32", images), kernel, weights(name, "float32", [3])],
         [Value("float32", [3, 3, 2, 3])], options("Conv2DOptions", **window()), 5)
    for kind in ("float32", "int8", "uint8", "int16", "hybrid"):
        name = f"convolution in groups {kind}"
        if kind == "uint8":
            kernel = weights(name, "uint8", [6, 3, 2, 2], scale=0.01, zero=120)
        elif kind == "float32":
            kernel = weights(name, "float32", [6, 3, 2, 2])
        else:
            kernel = integer_weights(name, "int8", [6, 3, 2, 2], 0)
        images = {"float32": Value("float32", [2, 5, 6, 4]), "hybrid": Value("float32", [2, 5, 6, 4]),
                  "int8": Value("int8", [2, 5, 6, 4], 0.05, -4), "uint8": Value("uint8", [2, 5, 6, 4], 0.05, 100),
                  "int16": Value("int16", [2, 5, 6, 4], 0.0004)}[kind]
        if kind in ("float32", "hybrid"):
            bias = weights(name, "float32", [6])
        elif kind == "int16":
            bias = wide_bias(name, "int64", kernel, 0.0004, 6)
        else:
            bias = weights(name, "int32", [6], scale=images.scale * kernel.scale)
        output = Value(images.dtype, [2, 5, 3, 6], images.scale, images.zero[0] if images.zero.size else 0)
        case(name, "CONV_2D", [images, kernel, bias], [output], options("Conv2DOptions", **window()), 6)
    for multiplier in (1, 2):
        name = f"depthwise hybrid times {multiplier}"
        kernel = integer_weights(name, "int8", [1, 3, 2, 4 * multiplier], 3)
        case(name, "DEPTHWISE_CONV_2D",
             [Value("float32", [2, 5, 6, 4]), kernel, weights(name, "float32", [4 * multiplier])],
             [Value("float32", [2, 5, 3, 4 * multiplier])],
             options("DepthwiseConv2DOptions", depthMultiplier=multiplier, **window()), 6)
    for code, shape, axis, count in (("CONV_2D", [5, 3, 2, 4], 0, 5), ("DEPTHWISE_CONV_2D", [1, 3, 2, 8], 3, 8)):
        for data in ("int8", "int16"):
            name = f"{code} {data} with int4"
            kernel = integer_weights(name, "int4", shape, axis)
            images = Value(data, [2, 5, 6, 4], 0.05 if data == "int8" else 0.0004, -7 if data == "int8" else 0)
            if data == "int8":
                bias = weights(name, "int32", [count], scale=images.scale * kernel.scale)
                bias.data = bias.data // 8
            else:
                bias = wide_bias(name, "int64", kernel, 0.0004, count)
            option = (options("Conv2DOptions", **window()) if axis == 0 else
                      options("DepthwiseConv2DOptions", depthMultiplier=2, **window()))
            if axis == 3 and data == "int16":
                continue
            output = Value(data, [2, 5, 3, count], 0.02 if data == "int8" else 0.0002, 5 if data == "int8" else 0)
            case(name, code, [images, kernel, bias], [output], option, 7 if axis == 0 else 6)


def fully_connected():
    """Every scheme of fully connected layers."""
    for dtype in ("int8", "uint8", "int4", "int2"):
        for axis in (None,) if dtype == "uint8" else (None, 0):
            for asymmetric in (False, True):
                name = f"fully connected hybrid {dtype} axis {axis} asymmetric {asymmetric}"
                if dtype == "uint8":
                    kernel = weights(name, "uint8", [7, 20], scale=0.01)
                    kernel.data[kernel.data == 128] = 129
                else:
                    kernel = integer_weights(name, dtype, [7, 20], axis)
                case(name, "FULLY_CONNECTED",
                     [Value("float32", [3, 20]), kernel, weights(name, "float32", [7])],
                     [Value("float32", [3, 7])],
                     options("FullyConnectedOptions", asymmetricQuantizeInputs=asymmetric), 9)
    for function in (RELU, RELU_N1, RELU6, 4, 5):
        name = f"fully connected hybrid activation {function}"
        kernel = integer_weights(name, "int8", [7, 4], 0, spread=(0.0004, 0.001))
        case(name, "FULLY_CONNECTED", [Value("float32", [3, 4]), kernel, None], [Value("float32", [3, 7])],
             options("FullyConnectedOptions", fusedActivationFunction=function), 9)
    name = "fully connected hybrid of a row of zeros, dimensions kept"
    kernel = integer_weights(name, "int8", [5, 6], 0)
    rows = np.random.default_rng(5).uniform(-3, 3, (2, 3, 6)).astype(np.float32)
    rows[0, 1] = 0
    rows[1, 0] = np.abs(rows[1, 0])
    for asymmetric in (False, True):
        case(f"{name}, asymmetric {asymmetric}", "FULLY_CONNECTED",
             [constant("float32", rows), kernel, weights(name, "float32", [5])], [Value("float32", [2, 3, 5])],
             options("FullyConnectedOptions", keepNumDims=True, asymmetricQuantizeInputs=asymmetric), 9)
    for dtype in ("int8", "int4", "int2"):
        for bias_type, code in (("int64", 0), ("int64", 4), ("int32", 2), (None, 0), (None, 2)):
            for axis in (None, 0):
                if dtype != "int8" and bias_type != "int64":
                    continue
                name = f"fully connected int16 with {dtype} bias {bias_type} {code} axis {axis}"
                kernel = integer_weights(name, dtype, [7, 20], axis)
                bias = bias_type and wide_bias(name, bias_type, kernel, 0.0004, 7)
                case(name, "FULLY_CONNECTED", [Value("int16", [3, 20], 0.0004), kernel, bias],
                     [Value("int16", [3, 7], 0.0005)],
                     options("FullyConnectedOptions", quantizedBiasType=code), 11)
    for bias_type, code in (("int32", 0), ("int32", 2), ("int64", 4), (None, 0)):
        for axis in (None, 0):
            name = f"fully connected int16 with int16 bias {bias_type} {code} axis {axis}"
            scale = np.float32(0.0003) if axis is None else np.linspace(0.0001, 0.0005, 7).astype(np.float32)
            kernel = weights(name, "int16", [7, 20], scale=scale, axis=0)
            bias = bias_type and wide_bias(name, bias_type, kernel, 0.0004, 7)
            case(name, "FULLY_CONNECTED", [Value("int16", [3, 20], 0.0004), kernel, bias],
                 [Value("int16", [3, 7], 0.05)],
                 options("FullyConnectedOptions", quantizedBiasType=code), 14)
    for dtype in ("int4", "int2"):
        for axis in (None, 0):
            name = f"fully connected int8 with {dtype} axis {axis}"
            kernel = integer_weights(name, dtype, [7, 21], axis)
            bias = weights(name, "int32", [7], scale=np.float32(0.03) * kernel.scale)
            case(name, "FULLY_CONNECTED", [Value("int8", [3, 21], 0.03, 5), kernel, bias],
                 [Value("int8", [3, 7], 0.05, -9)], options("FullyConnectedOptions"), 12)
    for kind, q in (("float32", {}), ("int8", dict(scale=0.03, zero=4)), ("uint8", dict(scale=0.03, zero=90))):
        name = f"fully connected {kind} without bias, flattened"
        kernel = weights(name, kind, [5, 12], **({} if not q else dict(scale=0.01, zero=3)))
        out = {} if not q else dict(scale=0.2, zero=7)
        case(name, "FULLY_CONNECTED", [Value(kind, [4, 3, 2], **q), kernel, None], [Value(kind, [2, 5], **out)],
             options("FullyConnectedOptions", fusedActivationFunction=RELU), 6)
        case(name + " at the end", "FULLY_CONNECTED", [Value(kind, [4, 3, 2], **q), kernel],
             [Value(kind, [2, 5], **out)], options("FullyConnectedOptions"), 6)
    name = "fully connected uint8 to int16"
    kernel = weights(name, "uint8", [5, 12], scale=0.01, zero=100)
    bias = weights(name, "int32", [5], scale=np.float32(0.03) * np.float32(0.01))
    case(name, "FULLY_CONNECTED", [Value("uint8", [3, 12], 0.03, 120), kernel, bias],
         [Value("int16", [3, 5], 0.0008)], options("FullyConnectedOptions"), 2)
    for rows in (1, 4):
        name = f"fully connected shuffled, {rows} rows"
        kernel = weights(name, "uint8", [8, 32], scale=0.01, zero=128)
        bias = weights(name, "int32", [8], scale=np.float32(1 / 128) * np.float32(0.01))
        case(name, "FULLY_CONNECTED", [Value("uint8", [rows, 32], 1 / 128, 128), kernel, bias],
             [Value("int16", [rows, 8], 8 / 32768), Value("uint8", [rows, 32], 1 / 128, 128)],
             options("FullyConnectedOptions", weightsFormat=1, fusedActivationFunction=NONE), 2)


def sparse():
    """Weights of which few are stored."""
    rows, columns = np.array([0, 2, 3, 3, 5]), np.array([1, 4, 0, 2, 5])
    for kind in ("float32", "int8"):
        stored = np.array([1.5, -2, 3, 0.25, -7] if kind == "float32" else [5, -6, 127, 1, -90], kind)
        q = {} if kind == "float32" else dict(scale=0.02)
        kernel = Value(kind, [4, 6], packed=stored.tobytes(), **q)
        kernel.sparsity = ([0, 1], [], [("dense", 4), ("sparse", rows, columns)])
        case(f"densify {kind}", "DENSIFY", [kernel], [Value(kind, [4, 6], **q)],
             options("DensifyOptions"), 1)
        if kind == "int8":
            continue
        name = f"fully connected sparse with {kind}"
        case(name, "FULLY_CONNECTED", [Value("float32", [3, 6]), kernel, weights(name, "float32", [4])],
             [Value("float32", [3, 4])], options("FullyConnectedOptions"), 8)
    stored = np.arange(1, 17).astype(np.float32)
    blocks = Value("float32", [4, 8], packed=stored.tobytes())
    blocks.sparsity = ([0, 1, 2], [1], [("dense", 4), ("sparse", np.array([0, 1, 1, 3, 4]), np.array([1, 0, 1, 0])), ("dense", 4)])
    case("fully connected sparse in blocks", "FULLY_CONNECTED",
         [Value("float32", [3, 8]), blocks, weights("sparse blocks", "float32", [4])],
         [Value("float32", [3, 4])], options("FullyConnectedOptions"), 8)
    square = Value("float32", [4, 4], packed=stored[:12].tobytes())
    square.sparsity = ([1, 0, 3, 2], [0, 1], [("dense", 2), ("sparse", np.array([0, 1, 3]), np.array([1, 0, 1])), ("dense", 2), ("dense", 2)])
    case("densify in blocks of both dimensions", "DENSIFY", [square], [Value("float32", [4, 4])],
         options("DensifyOptions"), 1)
    name = "fully connected sparse int8 in blocks"
    for scale in (0.01, np.linspace(0.004, 0.02, 4).astype(np.float32)):
        kernel = weights(name, "int8", [3, 16], scale=scale)
        kernel = Value("int8", [4, 32], scale=scale, packed=kernel.data.tobytes())
        kernel.sparsity = ([0, 1, 2], [1], [("dense", 4), ("sparse", np.array([0, 1, 1, 3, 3]), np.array([1, 0, 1])), ("dense", 16)])
        bias = weights(name, "int32", [4], scale=np.float32(0.03) * kernel.scale)
        for asymmetric in (False, True):
            case(f"{name}, hybrid {asymmetric}, {kernel.scale.size} scales", "FULLY_CONNECTED",
                 [Value("float32", [3, 32]), kernel, weights(name, "float32", [4])],
                 [Value("float32", [3, 4])],
                 options("FullyConnectedOptions", asymmetricQuantizeInputs=asymmetric), 9)
        case(f"{name}, {kernel.scale.size} scales", "FULLY_CONNECTED",
             [Value("int8", [60, 32], 0.03, -7), kernel, bias], [Value("int8", [60, 4], 0.05, 3)],
             options("FullyConnectedOptions"), 8)


def transposed():
    """Transposed convolutions, and those of volumes."""
    windows = [("same", SAME, 2, 2, (5, 6), (3, 3)), ("same odd", SAME, 3, 2, (7, 5), (3, 3)),
               ("valid", VALID, 2, 1, (5, 5), (2, 3)), ("valid gaps", VALID, 3, 3, (8, 8), (3, 3))]
    for label, padding, sh, sw, (height, width), _ in windows:
        kh, kw = 3, 2
        rows = -(-height // sh) if padding == SAME else (height - kh) // sh + 1
        columns = -(-width // sw) if padding == SAME else (width - kw) // sw + 1
        for kind in ("float32", "int8", "uint8", "int16", "int16 32", "hybrid", "no bias", "int16 no bias"):
            if label == "same odd" and kind not in ("float32", "int8"):
                continue
            name = f"transposed {label} {kind}"
            shape = constant("int32", [2, height, width, 5])
            floats = kind in ("float32", "hybrid", "no bias")
            if kind == "uint8":
                kernel = weights(name, "uint8", [5, kh, kw, 3], scale=0.01, zero=120)
            elif kind in ("float32", "no bias"):
                kernel = weights(name, "float32", [5, kh, kw, 3])
            else:
                kernel = integer_weights(name, "int8", [5, kh, kw, 3], 0)
            dtype = "float32" if floats else kind.split()[0]
            scale, zero = {"float32": (None, 0), "int8": (0.05, -4), "uint8": (0.05, 100), "int16": (0.0004, 0)}[dtype]
            images = Value(dtype, [2, rows, columns, 3], scale, zero)
            output = Value(dtype, [2, height, width, 5], None if scale is None else scale * 0.7, zero)
            inputs = [shape, kernel, images]
            if floats and kind != "no bias":
                inputs.append(weights(name, "float32", [5]))
            elif dtype == "int16" and kind != "int16 no bias":
                inputs.append(wide_bias(name, "int32" if kind == "int16 32" else "int64", kernel, scale, 5))
            elif dtype in ("int8", "uint8"):
                inputs.append(weights(name, "int32", [5], scale=np.float32(scale) * kernel.scale))
            activation = RELU if label == "same" else NONE
            case(name, "TRANSPOSE_CONV", inputs, [output],
                 options("TransposeConvOptions", padding=padding, strideH=sh, strideW=sw,
                         fusedActivationFunction=activation, quantizedBiasType=2 if kind == "int16 32" else 0), 5)
    for label, padding, stride, dilation in (("same", SAME, 2, 1), ("valid", VALID, 1, 1), ("dilated", VALID, 1, 2),
                                             ("stride and dilation", SAME, 2, 3)):
        sizes = [5, 6, 7]
        spans = [(k - 1) * dilation + 1 for k in (2, 3, 2)]
        outs = [-(-n // stride) if padding == SAME else (n - s) // stride + 1 for n, s in zip(sizes, spans)]
        fields = dict(padding=padding, strideD=stride, strideH=stride, strideW=1,
                      dilationDFactor=dilation, dilationHFactor=dilation, dilationWFactor=1)
        outs[2] = sizes[2] if padding == SAME else sizes[2] - 1
        for has_bias in (True, False):
            name = f"volumes {label} bias {has_bias}"
            bias = [weights(name, "float32", [3])] if has_bias else [None]
            option = options("Conv3DOptions", fusedActivationFunction=RELU6 if has_bias else NONE, **fields)
            case(name, "CONV_3D", [Value("float32", [2, *sizes, 2]), weights(name, "float32", [2, 3, 2, 2, 3]), *bias],
                 [Value("float32", [2, *outs, 3])], option, 1)
            option = options("Conv3DOptions", fusedActivationFunction=NONE, **fields)
            case("transposed " + name, "CONV_3D_TRANSPOSE",
                 [constant("int32", [2, *sizes, 3]), weights(name, "float32", [2, 3, 2, 3, 2]),
                  Value("float32", [2, *outs, 2]), *bias], [Value("float32", [2, *sizes, 3])], option, 1)


def matrices():
    """Products of matrices."""
    shapes = [([3, 4], [4, 5]), ([2, 3, 4], [2, 4, 5]), ([2, 3, 4], [4, 5]), ([3, 4], [2, 4, 5]),
              ([2, 1, 3, 4], [1, 3, 4, 5]), ([1, 2, 1, 3, 4], [1, 1, 2, 4, 5])]
    kinds = [("float32", "float32", "float32"), ("int8", "int8", "int8"), ("int8", "int8", "int32"),
             ("int16", "int16", "int16"), ("int16", "int8", "int16"), ("float32", "int8", "float32")]
    scales = {"int8": (0.05, -3), "int16": (0.0004, 0)}
    for left, right in shapes:
        batch = np.broadcast_shapes(left[:-2], right[:-2])
        for x, y, z in kinds:
            if left == [2, 1, 3, 4] and x != "float32":
                continue
            for adj_x, adj_y in ((False, False), (True, True)) if left == [2, 3, 4] else ((False, True),):
                a = left[:-2] + left[:-3:-1] if adj_x else left
                b = right[:-2] + right[:-3:-1] if adj_y else right
                name = f"matrices {left} {right} {x} {y} {z} {adj_x} {adj_y}"
                symmetric = x == "int16"
                q = lambda kind: (None, 0) if kind in ("float32", "int32") else (scales[kind][0], 0 if symmetric else scales[kind][1])
                out = q(z) if z != "int8" else (0.11, 6)
                values = Value(y, b, *q(y))
                case(name, "BATCH_MATMUL", [Value(x, a, *q(x)), values],
                     [Value(z, [*batch, left[-2], right[-1]], *out)],
                     options("BatchMatMulOptions", adjX=adj_x, adjY=adj_y), 4)
    for asymmetric in (False, True):
        for axis, shape, adj in ((1, [4, 5], False), (0, [5, 4], True), (None, [4, 5], False), (2, [2, 4, 5], False)):
            name = f"matrices hybrid asymmetric {asymmetric} axis {axis} adjoint {adj}"
            kernel = integer_weights(name, "int8", shape, axis)
            for adj_x in (False, True):
                case(f"{name} {adj_x}", "BATCH_MATMUL", [Value("float32", [2, 4, 3] if adj_x else [2, 3, 4]), kernel],
                     [Value("float32", [2, 3, 5])],
                     options("BatchMatMulOptions", adjX=adj_x, adjY=adj, asymmetricQuantizeInputs=asymmetric), 4)
    axis_scales()
    blocks_of_weights()


def axis_scales():
    """Integers that meet scales along an axis, which count as 0."""
    for x, y, zero in (("int8", "int8", -5), ("int16", "int8", 0), ("int16", "int16", 0)):
        for axis, shape, adj in ((1, [4, 5], False), (0, [5, 4], True)):
            name = f"matrices {x} {y} axis {axis} adjoint {adj}"
            case(name, "BATCH_MATMUL",
                 [Value(x, [3, 4], 0.05, zero), weights(name, y, shape, scale=np.linspace(0.004, 0.02, shape[axis]), axis=axis)], [Value(x, [3, 5], 0.11, zero)],
                 options("BatchMatMulOptions", adjX=False, adjY=adj), 4)


def blocks_of_weights():
    """Floats that meet weights with a scale for every so many of them.

    Of blocks that XNNPACK does not take, LiteRT gives the bias alone.
    """
    for size in (32, 64):
        for bias in (False, True):
            for activation in (NONE, RELU):
                name = f"fully connected blocks of {size} bias {bias} activation {activation}"
                kernel = integer_weights(name, "int4", [3, 64])
                scales = np.random.default_rng(size).uniform(0.01, 0.2, (3, 64 // size))
                kernel.scale, kernel.blocks = None, (scales.astype(np.float16), size)
                given = [Value("float32", [2, 1, 64]), kernel] + ([weights(name, "float32", [3])] if bias else [])
                case(name, "FULLY_CONNECTED", given, [Value("float32", [2, 1, 3])],
                     options("FullyConnectedOptions", fusedActivationFunction=activation, keepNumDims=True,
                             asymmetricQuantizeInputs=True), 12)


def oddities():
    """What kernels do not look at: functions that are no clamps, zero points of signed weights."""
    image, output = Value("float32", [1, 2, 2, 2]), Value("float32", [1, 2, 2, 2])
    fields = dict(padding=SAME, strideW=1, strideH=1)
    for function in (4, 5):
        case(f"convolution activation {function}", "CONV_2D",
             [image, weights("odd", "float32", [2, 1, 1, 2]), weights("odd", "float32", [2])], [output],
             options("Conv2DOptions", fusedActivationFunction=function, **fields), 1)
    stored = Value("int8", [1, 2, 2, 2], 0.05)
    case("depthwise with a zero point of weights", "DEPTHWISE_CONV_2D",
         [stored, weights("odd", "int8", [1, 1, 1, 2], scale=0.01, zero=3), weights("odd", "int32", [2], scale=0.0005)],
         [stored], options("DepthwiseConv2DOptions", depthMultiplier=1, **fields), 3)
    case("transposed with a zero point of weights", "TRANSPOSE_CONV",
         [constant("int32", [1, 2, 2, 2]), weights("odd", "int8", [2, 1, 1, 2], scale=0.01, zero=3), stored],
         [stored], options("TransposeConvOptions", **fields), 3)
    case("fully connected with zero points along an axis", "FULLY_CONNECTED",
         [Value("int8", [2, 4], 0.05), weights("odd", "int8", [3, 4], scale=[0.01, 0.02, 0.03], zero=3)],
         [Value("int8", [2, 3], 0.05)], options("FullyConnectedOptions"), 5)
    case("fully connected with a zero point of int16", "FULLY_CONNECTED",
         [Value("int16", [2, 4], 0.05), weights("odd", "int16", [3, 4], scale=0.001, zero=300)],
         [Value("int16", [2, 3], 0.5)], options("FullyConnectedOptions"), 14)
