package import LanternTensors

/// A tensor with its elements moved apart and a border around it, or its edges taken off.
///
/// Inputs: any tensor of rank 1 or more, and one element of the same type to fill with. Output: each
/// size is `before + size + (size - 1) * between + after`; where one is not above 0, all are 0. Any
/// element type.
///
/// TensorFlow Lite `STABLEHLO_PAD`. Source: StableHLO specification, "pad"; LiteRT `stablehlo_pad.cc`.
package struct DilatedPad: Operator {
  /// How far elements are moved apart, and the border.
  package var padding: DilatedPadding

  /// Creates a padding.
  package init(_ padding: DilatedPadding) { self.padding = padding }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    try requireRank(inputs[0], 1...64, as: "input")
    guard inputs[1].shape.elementCount == 1 else {
      throw invalidShape("needs one element to fill with, not \(inputs[1])")
    }
    let sizes = try padding.sizes(for: inputs[0].shape)
    let isEmpty = sizes.contains { $0 <= 0 }
    return [inputs[0].with(shape: try Shape(isEmpty ? sizes.map { _ in 0 } : sizes))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    // -1 stands for the border and the gaps.
    var indices = [0]
    for axis in 0..<shape.rank {
      let origins = padding.origins(axis: axis, size: shape[axis], count: output.shape[axis])
      indices = indices.flatMap { start in
        origins.map { origin in
          guard start >= 0, let origin else { return -1 }
          return start + origin * shape.strides[axis]
        }
      }
    }
    return [try inputs[0].selecting(indices, filling: inputs[1], as: output)]
  }
}
