internal import LanternGraphs
internal import LanternTensors

extension TypeCoverage {
  /// All but strings, whose elements do not lie side by side.
  static let sideBySide: TypeCoverage = [
    "float32", "float16", "bfloat16", "float64", "int8", "int16", "int32", "int64", "uint8",
    "uint16", "uint32", "uint64", "bool", "complex64",
  ]
}

extension TFLiteImporter {
  /// Operators that move elements and change none.
  static let shapes: [String: TFLiteImporter] = [
    "RESHAPE": TFLiteImporter(versions: 1...1) { node in
      TFLiteImport(Reshape(dimensions: try node.newDimensions()))
    },
    "SQUEEZE": TFLiteImporter(versions: 1...2) { node in
      let shape = try node.inputType(0).shape
      let axes = try shape.normalizedAxes(
        (node.options?.integers(0, as: Int32.self) ?? []).map { Int($0) })
      if let wrong = axes.first(where: { shape[$0] != 1 }) {
        throw GraphError(.invalidAttribute, "axis \(wrong) of \(shape) is not of size 1")
      }
      let rest = shape.dimensions.enumerated().filter { axis, size in
        axes.isEmpty ? size != 1 : !axes.contains(axis)
      }
      return TFLiteImport(Reshape(dimensions: rest.map(\.element)))
    },
    "EXPAND_DIMS": TFLiteImporter(versions: 1...1) { node in
      let shape = try node.inputType(0).shape
      let axis = try node.number(1, "axis")
      guard axis >= -shape.rank - 1, axis <= shape.rank else {
        throw GraphError(.invalidAttribute, "axis \(axis) cannot be inserted into \(shape)")
      }
      var dimensions = shape.dimensions
      dimensions.insert(1, at: axis < 0 ? axis + shape.rank + 1 : axis)
      return TFLiteImport(Reshape(dimensions: dimensions))
    },
    "TRANSPOSE": TFLiteImporter(versions: 1...9, types: .sideBySide) { node in
      let rank = try node.inputType(0).shape.rank
      return TFLiteImport(
        Transpose(
          permutation: try node.integers(1, "permutation").map { $0 < 0 ? $0 + rank : $0 }))
    },
    "PAD": pad,
    "PADV2": pad,
    "MIRROR_PAD": TFLiteImporter(versions: 1...3, types: .sideBySide) { node in
      let (counts, mode) = (try node.pairs(1, "paddings"), try node.byte(0))
      guard mode == 0 || mode == 1 else { throw UnsupportedReason("the mode \(mode)") }
      return TFLiteImport(
        MirrorPad(before: counts.before, after: counts.after, repeatsEdge: mode == 1))
    },
    "CONCATENATION": TFLiteImporter(
      versions: 1...7,
      types: [
        "float32", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint32",
        "bool",
      ]
    ) { node in
      TFLiteImport(
        Concatenate(axis: try node.integer(0), activation: try node.activation(1)),
        Array(node.inputTypes.indices))
    },
    "SLICE": TFLiteImporter(versions: 1...8) { node in
      let sizes = try node.integers(2, "sizes")
      _ = try node.inputType(1)
      if node.constants[1] == nil, !sizes.contains(-1) {
        return TFLiteImport(DynamicSlice(sizes: sizes), [0, 1])
      }
      return TFLiteImport(Slice(starts: try node.integers(1, "starts"), sizes: sizes))
    },
    "STRIDED_SLICE": TFLiteImporter(versions: 1...8) { try $0.stridedSlice() },
    "SPLIT": TFLiteImporter(versions: 1...5, types: .splittable, typed: .input(1)) { node in
      let shape = try node.inputType(1).shape
      let count = try node.integer(0)
      let axis = try shape.normalizedAxis(node.number(0, "axis"))
      guard count == node.outputTypes.count, count > 0, shape[axis].isMultiple(of: count) else {
        throw GraphError(
          .invalidAttribute,
          "\(shape[axis]) elements cannot be split into \(count) equal parts for "
            + "\(node.outputTypes.count) outputs")
      }
      let sizes = [Int](repeating: shape[axis] / count, count: count)
      return TFLiteImport(Split(axis: axis, sizes: sizes), [1])
    },
    "SPLIT_V": TFLiteImporter(versions: 1...3, types: .splittable) { node in
      let shape = try node.inputType(0).shape
      let axis = try shape.normalizedAxis(node.number(2, "axis"))
      // There may be more parts than a shape has dimensions.
      let parts = try node.constant(1, "sizes")
      guard parts.shape.elementCount == node.outputTypes.count else {
        throw GraphError(
          .invalidAttribute,
          "\(parts.shape.elementCount) sizes are for \(node.outputTypes.count) outputs")
      }
      var sizes = try parts.integers()
      if let open = sizes.firstIndex(of: -1) {
        sizes[open] = 0
        let total = sizes.reduce(Int?.some(0)) { $0?.checkedSum(with: $1) }
        guard let known = total else {
          throw GraphError(.invalidAttribute, "the sizes \(sizes) are out of range")
        }
        sizes[open] = max(0, shape[axis].checkedSum(with: -max(known, 0)) ?? 0)
      }
      return TFLiteImport(Split(axis: axis, sizes: sizes))
    },
    "PACK": TFLiteImporter(
      versions: 1...5,
      types: ["float32", "int8", "int16", "int32", "int64", "uint8", "uint32"]
    ) { node in
      guard try node.integer(0) == node.inputTypes.count else {
        throw GraphError(.invalidAttribute, "it is for another number of inputs")
      }
      return TFLiteImport(Stack(axis: try node.integer(1)), Array(node.inputTypes.indices))
    },
    "UNPACK": TFLiteImporter(
      versions: 1...6,
      types: ["float32", "float16", "bfloat16", "int8", "int16", "int32", "uint8", "bool"]
    ) { node in
      guard try node.integer(0) == node.outputTypes.count else {
        throw GraphError(.invalidAttribute, "it is for another number of outputs")
      }
      return TFLiteImport(Unstack(axis: try node.integer(1)))
    },
    "TILE": TFLiteImporter(versions: 1...3) { node in
      TFLiteImport(Tile(counts: try node.integers(1, "counts")))
    },
    "FILL": TFLiteImporter(versions: 1...5, typed: .input(1)) { node in
      guard try node.inputType(1).shape.rank == 0 else {
        throw GraphError(.invalidShape, "its value is not a scalar")
      }
      return TFLiteImport(BroadcastTo(dimensions: try node.integers(0, "dimensions")), [1])
    },
    "BROADCAST_TO": TFLiteImporter(versions: 2...4, types: .sideBySide) { node in
      TFLiteImport(BroadcastTo(dimensions: try node.integers(1, "dimensions")))
    },
    "REVERSE_V2": TFLiteImporter(
      versions: 1...4,
      types: [
        "float32", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool",
      ]
    ) { node in TFLiteImport(Reverse(axes: try node.integers(1, "axes"))) },
    "REVERSE_SEQUENCE": TFLiteImporter(
      versions: 1...1, types: ["float32", "int16", "int32", "int64", "uint8"]
    ) { node in
      TFLiteImport(
        ReverseSequence(sequenceAxis: try node.integer(0), batchAxis: try node.integer(1)),
        [0, 1])
    },
    "SPACE_TO_DEPTH": TFLiteImporter(versions: 1...2, types: .blocks) { node in
      TFLiteImport(SpaceToDepth(blockSize: try node.integer(0)))
    },
    "DEPTH_TO_SPACE": TFLiteImporter(versions: 1...2, types: .blocks) { node in
      TFLiteImport(DepthToSpace(blockSize: try node.integer(0)))
    },
    "SPACE_TO_BATCH_ND": TFLiteImporter(versions: 1...4, types: .sideBySide) { node in
      let counts = try node.pairs(2, "paddings")
      return TFLiteImport(
        SpaceToBatch(
          blockSizes: try node.integers(1, "block sizes"), before: counts.before,
          after: counts.after))
    },
    "BATCH_TO_SPACE_ND": TFLiteImporter(versions: 1...4, types: .sideBySide) { node in
      let counts = try node.pairs(2, "crops")
      return TFLiteImport(
        BatchToSpace(
          blockSizes: try node.integers(1, "block sizes"), before: counts.before,
          after: counts.after))
    },
    "DILATE": TFLiteImporter(versions: 1...1, types: .sideBySide) { node in
      TFLiteImport(Dilate(factors: try node.integers(1, "factors")), [0, 2])
    },
    "BITCAST": TFLiteImporter(versions: 1...1, types: .sideBySide) { node in
      guard let output = node.outputTypes.first else {
        throw GraphError(.invalidGraph, "it has no output")
      }
      return TFLiteImport(Bitcast(elementType: output.elementType))
    },
  ]

  /// With a value as an attribute or, in the second version, as an input.
  private static let pad = TFLiteImporter(
    versions: 1...6,
    types: [
      "float32", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool",
    ]
  ) { node in
    let counts = try node.pairs(1, "paddings")
    var pad = Pad(before: counts.before, after: counts.after)
    guard node.hasInput(2) else { return TFLiteImport(pad) }
    // Known numbers let the padding become a part of what follows.
    guard let constant = node.constants[2], constant.elementType == .float32,
      let value = try constant.elements(as: Float.self).first
    else { return TFLiteImport(pad, [0, 2]) }
    pad.value = value
    return TFLiteImport(pad)
  }
}

extension TypeCoverage {
  fileprivate static let splittable: TypeCoverage = [
    "float32", "int8", "int16", "int32", "int64", "uint8",
  ]
  fileprivate static let blocks: TypeCoverage = ["float32", "int8", "int32", "int64", "uint8"]
}
