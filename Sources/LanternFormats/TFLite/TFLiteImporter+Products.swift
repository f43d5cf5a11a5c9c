internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators with weights.
  static let products: [String: TFLiteImporter] = [
    "CONV_2D": TFLiteImporter(
      versions: 1...8,
      types: [
        "float32", "int8", "uint8", TypeScheme("int8", weights: "int4"),
        TypeScheme("int16", weights: "int8"), TypeScheme("int16", weights: "int4"),
        TypeScheme("float32", weights: "int8"), TypeScheme("float32", weights: "uint8"),
        TypeScheme("float32", weights: "int4"),
      ], typed: .weighted(0, weights: 1)
    ) { node in
      let window = try node.window(
        padding: 0, strideWidth: 1, strideHeight: 2, dilationWidth: 4, dilationHeight: 5)
      return TFLiteImport(
        Conv2D(window: window, activation: try node.activation(3)),
        try node.weightedInputs(biasType: 6))
    },
    "DEPTHWISE_CONV_2D": TFLiteImporter(
      versions: 1...7,
      types: [
        "float32", "int8", "uint8", TypeScheme("int8", weights: "int4"),
        TypeScheme("int16", weights: "int8"), TypeScheme("float32", weights: "int8"),
      ], typed: .weighted(0, weights: 1)
    ) { node in
      let window = try node.window(
        padding: 0, strideWidth: 1, strideHeight: 2, dilationWidth: 5, dilationHeight: 6)
      return TFLiteImport(
        DepthwiseConv2D(window: window, activation: try node.activation(4)),
        try node.weightedInputs())
    },
    "FULLY_CONNECTED": TFLiteImporter(
      versions: 1...14,
      types: [
        "float32", "int8", "uint8", "int16", TypeScheme("int8", weights: "int4"),
        TypeScheme("int8", weights: "int2"), TypeScheme("int16", weights: "int8"),
        TypeScheme("int16", weights: "int4"), TypeScheme("int16", weights: "int2"),
        TypeScheme("float32", weights: "int8"), TypeScheme("float32", weights: "uint8"),
        TypeScheme("float32", weights: "int4"), TypeScheme("float32", weights: "int2"),
        TypeScheme("float32", weights: "blockwise int8"),
        TypeScheme("float32", weights: "blockwise int4"),
        TypeScheme("float32", weights: "blockwise int2"),
        TypeScheme("float32", weights: "sparse float32"),
        TypeScheme("float32", weights: "sparse int8"), TypeScheme("int8", weights: "sparse int8"),
      ], typed: .weighted(0, weights: 1), make: fullyConnected),
    "TRANSPOSE_CONV": TFLiteImporter(
      versions: 1...5,
      types: [
        "float32", "int8", "uint8", TypeScheme("int16", weights: "int8"),
        TypeScheme("float32", weights: "int8"),
      ], typed: .weighted(2, weights: 1)
    ) { node in
      let shape = try node.outputShape(rank: 4, channels: 0)
      let operation = TransposeConv2D(
        height: shape[1], width: shape[2],
        window: try node.window(padding: 0, strideWidth: 1, strideHeight: 2),
        activation: try node.activation(3))
      return TFLiteImport(
        operation, try node.weightedInputs(data: 2, weights: 1, bias: 3, biasType: 4))
    },
    "CONV_3D": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      TFLiteImport(
        Conv3D(window: try node.volumeWindow(), activation: try node.activation(4)),
        try node.weightedInputs())
    },
    "CONV_3D_TRANSPOSE": TFLiteImporter(
      versions: 1...1, types: ["float32"], typed: .input(2)
    ) { node in
      let shape = try node.outputShape(rank: 5, channels: 3)
      let operation = TransposeConv3D(
        depth: shape[1], height: shape[2], width: shape[3], window: try node.volumeWindow(),
        activation: try node.activation(4))
      return TFLiteImport(operation, try node.weightedInputs(data: 2, weights: 1, bias: 3))
    },
    "BATCH_MATMUL": TFLiteImporter(
      versions: 1...4,
      types: [
        "float32", "int8", "int16", TypeScheme("int16", weights: "int8"),
        TypeScheme("float32", weights: "int8"),
      ], typed: .weighted(0, weights: 1)
    ) { node in
      let operation = MatMul(
        transposeLeft: try node.bool(0), transposeRight: try node.bool(1),
        quantization: try node.bool(2) ? .asymmetric : .symmetric, takesAxisScalesForZero: true)
      return TFLiteImport(operation, [0, 1])
    },
    // Sparse constants are dense once they are read.
    "DENSIFY": TFLiteImporter(
      versions: 1...1, types: ["sparse float32", "sparse float16", "sparse int8"]
    ) { node in
      TFLiteImport(Reshape(dimensions: try node.inputType(0).shape.dimensions))
    },
  ]

  private static func fullyConnected(_ node: TFLiteNode) throws -> TFLiteImport {
    let isShuffled: Bool
    switch try node.byte(1) {
    case 0: isShuffled = false
    case 1: isShuffled = true
    case let format: throw UnsupportedReason("the weights format \(format)")
    }
    if isShuffled {
      let operation = ShuffledFullyConnected(
        activation: try node.activation(0), keepsDimensions: try node.bool(2))
      return TFLiteImport(operation, [0, 1, 2])
    }
    let (data, weights) = (try node.inputType(0), try node.inputType(1))
    if node.inputTypeNames[1]?.hasPrefix("blockwise") ?? false {
      let blocks = try node.scalesOfBlocks(1)
      let operation = BlockwiseFullyConnected(
        blockSize: blocks.size, activation: try node.activation(0),
        keepsDimensions: try node.bool(2))
      return TFLiteImport(operation, try node.weightedInputs(), constants: [blocks.scales])
    }
    var operation = FullyConnected(
      keepsDimensions: try node.bool(2), quantization: try node.bool(3) ? .asymmetric : .symmetric,
      weightsAreSparse: node.inputTypeNames[1]?.hasPrefix("sparse") ?? false)
    // Only products that make floats of integers have functions other than clamps.
    switch (try node.byte(0), data.elementType == .float32 && weights.elementType != .float32) {
    case (4, true): operation.function = .tanh
    case (5, true): operation.function = .signBit
    case (4, false), (5, false):
      throw UnsupportedReason("a fused activation that is no clamp")
    default: operation.activation = try node.activation(0)
    }
    return TFLiteImport(operation, try node.weightedInputs(biasType: 4))
  }
}

