package import LanternTensors

/// The dimensions that two shapes, given as vectors of integers, have together when broadcast.
///
/// Inputs: two vectors of int32 or of int64. Output: one as long as the longer of them. Dimensions
/// that do not fit together are an error.
///
/// TensorFlow Lite `BROADCAST_ARGS`. Source: LiteRT `reference/broadcast_args.h`.
package struct BroadcastedShape: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    guard [.int32, .int64].contains(inputs[0].elementType) else { throw unsupported(inputs) }
    for input in inputs { try requireRank(input, 1...1, as: "shapes") }
    return [inputs[inputs[0].shape[0] >= inputs[1].shape[0] ? 0 : 1]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shapes = try inputs.map { try $0.integers() }
    let ones = shapes.map { [Int](repeating: 1, count: output.shape[0] - $0.count) }
    let sizes = try zip(ones[0] + shapes[0], ones[1] + shapes[1]).map { left, right in
      guard left == right || left == 1 || right == 1 else {
        throw GraphError(
          .invalidInput, "the shapes \(shapes[0]) and \(shapes[1]) do not broadcast together")
      }
      return left == 1 ? right : left
    }
    if output.elementType == .int64 { return [try Tensor(sizes.map(Int64.init), type: output)] }
    return [try Tensor(sizes.map { Int32(truncatingIfNeeded: $0) }, type: output)]
  }
}
