internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators that move elements and change none.
  static let shapes: [String: TFLiteImporter] = [
    "RESHAPE": TFLiteImporter(versions: 1...1) { node in
      // The second input wins over the option, as in LiteRT; old files have only the option.
      if node.inputTypes.count > 1, node.inputTypes[1] != nil {
        return TFLiteImport(Reshape(dimensions: try node.integers(1, "dimensions")))
      }
      guard let dimensions = try node.options?.integers(0, as: Int32.self) else {
        throw UnsupportedReason("its new shape is not given")
      }
      return TFLiteImport(Reshape(dimensions: dimensions.map(Int.init)))
    },
    "SQUEEZE": TFLiteImporter(versions: 1...2) { node in
      let shape = try node.inputType(0).shape
      let axes = try (node.options?.integers(0, as: Int32.self) ?? []).map {
        try shape.normalizedAxis(Int($0))
      }
      let removed = Set(axes.isEmpty ? shape.dimensions.indices.filter { shape[$0] == 1 } : axes)
      let rest = shape.dimensions.indices.filter { !removed.contains($0) || shape[$0] != 1 }
      return TFLiteImport(Reshape(dimensions: rest.map { shape[$0] }))
    },
    "EXPAND_DIMS": TFLiteImporter(versions: 1...1) { node in
      let shape = try node.inputType(0).shape
      guard let axis = try node.integers(1, "axis").first, axis >= -shape.rank - 1,
        axis <= shape.rank
      else { throw UnsupportedReason("its axis is outside the shape \(shape)") }
      var dimensions = shape.dimensions
      dimensions.insert(1, at: axis < 0 ? axis + shape.rank + 1 : axis)
      return TFLiteImport(Reshape(dimensions: dimensions))
    },
    "TRANSPOSE": TFLiteImporter(versions: 1...6) { node in
      TFLiteImport(Transpose(permutation: try node.integers(1, "permutation")))
    },
    "PAD": TFLiteImporter(versions: 1...4) { node in
      let counts = try node.paddings()
      return TFLiteImport(Pad(before: counts.before, after: counts.after))
    },
    "PADV2": TFLiteImporter(versions: 1...4) { node in
      let counts = try node.paddings()
      guard node.constants.count > 2, let constant = node.constants[2],
        constant.shape.elementCount == 1, let value = try constant.realValues().first
      else {
        throw UnsupportedReason("its padding value is computed and not constant")
      }
      return TFLiteImport(Pad(before: counts.before, after: counts.after, value: Float(value)))
    },
    "CONCATENATION": TFLiteImporter(versions: 1...3) { node in
      TFLiteImport(
        Concatenate(axis: try node.integer(0), activation: try node.activation(1)),
        Array(node.inputTypes.indices))
    },
    "SLICE": TFLiteImporter(versions: 1...5) { node in
      TFLiteImport(
        Slice(starts: try node.integers(1, "starts"), sizes: try node.integers(2, "sizes")))
    },
    "STRIDED_SLICE": TFLiteImporter(versions: 1...4) { node in
      TFLiteImport(try node.stridedSlice())
    },
    "SPLIT": TFLiteImporter(versions: 1...4) { node in
      let shape = try node.inputType(1).shape
      let count = try node.integer(0)
      guard let first = try node.integers(0, "axis").first else {
        throw UnsupportedReason("its axis is missing")
      }
      let axis = try shape.normalizedAxis(first)
      guard count == node.outputTypes.count, count > 0, shape[axis].isMultiple(of: count) else {
        throw GraphError(
          .invalidAttribute,
          "\(shape[axis]) elements cannot be split into \(count) equal parts for "
            + "\(node.outputTypes.count) outputs")
      }
      let sizes = [Int](repeating: shape[axis] / count, count: count)
      return TFLiteImport(Split(axis: axis, sizes: sizes), [1])
    },
    "GATHER": TFLiteImporter(versions: 1...5) { node in
      guard try node.integer(1) == 0 else { throw UnsupportedReason("batch dimensions") }
      return TFLiteImport(Gather(axis: try node.integer(0)), [0, 1])
    },
  ]
}

extension TFLiteNode {
  /// The counts of elements to add, from an input of shape `[rank, 2]`.
  fileprivate func paddings() throws -> (before: [Int], after: [Int]) {
    let counts = try integers(1, "paddings")
    guard counts.count.isMultiple(of: 2) else {
      throw UnsupportedReason("an odd number of paddings")
    }
    return (
      stride(from: 0, to: counts.count, by: 2).map { counts[$0] },
      stride(from: 1, to: counts.count, by: 2).map { counts[$0] }
    )
  }

  /// The slice with its masks applied: a masked start or end is the natural one.
  fileprivate func stridedSlice() throws -> StridedSlice {
    let rank = try inputType(0).shape.rank
    let (starts, ends) = (try integers(1, "starts"), try integers(2, "ends"))
    let strides = try integers(3, "strides")
    let (beginMask, endMask) = (try integer(0), try integer(1))
    let (ellipsisMask, newAxisMask) = (try integer(2), try integer(3))
    let shrinkMask = try integer(4)
    guard ellipsisMask == 0, newAxisMask == 0, try !bool(5) else {
      throw UnsupportedReason("an ellipsis, a new axis or an offset in a slice")
    }
    guard starts.count == ends.count, starts.count == strides.count, starts.count <= rank else {
      throw UnsupportedReason("\(starts.count) starts and \(ends.count) ends for rank \(rank)")
    }
    func isSet(_ mask: Int, _ axis: Int) -> Bool { axis < 32 && mask & (1 << axis) != 0 }
    let axes = 0..<rank
    return StridedSlice(
      starts: axes.map { axis in
        axis >= starts.count || (isSet(beginMask, axis) && !isSet(shrinkMask, axis))
          ? nil : starts[axis]
      },
      ends: axes.map { axis in
        // An axis that gives one index has no end.
        axis >= starts.count || isSet(endMask, axis) || isSet(shrinkMask, axis) ? nil : ends[axis]
      },
      strides: axes.map { $0 < strides.count ? (isSet(shrinkMask, $0) ? 1 : strides[$0]) : 1 },
      removedAxes: Set(axes.filter { isSet(shrinkMask, $0) && $0 < starts.count }))
  }
}
