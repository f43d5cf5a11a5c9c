"""Models of several subgraphs, and the calls that are recorded of them."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from operator_recordings.model import TYPES, constant, options

CASES = []


class Tensor:
    """A tensor of a subgraph; `open` are the dimensions that the file leaves open."""

    def __init__(self, index, dtype, shape, open=()):
        self.index, self.dtype, self.shape, self.open = index, dtype, list(shape), open


class Graph:
    """A subgraph of a program; its first one is what is called without a signature."""

    def __init__(self, program, name):
        self.program, self.index = program, len(program.graphs)
        self.table = schema.SubGraphT()
        self.table.name = name.encode()
        self.table.tensors, self.table.operators = [], []
        self.table.inputs, self.table.outputs = [], []

    def tensor(self, dtype, shape, data=None, variable=False, scale=None, zero=0, open=(), name=None):
        table = schema.TensorT()
        table.name = (name or f"{self.table.name.decode()}{len(self.table.tensors)}").encode()
        table.shape, table.type, table.hasRank = list(shape), TYPES[dtype], True
        table.isVariable = variable
        if open:
            table.shapeSignature = [-1 if axis in open else size for axis, size in enumerate(shape)]
        if scale is not None:
            table.quantization = schema.QuantizationParametersT()
            table.quantization.scale = np.atleast_1d(np.asarray(scale, np.float32))
            table.quantization.zeroPoint = np.atleast_1d(np.asarray(zero, np.int64))
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(constant(dtype, data).stored(), np.uint8)
            table.buffer = len(self.program.buffers)
            self.program.buffers.append(buffer)
        self.table.tensors.append(table)
        return Tensor(len(self.table.tensors) - 1, dtype, shape, open)

    def input(self, dtype, shape, **details):
        made = self.tensor(dtype, shape, **details)
        self.table.inputs.append(made.index)
        return made

    def constant(self, dtype, data, **details):
        return self.tensor(dtype, np.asarray(data, object if dtype == "string" else dtype).shape, data, **details)

    def node(self, code, inputs, outputs, option=None, version=1, intermediates=()):
        """Adds a node; `outputs` are tensors, or dtype, shape and open dimensions of new ones.

        None among the inputs is one left out.
        """
        made = [
            value if isinstance(value, Tensor) else self.tensor(*value[:2], open=(value[2:] or [()])[0])
            for value in outputs]
        operator = schema.OperatorT()
        operator.opcodeIndex = self.program.operator(code, version)
        operator.inputs = [-1 if value is None else value.index for value in inputs]
        operator.outputs = [value.index for value in made]
        operator.intermediates = [value.index for value in intermediates]
        if option is not None:
            setattr(operator, option[0] + "Type", option[1])
            setattr(operator, option[0], option[2])
        self.table.operators.append(operator)
        return made[0] if len(made) == 1 else made

    def gives(self, *tensors):
        self.table.outputs = [value.index for value in tensors]
        return self

    def binary(self, code, left, right, dtype=None, option=None, version=1):
        shape = np.broadcast_shapes(tuple(left.shape), tuple(right.shape))
        return self.node(code, [left, right], [(dtype or left.dtype, shape)], option, version)

    def add(self, left, right):
        return self.binary("ADD", left, right, option=options("AddOptions"))

    def multiply(self, left, right):
        return self.binary("MUL", left, right, option=options("MulOptions"))

    def less(self, left, right):
        return self.binary("LESS", left, right, "bool", options("LessOptions"))

    def concatenate(self, values, axis, shape):
        return self.node("CONCATENATION", values, [(values[0].dtype, shape)], options("ConcatenationOptions", axis=axis))


class Program:
    """A model: its subgraphs, buffers, operators and signatures."""

    def __init__(self):
        self.graphs, self.buffers, self.codes, self.signatures = [], [schema.BufferT()], [], []

    def graph(self, name):
        made = Graph(self, name)
        self.graphs.append(made)
        return made

    def operator(self, code, version):
        if (code, version) not in self.codes:
            self.codes.append((code, version))
        return self.codes.index((code, version))

    def signature(self, key, graph, inputs, outputs):
        table = schema.SignatureDefT()
        table.signatureKey, table.subgraphIndex = key.encode(), graph.index

        def maps(names):
            entries = []
            for name, tensor in names.items():
                entry = schema.TensorMapT()
                entry.name, entry.tensorIndex = name.encode(), tensor.index
                entries.append(entry)
            return entries

        table.inputs, table.outputs = maps(inputs), maps(outputs)
        self.signatures.append(table)

    def build(self):
        model = schema.ModelT()
        model.version, model.description, model.buffers = 3, b"a program", self.buffers
        model.operatorCodes = []
        for code, version in self.codes:
            table = schema.OperatorCodeT()
            table.builtinCode = getattr(schema.BuiltinOperator, code)
            table.deprecatedBuiltinCode = min(table.builtinCode, 127)
            table.version = version
            model.operatorCodes.append(table)
        model.subgraphs = [graph.table for graph in self.graphs]
        model.signatureDefs = self.signatures or None
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


class Call:
    """One call: arrays in the order of the inputs, or by name when it is of a signature.

    `reset` puts the state back before it: variable tensors, or with "all" everything.
    """

    def __init__(self, *inputs, signature=None, reset=None, **named):
        self.inputs, self.signature, self.reset, self.named = inputs, signature, reset, named


def case(name, program, *calls):
    """Adds a case: a program and the calls that are made of it, one after the other."""
    CASES.append((name, program.build(), calls))


def take_cases():
    """All cases added since the last call."""
    taken = CASES[:]
    CASES.clear()
    return taken


def f(*values):
    return np.array(values, np.float32)


def i(*values):
    return np.array(values, np.int32)
