internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Tables of rows of few bits, and what is looked up in them.
  static let quantizedEmbeddings: [ScriptOperator] =
    [
      ScriptOperator("quantized::embedding_bag_prepack(Tensor weight)") { call in
        .object(PackedParameters.embedding(call.arguments[0]))
      },
      ScriptOperator("quantized::embedding_bag_unpack(Any W_prepack)") { call in
        try call.packed(0).weight
      },
    ]
    + ["embedding_byte", "embedding_4bit", "embedding_2bit"].map { name in
      ScriptOperator(
        "quantized::\(name)(Any weight, Tensor indices, bool pruned_weights=False)"
      ) { call in
        try .tensor(call.rows(of: RowTable(call.packed(0).weightTensor), at: call.tensor(1)))
      }
    }
    + ["embedding_bag_byte", "embedding_bag_4bit", "embedding_bag_2bit"].map { name in
      ScriptOperator("quantized::\(name)(Any weight, \(bagArguments))") { call in
        try .tensor(call.bags(of: RowTable(call.packed(0).weightTensor)))
      }
    }
    + [("byte", 8), ("4bit", 4), ("2bit", 2)].flatMap { name, bits in
      [
        ScriptOperator(
          "quantized::embedding_bag_\(name)_rowwise_offsets(Tensor weight, \(bagArguments))"
        ) { call in
          let packed = try call.recorder.data(of: call.tensor(0))
          return try .tensor(call.bags(of: RowTable(fused: packed, bits: bits)))
        },
        ScriptOperator("quantized::embedding_bag_\(name)_unpack(Tensor weight)") { call in
          let packed = try call.recorder.data(of: call.tensor(0))
          let table = try RowTable(fused: packed, bits: bits)
          let count = table.stored.shape[0]
          let all = try Tensor((0..<count).map(Int64.init), shape: Shape([count]))
          return try .tensor(call.rows(of: table, at: ScriptTensor(all)))
        },
      ]
    }

  private static let bagArguments =
    "Tensor indices, Tensor? offsets=None, bool scale_grad_by_freq=False, int mode=0, "
    + "bool pruned_weights=False, Tensor? per_sample_weights=None, "
    + "Tensor? compressed_indices_mapping=None, bool include_last_offset=False"
}

/// Rows of stored integers, each of which stands for `scale * stored + bias`.
private struct RowTable {
  /// The stored integers, `[rows, columns]`.
  let stored: ScriptTensor
  /// One number for each row, `[rows, 1]`.
  let scales: ScriptTensor, biases: ScriptTensor

  private init(stored: ScriptTensor, scales: [Float], biases: [Float]) throws {
    self.stored = stored
    self.scales = ScriptTensor(try Tensor(scales, shape: Shape([scales.count, 1])))
    self.biases = ScriptTensor(try Tensor(biases, shape: Shape([biases.count, 1])))
  }

  /// A tensor quantised row by row, with the parameters that packing gives it: float32 for bytes, and
  /// half precision for fewer bits.
  ///
  /// Source: PyTorch `quantized/cpu/qembeddingbag_prepack.cpp`.
  init(_ weight: ScriptTensor) throws {
    guard let rows = weight.rows, weight.shape.rank == 2 else {
      throw ScriptError("a table of rows is no tensor quantised row by row")
    }
    let biases = zip(rows.scales, rows.zeroPoints).map { -$0 * $1 }
    func rounded(_ values: [Float]) -> [Float] {
      rows.bitCount == 8 ? values : values.map { Float(Float16($0)) }
    }
    try self.init(stored: weight, scales: rounded(rows.scales), biases: rounded(biases))
  }

  /// Rows of bytes that end with the row's parameters.
  ///
  /// Source: FBGEMM `QuantUtils.h`, `Fused8BitRowwiseQuantizedSBFloat`,
  /// `FusedNBitRowwiseQuantizedSBHalf`.
  init(fused: Tensor, bits: Int) throws {
    let ending = bits == 8 ? 8 : 4
    guard fused.elementType == .uint8, fused.shape.rank == 2, fused.shape[1] > ending else {
      throw ScriptError("rows of \(bits) bits cannot be read from a tensor of type \(fused.type)")
    }
    let (bytes, width) = (try fused.elements(as: UInt8.self), fused.shape[1])
    let (perByte, mask) = (8 / bits, UInt8(truncatingIfNeeded: 1 << bits - 1))
    var (stored, scales, biases): ([UInt8], [Float], [Float]) = ([], [], [])
    for start in stride(from: 0, to: bytes.count, by: width) {
      for byte in bytes[start..<start + width - ending] {
        for part in 0..<perByte { stored.append(byte >> UInt8(part * bits) & mask) }
      }
      func parameter(_ index: Int) -> Float {
        let size = ending / 2
        let place = start + width - ending + index * size
        let bits = (0..<size).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
        return size == 4
          ? Float(bitPattern: bits) : Float(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
      }
      scales.append(parameter(0))
      biases.append(parameter(1))
    }
    let shape = try Shape([fused.shape[0], (width - ending) * perByte])
    try self.init(
      stored: ScriptTensor(try Tensor(stored, shape: shape)), scales: scales, biases: biases)
  }
}

extension ScriptCall {
  /// Rows of a table in real numbers.
  fileprivate func rows(of table: RowTable, at indices: ScriptTensor) throws -> ScriptTensor {
    func gathered(_ tensor: ScriptTensor) throws -> ScriptTensor {
      try recorder.apply(Gather(), [tensor, indices])
    }
    let stored = try recorder.apply(Cast(elementType: .float32), [gathered(table.stored)])
    let scaled = try recorder.apply(Multiply(), [stored, gathered(table.scales)])
    return try recorder.apply(Add(), [scaled, gathered(table.biases)])
  }

  /// Sums of rows of a table; the arguments after the table are those of all such operators.
  fileprivate func bags(of table: RowTable) throws -> ScriptTensor {
    guard isNone(7), try int(4) == 0 else {
      throw ScriptError.unsupported("\(name) with pruned rows, or other than sums")
    }
    let indices = try tensor(1)
    var rows = try rows(of: table, at: indices)
    if indices.shape.rank == 2 {
      if let weights = try optionalTensor(6) {
        let column = try recorder.apply(
          Reshape(dimensions: weights.shape.dimensions + [1]), [weights])
        rows = try recorder.apply(Multiply(), [rows, column])
      }
      return try recorder.apply(Sum(axes: [1], keepsDimensions: false), [rows])
    }
    guard let offsets = try optionalTensor(2) else { throw wrong(2, "offsets") }
    let count = rows.shape[0]
    let order = try Tensor((0..<count).map(Int64.init), shape: Shape([count]))
    let results = try calling(
      "aten::embedding_bag",
      [
        .tensor(rows), .tensor(ScriptTensor(order)), .tensor(offsets), .bool(false), .int(0),
        .bool(false), arguments[6], .bool(try bool(8)),
      ])
    guard case .tensor(let sums)? = results.elements?.first else {
      throw ScriptError.unsupported("\(name): aten::embedding_bag gives no sums")
    }
    return sums
  }
}
