#!/usr/bin/env python3
"""Makes the small models of Tests/Fixtures/models, by hand and from nothing but the schema's numbers.

    python3 -m venv .cache/venv && .cache/venv/bin/pip install flatbuffers==25.12.19
    .cache/venv/bin/python Scripts/make-model-fixtures.py

colors.tflite      a picture of 4 x 4 pixels to red, green or blue: mean, fully connected, softmax; with labels,
                   normalisation and a description in its metadata
open.tflite        the same without softmax, labels and normalisation, for pictures of any size, as a signature
sigmoid.tflite     the same with a sigmoid of each class, and bytes as its quantised input
sum.tflite         the sum of two vectors of three numbers
scale.tflite       a vector of three numbers times a number, by a custom operator Scale
unsupported.tflite an operator of its author and one that no version 99 of exists

Source of the field numbers: TensorFlow's schema.fbs (version 3) and tflite-support's metadata_schema.fbs.
"""

import io
import pathlib
import zipfile

import flatbuffers
from flatbuffers import flexbuffers

FOLDER = pathlib.Path(__file__).parent.parent / "Tests/Fixtures/models"
FLOAT, UINT8 = 0, 3
ADD, DEQUANTIZE, FULLY_CONNECTED, LOGISTIC, SOFTMAX, CUSTOM, MEAN = 0, 6, 9, 14, 25, 32, 40


class Table(dict):
    """Fields by number: (kind, value), a string, a Table, or a list of tables, strings or (kind, numbers)."""


def write(builder, value):
    """Writes a value that others refer to, and tells where it is."""
    if isinstance(value, str):
        return builder.CreateString(value)
    if isinstance(value, list):
        places = [write(builder, item) for item in value]
        builder.StartVector(4, len(places), 4)
        for place in reversed(places):
            builder.PrependUOffsetTRelative(place)
        return builder.EndVector()
    if isinstance(value, bytes):
        # Weights lie at multiples of 16 bytes, as TensorFlow Lite wants them.
        builder.StartVector(1, len(value), 16)
        builder.head -= len(value)
        builder.Bytes[builder.head:builder.head + len(value)] = value
        return builder.EndVector()
    if isinstance(value, tuple):
        kind, numbers = value
        size = {"Int32": 4, "Float32": 4, "Int64": 8}[kind]
        builder.StartVector(size, len(numbers), size)
        for number in reversed(numbers):
            getattr(builder, "Prepend" + kind)(number)
        return builder.EndVector()
    places = {}
    for slot, field in value.items():
        if not (isinstance(field, tuple) and not isinstance(field[1], list)):
            places[slot] = write(builder, field)
    builder.StartObject(max(value, default=-1) + 1)
    for slot, field in value.items():
        if slot in places:
            builder.PrependUOffsetTRelativeSlot(slot, places[slot], 0)
        else:
            kind, number = field
            getattr(builder, f"Prepend{kind}Slot")(slot, number, None)
    return builder.EndObject()


def finished(root, identifier):
    builder = flatbuffers.Builder(0)
    builder.Finish(write(builder, root), file_identifier=identifier)
    return bytes(builder.Output())


def floats(*numbers):
    import struct
    return struct.pack(f"<{len(numbers)}f", *numbers)


def ints(*numbers):
    import struct
    return struct.pack(f"<{len(numbers)}i", *numbers)


def tensor(name, shape, buffer=0, kind=FLOAT, signature=None, scale=None, zero=0):
    table = Table({0: ("Int32", shape), 1: ("Int8", kind), 2: ("Uint32", buffer), 3: name})
    if scale is not None:
        table[4] = Table({2: ("Float32", [scale]), 3: ("Int64", [zero])})
    if signature is not None:
        table[7] = ("Int32", signature)
    return table


def code(number, version=1, custom=None):
    table = Table({0: ("Int8", min(number, 127)), 2: ("Int32", version), 3: ("Int32", number)})
    if custom is not None:
        table[1] = custom
    return table


def node(opcode, inputs, outputs, options_type=0, options=None):
    table = Table({0: ("Uint32", opcode), 1: ("Int32", inputs), 2: ("Int32", outputs)})
    if options is not None:
        table[3], table[4] = ("Uint8", options_type), options
    return table


