internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Sequences of several lengths, packed into rows and back.
  static let recurrent: [ScriptOperator] = [
    ScriptOperator(
      "aten::_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first)"
    ) { call in
      let input = try call.bool(2) ? call.formula(0).transposedFirst() : call.formula(0)
      let lengths = try call.lengths(1)
      let shape = input.tensor.shape.dimensions
      guard shape.count >= 2, lengths.count == shape[1], !lengths.isEmpty,
        lengths.allSatisfy({ (1...max(1, shape[0])).contains($0) }),
        zip(lengths, lengths.dropFirst()).allSatisfy({ $0 >= $1 })
      else { throw call.wrong(1, "a length of each sequence, the longest first") }
      let batches = (0..<lengths[0]).map { step in lengths.count { $0 > step } }
      let rows = batches.enumerated().flatMap { step, count in
        (0..<count).map { step * shape[1] + $0 }
      }
      let flat = try input.reshaped([shape[0] * shape[1]] + shape[2...])
      let data = try call.recorder.apply(Gather(axis: 0), [flat.tensor, call.indices(rows)])
      return call.tuple([data, try call.indices(batches)])
    },
    ScriptOperator(
      "aten::_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, "
        + "Scalar padding_value, int total_length)"
    ) { call in
      let batches = try call.batchSizes(1, of: call.tensor(0))
      let steps = max(batches.count, try call.int(4))
      guard steps < 1 << 24 else { throw call.wrong(4, "a length that is not so large") }
      let padded = try call.padded(call.tensor(0), batches, steps: steps, value: call.number(3))
      let result = try call.bool(2) ? padded.transposedFirst() : padded
      let lengths = (0..<batches[0]).map { sequence in batches.count { $0 > sequence } }
      return call.tuple([result.tensor, try call.indices(lengths)])
    },
    packed("aten::lstm.data", "Tensor[] hx", .memory),
    packed("aten::gru.data", "Tensor hx", .gated),
    packed("aten::rnn_tanh.data", "Tensor hx", .tanh),
    packed("aten::rnn_relu.data", "Tensor hx", .relu),
  ]

  /// A layer over packed sequences: one over padded ones of their lengths.
  private static func packed(
    _ name: String, _ state: String, _ cell: RecurrentScan.Cell
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor data, Tensor batch_sizes, \(state), Tensor[] params, bool has_biases, "
        + "int num_layers, float dropout, bool train, bool bidirectional)"
    ) { call in
      let data = try call.tensor(0)
      let batches = try call.batchSizes(1, of: data)
      let padded = try call.padded(data, batches, steps: batches.count, value: .double(0))
      let lengths = (0..<batches[0]).map { sequence in batches.count { $0 > sequence } }
      let inner = ScriptCall(
        name: call.name,
        arguments: [.tensor(padded.tensor)] + call.arguments[2...8] + [.bool(false)],
        recorder: call.recorder, meter: call.meter, fileVersion: call.fileVersion,
        generator: call.generator, engine: call.engine)
      let states = try cell == .memory ? call.tensors(2) : [call.tensor(2)]
      guard cell != .memory || states.count == 2 else { throw call.wrong(2, "a state and cells") }
      let result = try inner.recurrent(cell, states: states, lengths: lengths)
      guard case .tuple(var parts) = result, case .tensor(let outputs) = parts[0] else {
        throw ScriptError.unsupported("\(call.name) of these sequences")
      }
      let rows = batches.enumerated().flatMap { step, count in
        (0..<count).map { step * batches[0] + $0 }
      }
      let flat = try Formula(outputs, call.recorder).reshaped([
        outputs.shape[0] * outputs.shape[1], outputs.shape[2],
      ])
      parts[0] = .tensor(
        try call.recorder.apply(Gather(axis: 0), [flat.tensor, call.indices(rows)]))
      return .tuple(parts)
    }
  }
}

extension Formula {
  /// The first two axes exchanged.
  fileprivate func transposedFirst() throws -> Formula {
    let rank = tensor.shape.rank
    guard rank >= 2 else { throw ScriptError("sequences \(tensor.shape) have two axes or more") }
    return try transposed([1, 0] + Array(2..<rank))
  }
}

extension ScriptCall {
  /// The numbers of a tensor of lengths.
  fileprivate func lengths(_ index: Int) throws -> [Int] {
    let lengths = try tensor(index)
    let isKnown = lengths.constant != nil
    let values = try recorder.data(of: lengths).integers()
    if !isKnown { for value in values { recorder.note(.int(value)) } }
    return values
  }

  /// How many sequences have each step, of rows that are as many together.
  fileprivate func batchSizes(_ index: Int, of data: ScriptTensor) throws -> [Int] {
    let sizes = try lengths(index)
    guard let first = sizes.first, sizes.allSatisfy({ $0 >= 1 && $0 <= first }),
      zip(sizes, sizes.dropFirst()).allSatisfy({ $0 >= $1 }), first < 1 << 24,
      data.shape.dimensions.first == sizes.reduce(0, { $0.checkedSum(with: $1) ?? .max })
    else { throw wrong(index, "sizes that never grow, and are as many as \(data.shape) has rows") }
    return sizes
  }

  /// Packed rows as `[steps, batch, ...]`, filled with a number.
  fileprivate func padded(
    _ data: ScriptTensor, _ batches: [Int], steps: Int, value: ScriptNumber
  ) throws -> Formula {
    let sizes = Array(data.shape.dimensions.dropFirst())
    guard let count = steps.checkedProduct(with: batches[0]) else { throw wrong(1, "sizes") }
    try requireBudget(count)
    // One more row holds what fills the rest.
    let filling = try broadcast(number(value, like: data), to: Shape([1] + sizes))
    let rows = try recorder.apply(Concatenate(axis: 0), [data, filling])
    var (positions, first) = ([Int](), 0)
    for step in 0..<steps {
      let held = step < batches.count ? batches[step] : 0
      for sequence in 0..<batches[0] {
        positions.append(sequence < held ? first + sequence : data.shape[0])
      }
      first += held
    }
    let taken = try recorder.apply(Gather(axis: 0), [rows, indices(positions)])
    return try Formula(taken, recorder).reshaped([steps, batches[0]] + sizes)
  }
}
