"""Operators with weights."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


def record():
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
