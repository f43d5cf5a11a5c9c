internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Recurrent layers and cells whose inputs and states are quantised on the way.
  static let quantizedRecurrent: [ScriptOperator] = [
    ScriptOperator(
      "quantized::make_quantized_cell_params_dynamic(Any w_ih, Any w_hh, Tensor bias_ih, "
        + "Tensor bias_hh, bool reduce_range=False)"
    ) { call in
      .object(
        PackedParameters.cell(
          .string("quantized_dynamic"), tensors: .list(ScriptList(Array(call.arguments[2...3]))),
          doubles: .list(ScriptList()),
          integers: .list(ScriptList([.int(try call.bool(4) ? 1 : 0)])),
          packed: .list(ScriptList(Array(call.arguments[0...1])))))
    },
    ScriptOperator("quantized::make_quantized_cell_params_fp16(Any w_ih, Any w_hh)") { call in
      .object(
        PackedParameters.cell(
          .string("quantized_fp16"), tensors: .list(ScriptList()), doubles: .list(ScriptList()),
          integers: .list(ScriptList()), packed: .list(ScriptList(call.arguments))))
    },
    ScriptOperator(
      "aten::quantized_lstm.input(Tensor input, Tensor[] hx, Any[] params, bool has_biases, "
        + "int num_layers, float dropout, bool train, bool bidirectional, bool batch_first, *, "
        + "ScalarType? dtype=None, bool use_dynamic=False)"
    ) { call in
      try call.recurrent(
        .lstm, call.tensor(0), state: call.tensors(1), cells: 2, isBidirectional: call.bool(7),
        isBatchFirst: call.bool(8))
    },
    ScriptOperator(
      "aten::quantized_lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Any[] params, "
        + "bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, *, "
        + "ScalarType? dtype=None, bool use_dynamic=False)"
    ) { call in
      try call.recurrent(
        .lstm, call.tensor(0), state: call.tensors(2), cells: 3, isBidirectional: call.bool(8),
        rowCounts: call.recorder.data(of: call.tensor(1)).integers())
    },
    ScriptOperator(
      "aten::quantized_gru.input(Tensor input, Tensor hx, Any[] params, bool has_biases, "
        + "int num_layers, float dropout, bool train, bool bidirectional, bool batch_first)"
    ) { call in
      try call.recurrent(
        .gru, call.tensor(0), state: [call.tensor(1)], cells: 2, isBidirectional: call.bool(7),
        isBatchFirst: call.bool(8))
    },
    ScriptOperator(
      "aten::quantized_gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Any[] params, "
        + "bool has_biases, int num_layers, float dropout, bool train, bool bidirectional)"
    ) { call in
      try call.recurrent(
        .gru, call.tensor(0), state: [call.tensor(2)], cells: 3, isBidirectional: call.bool(8),
        rowCounts: call.recorder.data(of: call.tensor(1)).integers())
    },
    ScriptOperator(
      "quantized::quantized_lstm_cell_dynamic(Tensor input, Tensor[] hx, Any w_ih, Any w_hh, "
        + "Tensor bias_ih, Tensor bias_hh)"
    ) { call in
      let state = try call.tensors(1)
      let results = try call.step(.lstm, state, 2)
      return .tuple(results.map(ScriptValue.tensor))
    },
    ScriptOperator(
      "quantized::quantized_gru_cell_dynamic(Tensor input, Tensor hx, Any w_ih, Any w_hh, "
        + "Tensor b_ih, Tensor b_hh)"
    ) { call in .tensor(try call.step(.gru, [call.tensor(1)], 2)[0]) },
    simpleCell("tanh") { Tanh() },
    simpleCell("relu") { Clamp(range: .relu) },
  ]

  private static func simpleCell(
    _ name: String, _ function: @escaping @Sendable () -> any Operator
  ) -> ScriptOperator {
    ScriptOperator(
      "quantized::quantized_rnn_\(name)_cell_dynamic(Tensor input, Tensor hx, Any w_ih, Any w_hh, "
        + "Tensor b_ih, Tensor b_hh)"
    ) { call in
      let inputs = try call.dynamicLinear(call.tensor(0), call.packed(2), isReduced: true)
      let states = try call.dynamicLinear(call.tensor(1), call.packed(3), isReduced: true)
      let sum = try call.recorder.apply(Add(), [inputs, states])
      return .tensor(try call.recorder.apply(function(), [sum]))
    }
  }
}

/// The weights of one direction of one layer.
private struct RecurrentCell {
  let inputs: PackedParameters
  let states: PackedParameters
  /// Whether inputs and states are brought to 7 bits rather than 8.
  let isReduced: Bool

  /// Reads an object of packed weights; nil for kinds that are not dynamic.
  init?(_ value: ScriptValue) {
    guard case .object(let object) = value,
      PackedParameters.Layer(className: object.className) == .cell,
      case .string(let kind)? = object.attributes["kind"],
      ["quantized_dynamic", "quantized_fp16"].contains(kind),
      let packed = object.attributes["packed"]?.elements, packed.count == 2,
      case .object(let first) = packed[0], case .object(let second) = packed[1],
      let inputs = PackedParameters(first), let states = PackedParameters(second)
    else { return nil }
    self.inputs = inputs
    self.states = states
    let numbers = object.attributes["integers"]?.elements ?? []
    isReduced = numbers.first.flatMap(\.double).map { $0 != 0 } ?? false
  }
}

