package import LanternTensors

/// The coordinates of all elements that are not zero, in row-major order.
///
/// `[count, rank]` of int64. Real numbers, integers and booleans of any type; NaN is not zero.
///
/// TensorFlow Lite `WHERE`; ATen `nonzero`. Source: LiteRT `where.cc`.
package struct NonZero: DataDependentOperator {
  /// Creates the operator.
  package init() {}

  package func check(inputs: [TensorType]) throws {
    try requireOneInput(inputs)
    guard ![.complex64, .string].contains(inputs[0].elementType) else { throw unsupported(inputs) }
  }

  package func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try check(inputs: inputs.map(\.type))
    let (shape, strides) = (inputs[0].shape, inputs[0].shape.strides)
    let isSet =
      inputs[0].elementType.isFloatingPoint
      ? try inputs[0].realValues().map { $0 != 0 } : try inputs[0].integerBits().map { $0 != 0 }
    let found = isSet.indices.filter { isSet[$0] }
    try requireBudget(found.count, times: shape.rank)
    let coordinates = found.flatMap { index in
      shape.dimensions.indices.map { Int64(index / strides[$0] % shape[$0]) }
    }
    return [try Tensor(coordinates, shape: Shape([found.count, shape.rank]))]
  }
}

extension Tensor {
  /// The bits of each element of a type that has some, as an unsigned number.
  fileprivate func integerBits() throws -> [UInt64] {
    switch elementType.byteCount {
    case 1: try bits(as: UInt8.self).map(UInt64.init)
    case 2: try bits(as: UInt16.self).map(UInt64.init)
    case 4: try bits(as: UInt32.self).map(UInt64.init)
    default: try bits(as: UInt64.self)
    }
  }
}
