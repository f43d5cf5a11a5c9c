package import LanternTensors

/// The index of the largest element along an axis; the first one of equals.
///
/// Output: the input's shape without the axis, or with 1 in its place when `keepsDimension`. The axis
/// may count from the end and must not be empty. Input: any integers or real numbers but bfloat16, or
/// booleans, true being larger; quantised elements are compared as they are stored. A NaN is the result
/// if it comes first, and is passed over elsewhere.
///
/// TensorFlow Lite `ARG_MAX`; ATen `argmax`. Source: LiteRT `reference/arg_min_max.h`.
package struct ArgMax: Operator {
  /// The axis along which elements are compared.
  package var axis: Int
  /// Whether the axis stays as a dimension of size 1.
  package var keepsDimension: Bool
  /// The type of indices: int32 or int64.
  package var elementType: ElementType

  /// Creates the operator.
  package init(axis: Int, keepsDimension: Bool = false, elementType: ElementType = .int64) {
    self.axis = axis
    self.keepsDimension = keepsDimension
    self.elementType = elementType
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try indexType(inputs, axis: axis, keepsDimension: keepsDimension, elementType)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    @specialized(where Element == Float)
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    @specialized(where Element == Int8)
    func indices<Element: Comparable & TensorElement>(_: Element.Type) throws -> Tensor {
      let lines = try Lines(of: inputs[0].shape, along: axis)
      let winners = lines.winners(among: try inputs[0].elements(as: Element.self)) { $0 > $1 }
      return try Tensor(indices: winners, type: output)
    }
    guard let number = inputs[0].elementType.number else { return [try indices(UInt8.self)] }
    return [try indices(number)]
  }
}
