internal import LanternGraphs
internal import LanternTensors

/// What an importer sees of a node: its options, and its inputs as far as they are known.
struct TFLiteNode {
  /// The node's options; without them all are at their defaults.
  let options: FlatBufferTable?
  /// The options of the operators that came later, which are a union of their own.
  let options2: FlatBufferTable?
  /// The options of a custom operator, as its own bytes.
  let customOptions: [UInt8]
  /// The element types of the inputs as the file names them, nil where one is left out.
  let inputTypeNames: [String?]
  /// The element types of the outputs as the file names them.
  let outputTypeNames: [String]
  /// The types of the inputs, nil where an optional one is left out.
  let inputTypes: [TensorType?]
  /// The data of constant inputs.
  let constants: [Tensor?]
  /// The types that the file declares for the outputs.
  let outputTypes: [TensorType]
  /// The scales of the blocks of inputs that have them, each a tensor and the size of a block.
  let blockScales: [BlockScales?]
  /// The types of what the node computes on the way, as far as the file says them.
  let intermediateTypes: [TensorType]
  /// The names of the operators of another subgraph of the file, nil where there is none.
  var subgraphOperators: @Sendable (Int) -> [String]? = { _ in nil }

  /// Scales of successive blocks of an input's elements.
  struct BlockScales {
    /// A scale for each block.
    let scales: Tensor
    /// The number of elements of a block, which is positive.
    let size: Int
  }

  /// An integer option.
  func integer(_ field: Int, default value: Int32 = 0) throws -> Int {
    Int(try options?.integer(field, as: Int32.self, default: value) ?? value)
  }

  /// An option of one byte.
  func byte(_ field: Int, default value: Int8 = 0) throws -> Int8 {
    try options?.integer(field, as: Int8.self, default: value) ?? value
  }

  /// A boolean option.
  func bool(_ field: Int) throws -> Bool { try options?.bool(field) ?? false }

  /// A float option.
  func float(_ field: Int, default value: Float = 0) throws -> Float {
    try options?.float(field, default: value) ?? value
  }

  /// The type of an input that must be there.
  func inputType(_ index: Int) throws -> TensorType {
    guard inputTypes.indices.contains(index), let type = inputTypes[index] else {
      throw UnsupportedReason("input \(index) is left out")
    }
    return type
  }

  /// Whether an optional input is there.
  func hasInput(_ index: Int) -> Bool {
    inputTypes.indices.contains(index) && inputTypes[index] != nil
  }

  /// The scales of the blocks of an input's elements.
  ///
  /// Throws `UnsupportedReason` when they are not in the file.
  func scalesOfBlocks(_ index: Int) throws -> BlockScales {
    guard blockScales.indices.contains(index), let blocks = blockScales[index] else {
      throw UnsupportedReason("the scales of the blocks of input \(index) are not in the file")
    }
    return blocks
  }

  /// The data of an input that the operator must know to be made.
  ///
  /// Throws `ValueNeeded` when it is computed: the node is then made when its value is there.
  func constant(_ index: Int, _ what: String) throws -> Tensor {
    _ = try inputType(index)
    guard let constant = constants[index] else { throw ValueNeeded(input: index, what: what) }
    return constant
  }

  /// The integers of an input that the operator must know to be made, such as axes or a shape.
  func integers(_ index: Int, _ what: String) throws -> [Int] {
    let constant = try constant(index, what)
    // No shape has more dimensions, and each takes two numbers at most.
    let count = constant.shape.elementCount
    guard count <= 128 else {
      throw GraphError(.invalidAttribute, "its \(what) (input \(index)) are \(count) numbers")
    }
    return try constant.integers()
  }

  /// The clamp of a fused activation; LiteRT's kernels do nothing for functions that are no clamps.
  func activation(_ field: Int) throws -> ActivationRange {
    let code = try byte(field)
    switch code {
    case 0: return .none
    case 1: return .relu
    case 2: return .reluN1To1
    case 3: return .relu6
    case 4, 5: return .none
    default: throw UnsupportedReason("the fused activation \(code)")
    }
  }

  /// A sliding window, from the option fields where its parts are found.
  func window(
    padding: Int, strideWidth: Int, strideHeight: Int, dilationWidth: Int? = nil,
    dilationHeight: Int? = nil
  ) throws -> SpatialWindow {
    SpatialWindow(
      strideHeight: try integer(strideHeight), strideWidth: try integer(strideWidth),
      dilationHeight: try dilationHeight.map { try integer($0, default: 1) } ?? 1,
      dilationWidth: try dilationWidth.map { try integer($0, default: 1) } ?? 1,
      padding: try byte(padding) == 0 ? .same : .valid)
  }
}

/// What an importer makes of a node.
struct TFLiteImport {
  /// The operator that does what the node says.
  enum Operation {
    /// One whose output shapes follow from the types of its inputs.
    case graph(any Operator)
    /// One whose output shapes follow from the data.
    case data(any DataDependentOperator)
  }

  /// The operator that does what the node says.
  var operation: Operation
  /// Which of the node's inputs it reads, in its own order.
  var inputs: [Int]
  /// The inputs whose tensors the operator's last outputs are written back to, in their order: the
  /// state that the node keeps from run to run.
  var states: [Int]
  /// What the operator reads besides, such as scales of blocks; it comes after `inputs`.
  var constants: [Tensor]
  /// Values that the node keeps for itself from run to run, as they are at first: they are the
  /// operator's last inputs, and its last outputs, after those of `states`, take their places.
  var kept: [Tensor]

  /// An operator that reads these inputs of the node.
  init(
    _ operation: any Operator, _ inputs: [Int] = [0], constants: [Tensor] = [],
    states: [Int] = [], kept: [Tensor] = []
  ) {
    self.operation = .graph(operation)
    self.inputs = inputs
    self.constants = constants
    self.states = states
    self.kept = kept
  }

  /// An operator whose output shapes follow from the data.
  init(_ operation: any DataDependentOperator, _ inputs: [Int] = [0]) {
    self.operation = .data(operation)
    self.inputs = inputs
    constants = []
    states = []
    kept = []
  }
}

/// An operator cannot be made before an input's value is known.
struct ValueNeeded: Error {
  /// The node's input.
  let input: Int
  /// What it says, in words.
  let what: String
}
