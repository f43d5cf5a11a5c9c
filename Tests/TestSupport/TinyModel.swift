/// A `.tflite` file made by hand, right or wrong.
///
/// Field numbers are those of LiteRT's `schema.fbs`.
package struct TinyModel: Sendable {
  /// A tensor; with data it is a constant.
  package struct Tensor: Sendable {
    package var shape: [Int32]
    /// The code of the element type: 0 float32, 2 int32, 3 uint8, 4 int64, 9 int8.
    package var type: UInt8
    package var data: [UInt8]?
    package var scales: [Float] = []
    package var zeroPoints: [Int64] = []
    package var axis: Int32 = 0
    /// The index of a buffer that the tensor names instead of one of its own.
    package var buffer: UInt32?
    /// The number of data outside the file.
    package var externalBuffer: UInt32 = 0
    /// The tensor that holds a scale for every block of elements, and the size of a block.
    package var blocks: (scales: Int32, size: Int32)?
    /// The table that says where the elements lie, when not all are stored.
    package var sparsity: FlatTable?
    /// Whether it keeps its value from run to run.
    package var isVariable = false

    package init(
      _ type: UInt8, _ shape: [Int32], data: [UInt8]? = nil, scales: [Float] = [],
      zeroPoints: [Int64] = [], axis: Int32 = 0
    ) {
      self.type = type
      self.shape = shape
      self.data = data
      self.scales = scales
      self.zeroPoints = zeroPoints
      self.axis = axis
    }
  }

  /// A node.
  package struct Node: Sendable {
    /// The code and version of the built-in operator.
    package var code: Int32
    package var version: Int32
    package var inputs: [Int32]
    package var outputs: [Int32]
    package var options: FlatTable?
    /// The options of the operators that came later, which are a union of their own.
    package var options2: FlatTable?
    package var customName: String?
    package var customOptions: [UInt8]?

    package init(
      _ code: Int32, version: Int32 = 1, _ inputs: [Int32], _ outputs: [Int32],
      options: FlatTable? = nil, options2: FlatTable? = nil
    ) {
      self.code = code
      self.version = version
      self.inputs = inputs
      self.outputs = outputs
      self.options = options
      self.options2 = options2
    }

    /// A node of a custom operator.
    package init(
      custom name: String, version: Int32 = 1, _ inputs: [Int32], _ outputs: [Int32],
      options: [UInt8]? = nil
    ) {
      self.init(32, version: version, inputs, outputs)
      customName = name
      customOptions = options
    }
  }

  package var tensors: [Tensor]
  package var nodes: [Node]
  package var inputs: [Int32]
  package var outputs: [Int32]
  package var version: UInt32 = 3
  /// Tables that stand in place of the buffers, by index.
  package var buffers: [Int: FlatTable] = [:]
  /// More fields of the model's table, or others in place of its own.
  package var fields: [Int: FlatField] = [:]

  package init(tensors: [Tensor], nodes: [Node], inputs: [Int32], outputs: [Int32]) {
    self.tensors = tensors
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The bytes of the file.
  package func bytes() -> [UInt8] {
    // Buffer 0 is empty by rule; tensor i has buffer i + 1.
    var buffers = [FlatTable()]
    for tensor in tensors {
      buffers.append(FlatTable(tensor.data.map { [0: .bytes($0)] } ?? [:]))
    }
    for (index, table) in self.buffers { buffers[index] = table }
    var fields: [Int: FlatField] = [
      0: .int(Int32(bitPattern: version)), 1: .tables(nodes.map(\.codeTable)),
      2: .tables([subgraph]), 3: .text("a tiny model"), 4: .tables(buffers),
    ]
    for (field, value) in self.fields { fields[field] = value }
    return FlatBufferWriter.file(FlatTable(fields), identifier: "TFL3")
  }

  /// The table of the one subgraph.
  package var subgraph: FlatTable { subgraph(firstBuffer: 1, firstCode: 0) }

  /// The table of the subgraph in a file where its buffers and operators are not the first ones.
  package func subgraph(firstBuffer: Int, firstCode: Int) -> FlatTable {
    let tensors = tensors.enumerated().map { index, tensor in
      tensor.table(buffer: tensor.buffer ?? UInt32(firstBuffer + index), name: "tensor \(index)")
    }
    let nodes = nodes.enumerated().map { index, node in
      var fields: [Int: FlatField] = [
        0: .int(Int32(firstCode + index)), 1: .ints(node.inputs), 2: .ints(node.outputs),
      ]
      // The union's type is not read: the operator's code says it.
      if let options = node.options { fields[4] = .table(options) }
      if let options = node.options2 { fields[12] = .table(options) }
      if let options = node.customOptions { fields[5] = .bytes(options) }
      return FlatTable(fields)
    }
    return FlatTable([
      0: .tables(tensors), 1: .ints(inputs), 2: .ints(outputs), 3: .tables(nodes),
      4: .text("main"),
    ])
  }
}

extension TinyModel.Node {
  /// The table of the operator.
  package var codeTable: FlatTable {
    var fields: [Int: FlatField] = [
      0: .byte(UInt8(truncatingIfNeeded: min(code, 127))), 2: .int(version), 3: .int(code),
    ]
    if let customName { fields[1] = .text(customName) }
    return FlatTable(fields)
  }
}

extension TinyModel.Tensor {
  fileprivate func table(buffer: UInt32, name: String) -> FlatTable {
    var fields: [Int: FlatField] = [
      0: .ints(shape), 1: .byte(type), 2: .int(Int32(bitPattern: buffer)), 3: .text(name),
    ]
    if !scales.isEmpty {
      fields[4] = .table(
        FlatTable([2: .floats(scales), 3: .longs(zeroPoints), 6: .int(axis)]))
    }
    if externalBuffer != 0 { fields[10] = .int(Int32(bitPattern: externalBuffer)) }
    if let blocks {
      let details = FlatTable([0: .int(blocks.scales), 1: .int(-1), 2: .int(blocks.size)])
      fields[4] = .table(FlatTable([4: .byte(2), 5: .table(details)]))
    }
    if let sparsity { fields[6] = .table(sparsity) }
    if isVariable { fields[5] = .byte(1) }
    return FlatTable(fields)
  }
}

extension TinyModel {
  /// A quantised network: convolution, padding, mean pooling, reshape, fully connected, softmax.
  package static let network: TinyModel = {
    var generator = SeededGenerator(seed: 3)
    func bytes(_ count: Int) -> [UInt8] { generator.integers(count, in: 0...255) }
    func words(_ values: [Int32]) -> [UInt8] {
      values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }
    return TinyModel(
      tensors: [
        Tensor(9, [1, 4, 4, 2], scales: [0.05], zeroPoints: [3]),
        Tensor(
          9, [3, 3, 3, 2], data: bytes(54), scales: [0.01, 0.02, 0.03], zeroPoints: [0, 0, 0]),
        Tensor(
          2, [3], data: words([10, -20, 30]), scales: [0.0005, 0.001, 0.0015],
          zeroPoints: [0, 0, 0]),
        Tensor(9, [1, 4, 4, 3], scales: [0.1], zeroPoints: [-5]),
        Tensor(2, [4, 2], data: words([0, 0, 1, 1, 1, 1, 0, 0])),
        Tensor(9, [1, 6, 6, 3], scales: [0.1], zeroPoints: [-5]),
        Tensor(9, [1, 3, 3, 3], scales: [0.1], zeroPoints: [-5]),
        Tensor(2, [2], data: words([1, -1])),
        Tensor(9, [1, 27], scales: [0.1], zeroPoints: [-5]),
        Tensor(9, [4, 27], data: bytes(108), scales: [0.02], zeroPoints: [0]),
        Tensor(2, [4], data: words([1, 2, 3, 4]), scales: [0.002], zeroPoints: [0]),
        Tensor(9, [1, 4], scales: [0.2], zeroPoints: [0]),
        Tensor(9, [1, 4], scales: [1.0 / 256], zeroPoints: [-128]),
      ],
      nodes: [
        Node(
          3, version: 3, [0, 1, 2], [3],
          options: FlatTable([0: .byte(0), 1: .int(1), 2: .int(1), 3: .byte(3)])),
        Node(34, version: 2, [3, 4], [5]),
        Node(
          1, version: 2, [5], [6],
          options: FlatTable([0: .byte(1), 1: .int(2), 2: .int(2), 3: .int(2), 4: .int(2)])),
        Node(22, [6, 7], [8]),
        Node(9, version: 4, [8, 9, 10], [11], options: FlatTable([0: .byte(0)])),
        Node(25, version: 2, [11], [12], options: FlatTable([0: .float(1)])),
      ],
      inputs: [0], outputs: [12])
  }()
}
