"""Models of one operator each: their tensors, options and bytes."""

import base64
import zlib

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

TYPES = {
    "float32": schema.TensorType.FLOAT32,
    "float16": schema.TensorType.FLOAT16,
    "int8": schema.TensorType.INT8,
    "uint8": schema.TensorType.UINT8,
    "int16": schema.TensorType.INT16,
    "int32": schema.TensorType.INT32,
    "int64": schema.TensorType.INT64,
    "uint16": schema.TensorType.UINT16,
    "uint32": schema.TensorType.UINT32,
    "uint64": schema.TensorType.UINT64,
    "bool": schema.TensorType.BOOL,
    "float64": schema.TensorType.FLOAT64,
    "complex64": schema.TensorType.COMPLEX64,
    "bfloat16": schema.TensorType.BFLOAT16,
    "string": schema.TensorType.STRING,
    "resource": schema.TensorType.RESOURCE,
    "int4": schema.TensorType.INT4,
    "int2": schema.TensorType.INT2,
    "uint4": schema.TensorType.UINT4,
}
SAME, VALID = schema.Padding.SAME, schema.Padding.VALID
NONE, RELU, RELU_N1, RELU6 = 0, 1, 2, 3


class Value:
    """A tensor of the model: an input when it has no data, a constant when it has.

    A variable keeps its value from run to run and is no input. `packed` are the bytes of a constant
    whose elements NumPy lacks, such as int4. `sparsity` says where the packed elements lie when not
    all are stored: the traversal order, the block map, and for each level `("dense", size)` or
    `("sparse", segments, indices)`. `blocks` are the scales of blocks of elements, and their size.
    """

    def __init__(self, dtype, shape, scale=None, zero=0, axis=0, data=None, full=False,
                 variable=False, packed=None, low=None, high=None):
        self.dtype, self.shape, self.axis, self.data = dtype, list(shape), axis, data
        self.variable, self.packed, self.low, self.high = variable, packed, low, high
        self.scale = None if scale is None else np.atleast_1d(np.asarray(scale, np.float32))
        self.zero = np.zeros(0 if scale is None else self.scale.size, np.int64) + zero
        self.full = full
        self.sparsity = None
        self.blocks = None

    def draw(self, generator):
        """Random contents; all stored integers in turn when `full`."""
        shape = tuple(self.shape)
        if self.low is not None and self.dtype.startswith("float"):
            return generator.uniform(self.low, self.high, shape).astype(self.dtype)
        if self.low is not None:
            return generator.integers(self.low, self.high, shape).astype(self.dtype)
        if self.full:
            low = np.iinfo(self.dtype).min
            return (np.arange(np.prod(shape)) % 256 + low).astype(self.dtype).reshape(shape)
        if self.dtype.startswith("float"):
            return generator.uniform(-6, 6, shape).astype(self.dtype)
        if self.dtype == "complex64":
            return (generator.uniform(-6, 6, shape) + 1j * generator.uniform(-6, 6, shape)).astype(self.dtype)
        if self.dtype == "string":
            words = ["", "a", "bird", "espresso", "blå", "ab", "b"]
            return np.array([words[i] for i in generator.integers(0, len(words), int(np.prod(shape)))], object).reshape(shape)
        if self.dtype == "bool":
            return generator.integers(0, 2, shape).astype(bool)
        if self.dtype in ("int32", "int64"):
            return generator.integers(-1000, 1000, shape).astype(self.dtype)
        info = np.iinfo(self.dtype)
        return generator.integers(info.min, info.max + 1, shape).astype(self.dtype)

    @property
    def is_input(self):
        return self.data is None and self.packed is None and not self.variable

    def stored(self):
        """The bytes of the data as the file has them."""
        if self.dtype != "string":
            return np.ascontiguousarray(self.data).tobytes()
        texts = [str(text).encode() for text in np.asarray(self.data).reshape(-1)]
        offsets, place = [], 4 * (len(texts) + 2)
        for text in texts:
            offsets.append(place)
            place += len(text)
        return np.array([len(texts), *offsets, place], "<i4").tobytes() + b"".join(texts)


def options(name, region=None, **fields):
    """The options of an operator; `region` names the operator of another subgraph that they point to,
    "" for a subgraph without one."""
    result = getattr(schema, name + "T")()
    for field, value in fields.items():
        setattr(result, field, value)
    if hasattr(schema.BuiltinOptions, name):
        return "builtinOptions", getattr(schema.BuiltinOptions, name), result, region
    return "builtinOptions2", getattr(schema.BuiltinOptions2, name), result, region


def region_graph(model, code, dtype):
    """A subgraph that combines two scalars by one operator, or gives the second when there is none."""
    graph = schema.SubGraphT()
    graph.name, graph.tensors, graph.operators = b"region", [], []
    for index in range(3 if code else 2):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = f"r{index}".encode(), [], TYPES[dtype]
        graph.tensors.append(tensor)
    graph.inputs, graph.outputs = [0, 1], [2 if code else 1]
    if code:
        operator_code = schema.OperatorCodeT()
        operator_code.builtinCode = getattr(schema.BuiltinOperator, code)
        operator_code.deprecatedBuiltinCode = min(operator_code.builtinCode, 127)
        operator = schema.OperatorT()
        operator.opcodeIndex = len(model.operatorCodes)
        model.operatorCodes.append(operator_code)
        operator.inputs, operator.outputs = [0, 1], [2]
        graph.operators = [operator]
    return graph


