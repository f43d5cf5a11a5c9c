internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Recurrent layers and their cells.
  static let steps: [ScriptOperator] = [
    ScriptOperator(
      "aten::lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, "
        + "int num_layers, float dropout, bool train, bool bidirectional, bool batch_first)"
    ) { call in
      let states = try call.tensors(1)
      guard states.count == 2 else { throw call.wrong(1, "a state and cells") }
      return try call.recurrent(.memory, states: states)
    },
    layer("aten::gru.input", .gated), layer("aten::rnn_tanh.input", .tanh),
    layer("aten::rnn_relu.input", .relu),
    ScriptOperator(
      "aten::lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, "
        + "Tensor? b_hh=None)"
    ) { call in
      let states = try call.tensors(1)
      guard states.count == 2 else { throw call.wrong(1, "a state and cells") }
      return call.tuple(try call.cell(.memory, states: states))
    },
    cell("aten::gru_cell", .gated), cell("aten::rnn_tanh_cell", .tanh),
    cell("aten::rnn_relu_cell", .relu),
  ]

  private static func layer(_ name: String, _ cell: RecurrentScan.Cell) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, "
        + "float dropout, bool train, bool bidirectional, bool batch_first)"
    ) { call in try call.recurrent(cell, states: [call.tensor(1)]) }
  }

  private static func cell(_ name: String, _ cell: RecurrentScan.Cell) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, "
        + "Tensor? b_hh=None)"
    ) { call in .tensor(try call.cell(cell, states: [call.tensor(1)])[0]) }
  }
}

extension ScriptCall {
  /// One step of a cell: the new states.
  fileprivate func cell(
    _ cell: RecurrentScan.Cell, states: [ScriptTensor]
  ) throws -> [ScriptTensor] {
    var input = try tensor(0)
    guard (1...2).contains(input.shape.rank) else { throw wrong(0, "a vector for each sequence") }
    let isSingle = input.shape.rank == 1
    func batch(_ tensor: ScriptTensor) throws -> ScriptTensor {
      isSingle ? try reshapedCopy(tensor, to: [1] + tensor.shape.dimensions) : tensor
    }
    input = try batch(input)
    let rows = try recorder.apply(
      FullyConnected(keepsDimensions: true),
      [input, tensor(2)] + (optionalTensor(4).map { [$0] } ?? []))
    let line = try reshapedCopy(rows, to: [1] + rows.shape.dimensions)
    let bias = try optionalTensor(5)
    let outputs = try recorder.record(
      RecurrentScan(cell, hasBias: bias != nil),
      [line, tensor(3)] + (bias.map { [$0] } ?? []) + states.map(batch))
    return try outputs.dropFirst().map { state in
      isSingle ? try reshapedCopy(state, to: Array(state.shape.dimensions.dropFirst())) : state
    }
  }

  /// Layers of cells over a sequence: outputs, and the last states of all layers and directions.
  ///
  /// The weights of a layer and direction are those of inputs, of outputs, their two biases, and of the
  /// projection. Sequences are as long as the input unless lengths are given. Source: PyTorch `aten/src/ATen/native/RNN.cpp`.
  func recurrent(
    _ cell: RecurrentScan.Cell, states: [ScriptTensor], lengths: [Int]? = nil
  ) throws -> ScriptValue {
    let parameters = try tensors(2)
    let (hasBiases, layers) = (try bool(3), try int(4))
    guard try !bool(6) || double(5) == 0 else {
      throw ScriptError.unsupported("\(name) in training mode with dropout")
    }
    let directions = try bool(7) ? 2 : 1
    var input = try tensor(0)
    guard (2...3).contains(input.shape.rank), (1...1024).contains(layers),
      states.allSatisfy({ $0.shape.rank == input.shape.rank && $0.shape[0] == layers * directions })
    else {
      throw ScriptError(
        "\(name) cannot run \(layers) layers over \(input.shape) from states of "
          + "\(states.map(\.shape.description))")
    }
    let isSingle = input.shape.rank == 2
    let isBatchFirst = try bool(8) && !isSingle
    if isSingle {
      input = try reshapedCopy(input, to: [input.shape[0], 1, input.shape[1]])
    } else if isBatchFirst {
      input = try recorder.apply(Transpose(permutation: [1, 0, 2]), [input])
    }
    // A projection makes outputs narrower than cells.
    let isProjected =
      cell == .memory
      && states[0].shape[2 - (isSingle ? 1 : 0)]
        != states[1].shape[2 - (isSingle ? 1 : 0)]
    let each = 2 + (hasBiases ? 2 : 0) + (isProjected ? 1 : 0)
    guard parameters.count == each * layers * directions else {
      throw wrong(2, "\(each * layers * directions) tensors of weights")
    }
    var last = [[ScriptTensor]](repeating: [], count: states.count)
    for layer in 0..<layers {
      var results: [ScriptTensor] = []
      for direction in 0..<directions {
        let index = layer * directions + direction
        let weights = Array(parameters[index * each..<(index + 1) * each])
        let rows = try recorder.apply(
          FullyConnected(keepsDimensions: true),
          [input, weights[0]] + (hasBiases ? [weights[2]] : []))
        let first = try states.map { state in
          let sizes = Array(state.shape.dimensions.dropFirst())
          return try reshapedCopy(
            part(of: state, axis: 0, index..<index + 1), to: isSingle ? [1] + sizes : sizes)
        }
        let outputs = try recorder.record(
          RecurrentScan(
            cell, isReversed: direction == 1, hasBias: hasBiases, hasProjection: isProjected,
            lengths: lengths),
          [rows, weights[1]] + (hasBiases ? [weights[3]] : []) + first
            + (isProjected ? [weights[each - 1]] : []))
        results.append(outputs[0])
        for (position, state) in outputs.dropFirst().enumerated() {
          let sizes = state.shape.dimensions
          last[position].append(try reshapedCopy(state, to: isSingle ? sizes : [1] + sizes))
        }
      }
      input =
        results.count == 1 ? results[0] : try recorder.apply(Concatenate(axis: 2), results)
    }
    if isSingle {
      input = try reshapedCopy(input, to: [input.shape[0], input.shape[2]])
    } else if isBatchFirst {
      input = try recorder.apply(Transpose(permutation: [1, 0, 2]), [input])
    }
    let final = try last.map { parts in
      parts.count == 1 ? parts[0] : try recorder.apply(Concatenate(axis: 0), parts)
    }
    return tuple([input] + final)
  }
}