extension ScriptCall {
  /// Layers over sequences; the results are the outputs and the last states.
  ///
  /// `rowCounts` are the numbers of sequences of each step where rows are packed, and nil where the
  /// input is `[steps, batch, inputs]` or, with `isBatchFirst`, `[batch, steps, inputs]`.
  fileprivate func recurrent(
    _ cell: DynamicRecurrence.Cell, _ input: ScriptTensor, state: [ScriptTensor], cells index: Int,
    isBidirectional: Bool, isBatchFirst: Bool = false, rowCounts: [Int]? = nil
  ) throws -> ScriptValue {
    let parameters = try elements(index).map { value in
      guard let cell = RecurrentCell(value) else {
        throw ScriptError.unsupported("\(name) with cells of this kind")
      }
      return cell
    }
    let directions = isBidirectional ? 2 : 1
    guard state.count == (cell == .lstm ? 2 : 1), !parameters.isEmpty,
      parameters.count.isMultiple(of: directions),
      state.allSatisfy({ $0.shape.rank == 3 && $0.shape[0] == parameters.count })
    else { throw wrong(index, "cells for each of the first states") }
    let needsTurning = rowCounts == nil && isBatchFirst
    var layer = needsTurning ? try turned(input) : input
    guard layer.shape.rank == (rowCounts == nil ? 3 : 2) else { throw wrong(0, "sequences") }
    var rows = rowCounts ?? []
    var leading = [layer.shape[0]]
    if rowCounts == nil {
      try requireParts(layer.shape[0])
      rows = Array(repeating: layer.shape[1], count: layer.shape[0])
      leading = Array(layer.shape.dimensions[..<2])
      layer = try recorder.apply(Reshape(dimensions: [-1, layer.shape[2]]), [layer])
    }
    var last: [[ScriptTensor]] = []
    for first in stride(from: 0, to: parameters.count, by: directions) {
      var results: [ScriptTensor] = []
      for direction in 0..<directions {
        let start = try state.map { try selected($0, axis: 0, index: first + direction) }
        let outputs = try steps(
          cell, layer, parameters[first + direction], start, rows, isReversed: direction == 1)
        results.append(outputs[0])
        last.append(Array(outputs.dropFirst()))
      }
      layer =
        directions == 1 ? results[0] : try recorder.apply(Concatenate(axis: 1), results)
    }
    let width = layer.shape[1]
    var output = try recorder.apply(Reshape(dimensions: leading + [width]), [layer])
    if needsTurning { output = try turned(output) }
    let states = try state.indices.map { part in
      let wide = try last.map { states in
        try recorder.apply(Reshape(dimensions: [1] + states[part].shape.dimensions), [states[part]])
      }
      return ScriptValue.tensor(try recorder.apply(Concatenate(axis: 0), wide))
    }
    return .tuple([.tensor(output)] + states)
  }

  private func turned(_ tensor: ScriptTensor) throws -> ScriptTensor {
    guard tensor.shape.rank == 3 else { throw wrong(0, "sequences of three dimensions") }
    return try recorder.apply(Transpose(permutation: [1, 0, 2]), [tensor])
  }

  /// One direction of one layer over rows of inputs.
  private func steps(
    _ cell: DynamicRecurrence.Cell, _ input: ScriptTensor, _ parameters: RecurrentCell,
    _ state: [ScriptTensor], _ rowCounts: [Int], isReversed: Bool
  ) throws -> [ScriptTensor] {
    let products = try dynamicLinear(
      input, parameters.inputs, isReduced: parameters.isReduced)
    let weight = try parameters.states.weightTensor
    let isQuantized = weight.isQuantized
    let real: ScriptTensor
    if isQuantized {
      real = try dequantized(weight)
    } else {
      let half = try recorder.apply(Cast(elementType: .float16), [weight])
      real = try recorder.apply(Cast(elementType: .float32), [half])
    }
    let count = weight.shape.rank == 2 ? weight.shape[0] : 0
    let bias =
      try parameters.states.biasTensor
      ?? ScriptTensor(Tensor([Float](repeating: 0, count: count), shape: Shape([count])))
    let operation = DynamicRecurrence(
      cell: cell, rowCounts: rowCounts, isReversed: isReversed,
      rounding: isQuantized ? engine.rounding(isReduced: parameters.isReduced) : nil)
    return try recorder.record(operation, [products, real, bias] + state)
  }

  /// One step of a cell with packed weights in arguments `index` and the next; gives the new state.
  fileprivate func step(
    _ cell: DynamicRecurrence.Cell, _ state: [ScriptTensor], _ index: Int
  ) throws -> [ScriptTensor] {
    let object = PackedParameters.cell(
      .string("quantized_dynamic"), tensors: .list(ScriptList()), doubles: .list(ScriptList()),
      integers: .list(ScriptList([.int(1)])),
      packed: .list(ScriptList(Array(arguments[index...index + 1]))))
    guard let parameters = RecurrentCell(.object(object)), let first = state.first,
      first.shape.rank == 2
    else { throw wrong(index, "packed weights") }
    return Array(
      try steps(
        cell, tensor(0), parameters, state, [first.shape[0]], isReversed: false
      ).dropFirst())
  }
}