def sparsity(order, blocks, levels):
    """The table that says where stored elements lie."""
    table = schema.SparsityParametersT()
    table.traversalOrder, table.blockMap, table.dimMetadata = order, blocks, []
    for kind, *data in levels:
        level = schema.DimensionMetadataT()
        if kind == "dense":
            level.format, level.denseSize = schema.DimensionType.DENSE, data[0]
        else:
            level.format = schema.DimensionType.SPARSE_CSR
            for field, numbers, width in (("arraySegments", data[0], "Int32"), ("arrayIndices", data[1], "Uint8")):
                vector = getattr(schema, width + "VectorT")()
                vector.values = list(numbers)
                setattr(level, field + "Type", getattr(schema.SparseIndexVector, width + "Vector"))
                setattr(level, field, vector)
        table.dimMetadata.append(level)
    return table


def add_blocks(model, tensors, value, tensor):
    """Gives a tensor a scale for each of its blocks, in a tensor of their own."""
    scales, size = value.blocks
    details = schema.BlockwiseQuantizationT()
    details.scales, details.zeroPoints, details.blockSize = len(tensors), -1, size
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.detailsType = schema.QuantizationDetails.BlockwiseQuantization
    tensor.quantization.details = details
    table = schema.TensorT()
    table.name, table.shape, table.type = b"scales", list(scales.shape), TYPES[str(scales.dtype)]
    table.hasRank, table.buffer = True, len(model.buffers)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(np.ascontiguousarray(scales).tobytes(), np.uint8)
    model.buffers.append(buffer)
    tensors.append(table)


def build(code, inputs, outputs, option, version, custom=None, intermediates=()):
    """The bytes of a model of one operator.

    A None among the inputs is an optional input left out. `custom` are the options of a custom
    operator, whose name is then the code.
    """
    model = schema.ModelT()
    model.version, model.description = 3, b"one operator"
    operator_code = schema.OperatorCodeT()
    operator_code.builtinCode = getattr(schema.BuiltinOperator, "CUSTOM" if custom is not None else code)
    if custom is not None:
        operator_code.customCode = code.encode()
    operator_code.deprecatedBuiltinCode = min(operator_code.builtinCode, 127)
    operator_code.version = version
    model.operatorCodes = [operator_code]
    model.buffers = [schema.BufferT()]
    tensors = []
    given = [value for value in inputs if value is not None]
    for index, value in enumerate(given + list(outputs) + list(intermediates)):
        tensor = schema.TensorT()
        tensor.name, tensor.shape = f"t{index}".encode(), value.shape
        tensor.type, tensor.hasRank = TYPES[value.dtype], True
        tensor.isVariable = value.variable
        if value.data is not None or value.packed is not None:
            buffer = schema.BufferT()
            data = value.packed if value.packed is not None else value.stored()
            buffer.data = np.frombuffer(data, np.uint8)
            tensor.buffer = len(model.buffers)
            model.buffers.append(buffer)
        if value.scale is not None:
            quantization = schema.QuantizationParametersT()
            quantization.scale, quantization.zeroPoint = value.scale, value.zero
            quantization.quantizedDimension = value.axis
            tensor.quantization = quantization
        if value.sparsity is not None:
            tensor.sparsity = sparsity(*value.sparsity)
        tensors.append(tensor)
    for value, tensor in list(zip(given, tensors)):
        if value.blocks is not None:
            add_blocks(model, tensors, value, tensor)
    operator = schema.OperatorT()
    operator.opcodeIndex = 0
    positions = iter(range(len(given)))
    operator.inputs = [-1 if value is None else next(positions) for value in inputs]
    operator.outputs = list(range(len(given), len(given) + len(outputs)))
    first = len(given) + len(outputs)
    operator.intermediates = list(range(first, first + len(intermediates)))
    if option is not None:
        field, kind, table, region = option
        setattr(operator, field + "Type", kind)
        setattr(operator, field, table)
    if custom is not None:
        operator.customOptions = np.frombuffer(custom, np.uint8)
    graph = schema.SubGraphT()
    graph.tensors, graph.operators, graph.name = tensors, [operator], b"main"
    graph.inputs = [i for i, value in enumerate(given) if value.is_input]
    graph.outputs = operator.outputs
    model.subgraphs = [graph]
    if option is not None and option[3] is not None:
        model.subgraphs.append(region_graph(model, option[3], inputs[0].dtype))
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def encoded(array):
    array = np.asarray(array)
    if array.dtype.kind in "OSU":
        texts = [text if isinstance(text, bytes) else str(text).encode() for text in array.reshape(-1)]
        return {"dtype": "string", "shape": list(array.shape),
                "strings": [base64.b64encode(text).decode() for text in texts]}
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
    }


CASES = []


def case(name, code, inputs, outputs, option=None, version=1, custom=None, intermediates=(), runs=1):
    """Adds a case; with more `runs` the model is run so often on new inputs, its variables kept."""
    CASES.append((name, code, inputs, outputs, option, version, custom, intermediates, runs))


def take_cases():
    """All cases added since the last call."""
    taken = CASES[:]
    CASES.clear()
    return taken


def constant(dtype, data, **quantization):
    data = np.asarray(data, object if dtype == "string" else dtype)
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