def model(codes, tensors, inputs, outputs, nodes, buffers, metadata=None, signature=None, description="A fixture."):
    """A model of one subgraph; buffer 0 is the empty one that tensors without data name."""
    tables = [Table()] + [Table({0: data}) for data in buffers]
    root = Table({0: ("Uint32", 3), 1: codes, 2: [Table({
        0: tensors, 1: ("Int32", inputs), 2: ("Int32", outputs), 3: nodes, 4: "main"})], 3: description, 4: tables})
    if metadata is not None:
        root[6] = [Table({0: "TFLITE_METADATA", 1: ("Uint32", len(tables))})]
        tables.append(Table({0: metadata}))
    if signature is not None:
        def names(ids):
            return [Table({0: name, 1: ("Uint32", place)}) for name, place in ids]
        root[7] = [Table({0: names(signature[1]), 1: names(signature[2]), 2: signature[0], 4: ("Uint32", 0)})]
    return finished(root, b"TFL3")


def metadata():
    labels = Table({0: "colors.txt", 2: ("Int8", 2)})
    normalization = Table({0: ("Float32", [127.5]), 1: ("Float32", [127.5])})
    unit = Table({0: ("Uint8", 1), 1: normalization})
    subgraph = Table({2: [Table({0: "picture", 4: [unit]})], 3: [Table({0: "scores", 6: [labels]})]})
    return finished(Table({0: "colors", 1: "Tells the colour of a picture.", 3: [subgraph]}), b"M001")


def with_labels(data):
    archive = io.BytesIO(data)
    archive.seek(0, io.SEEK_END)
    with zipfile.ZipFile(archive, "a") as files:
        files.writestr(zipfile.ZipInfo("colors.txt"), "red\ngreen\nblue\n")
    return archive.getvalue()


AXES, WEIGHTS, BIAS = ints(1, 2), floats(4, 0, 0, 0, 4, 0, 0, 0, 4), floats(0, 0, 0)
KEEP, DENSE, BETA = Table({0: ("Bool", False)}), Table({}), Table({0: ("Float32", 1.0)})
CONSTANTS = [tensor("axes", [2], 1, kind=2), tensor("weights", [3, 3], 2), tensor("bias", [3], 3)]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)

    def put(name, data):
        (FOLDER / name).write_bytes(data)
        print(name, len(data))

    put("colors.tflite", with_labels(model(
        [code(MEAN), code(FULLY_CONNECTED), code(SOFTMAX)],
        [tensor("picture", [1, 4, 4, 3])] + CONSTANTS
        + [tensor("means", [1, 3]), tensor("sums", [1, 3]), tensor("scores", [1, 3])],
        [0], [6],
        [node(0, [0, 1], [4], 27, KEEP), node(1, [4, 2, 3], [5], 8, DENSE), node(2, [5], [6], 9, BETA)],
        [AXES, WEIGHTS, BIAS], metadata=metadata())))

    put("open.tflite", model(
        [code(MEAN), code(FULLY_CONNECTED)],
        [tensor("picture", [1, 1, 1, 3], signature=[-1, -1, -1, 3])] + CONSTANTS
        + [tensor("means", [1, 3]), tensor("sums", [1, 3], signature=[-1, 3])],
        [0], [5], [node(0, [0, 1], [4], 27, KEEP), node(1, [4, 2, 3], [5], 8, DENSE)],
        [AXES, WEIGHTS, BIAS], signature=("serving_default", [("image", 0)], [("logits", 5)])))

    put("sigmoid.tflite", model(
        [code(DEQUANTIZE), code(MEAN), code(FULLY_CONNECTED), code(LOGISTIC)],
        [tensor("picture", [1, 4, 4, 3], kind=UINT8, scale=1 / 128, zero=128)] + CONSTANTS
        + [tensor("reals", [1, 4, 4, 3]), tensor("means", [1, 3]), tensor("sums", [1, 3]), tensor("scores", [1, 3])],
        [0], [7],
        [node(0, [0], [4]), node(1, [4, 1], [5], 27, KEEP), node(2, [5, 2, 3], [6], 8, DENSE), node(3, [6], [7])],
        [AXES, WEIGHTS, BIAS]))

    put("sum.tflite", model(
        [code(ADD)], [tensor("left", [3]), tensor("right", [3]), tensor("sum", [3])],
        [0, 1], [2], [node(0, [0, 1], [2], 11, Table({}))], []))

    scale = node(0, [0], [1])
    scale[5] = bytes(flexbuffers.Dumps({"factor": 2.5}))
    put("scale.tflite", model(
        [code(CUSTOM, custom="Scale")], [tensor("x", [3]), tensor("y", [3])], [0], [1], [scale], []))

    put("unsupported.tflite", model(
        [code(CUSTOM, custom="Frobnicate"), code(ADD, version=99)],
        [tensor("x", [3]), tensor("y", [3]), tensor("z", [3])],
        [0], [2], [node(0, [0], [1]), node(1, [1, 1], [2], 11, Table({}))], []))


main()
