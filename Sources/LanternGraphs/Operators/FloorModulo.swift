package import LanternTensors

/// What remains of an elementwise division rounded down: `a - b * floor(a / b)`, of the sign of `b`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to. Float32: the
/// exact remainder of the sign of `a`, to which `b` is added where the signs differ; by zero it is NaN.
/// Integers of any size are as they are stored, and there is no remainder by zero.
///
/// TensorFlow Lite `FLOOR_MOD`; ATen `remainder`. Source: LiteRT `floor_mod.cc`,
/// `reference/floor_mod.h`.
package struct FloorModulo: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType == .float32 || types[0].elementType.integer != nil else {
      throw unsupported(inputs)
    }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard let integer = output.elementType.integer else {
      let remainders = try Broadcasting.map(inputs[0], inputs[1]) { (a: Float, b: Float) in
        let remainder = a.truncatingRemainder(dividingBy: b)
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
      }
      return [try Tensor(remainders, type: output)]
    }
    try requireDivisors(inputs[1], otherThan: 0)
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    func remainders<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      let results = try Broadcasting.map(inputs[0], inputs[1]) { (a: Element, b: Element) in
        let remainder = a.remainderReportingOverflow(dividingBy: b).partialValue
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
      }
      return try Tensor(results, type: output)
    }
    return [try remainders(integer)]
  }
}
