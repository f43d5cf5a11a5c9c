package import LanternTensors

/// Elementwise quotient of tensors that broadcast together, rounded down: `floor(a / b)`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to. Float32 is
/// divided in double precision, and by zero as IEEE 754 says. Integers of any size are as they are
/// stored, have no quotient by zero, and wrap where the smallest is divided by -1.
///
/// TensorFlow Lite `FLOOR_DIV`; ATen `floor_divide`. Source: LiteRT `floor_div.cc`,
/// `reference/floor_div.h`.
package struct FloorDivide: Operator {
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
      let quotients = try Broadcasting.map(inputs[0], inputs[1]) { (a: Float, b: Float) in
        Float((Double(a) / Double(b)).rounded(.down))
      }
      return [try Tensor(quotients, type: output)]
    }
    try requireDivisors(inputs[1], otherThan: 0)
    @specialized(where Element == Int32)
    func quotients<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      let results = try Broadcasting.map(inputs[0], inputs[1]) { (a: Element, b: Element) in
        let quotient = a.dividedReportingOverflow(by: b).partialValue
        let remainder = a.remainderReportingOverflow(dividingBy: b).partialValue
        return remainder != 0 && (remainder < 0) != (b < 0) ? quotient - 1 : quotient
      }
      return try Tensor(results, type: output)
    }
    return [try quotients(integer)]
  }
}