extension TFLiteNode {
  /// The inputs of an operator with weights: image or vector, weights, and the bias if it is there.
  ///
  /// `biasType` is the option that says of which type bias and sums are where activations have 16
  /// bits. Throws `UnsupportedReason` when the bias is of another type, since LiteRT then reads beyond
  /// its end.
  fileprivate func weightedInputs(
    data: Int = 0, weights: Int = 1, bias: Int = 2, biasType: Int? = nil
  ) throws -> [Int] {
    let hasBias = hasInput(bias)
    let inputs = hasBias ? [data, weights, bias] : [data, weights]
    guard try inputType(data).elementType == .int16 else { return inputs }
    let isWideProduct = try inputType(weights).elementType == .int16
    let expected: ElementType
    switch try biasType.map({ try byte($0) }) ?? 0 {
    case 0: expected = isWideProduct ? .int32 : .int64
    case 2: expected = .int32
    case 4: expected = .int64
    case let code: throw UnsupportedReason("a bias type of code \(code)")
    }
    if hasBias {
      let given = try inputType(bias).elementType
      guard given == expected else {
        throw UnsupportedReason("16-bit activations with a bias of \(given) and not \(expected)")
      }
    } else if expected == .int32, !isWideProduct, try inputType(weights).shape.rank > 2 {
      throw UnsupportedReason("16-bit activations with sums of int32 and no bias")
    }
    return inputs
  }

  /// The shape that a transposed convolution's first input says, whose last size must be that of the
  /// weights' axis of output channels.
  fileprivate func outputShape(rank: Int, channels axis: Int) throws -> [Int] {
    let shape = try integers(0, "output shape")
    let weights = try inputType(1).shape
    guard shape.count == rank, weights.rank == rank, shape[rank - 1] == weights[axis] else {
      throw GraphError(
        .invalidShape,
        "its weights of shape \(weights) cannot make an output of the shape \(shape)")
    }
    return shape
  }

  /// The window of a convolution of three dimensions.
  fileprivate func volumeWindow() throws -> VolumeWindow {
    VolumeWindow(
      strideDepth: try integer(1), dilationDepth: try integer(5, default: 1),
      plane: try window(
        padding: 0, strideWidth: 2, strideHeight: 3, dilationWidth: 6, dilationHeight: 7))
  }
}
