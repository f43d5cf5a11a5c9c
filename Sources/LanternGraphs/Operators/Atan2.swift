package import LanternTensors

/// The angle in radians of the points `(x, y)`, from -pi to pi: `atan2(y, x)`.
///
/// Inputs: `y` and `x` of one element type, which broadcast together: float16, bfloat16, float32, or
/// float64, which alone is computed in double precision. Output: the shape that both broadcast to.
///
/// TensorFlow Lite `ATAN2`; ATen `atan2`. Source: LiteRT `atan2.cc`.
package struct Atan2: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType.isFloatingPoint else { throw unsupported(inputs) }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    if output.elementType == .float64 {
      let angles = try Broadcasting.map(inputs[0], inputs[1]) { (y: Double, x: Double) in
        Elementary.angle(y, x)
      }
      return [try Tensor(angles, type: output)]
    }
    let angles = try Broadcasting.map(
      inputs[0].singles(), inputs[0].shape, inputs[1].singles(), inputs[1].shape
    ) { (y: Float, x: Float) in Elementary.angle(y, x) }
    return [try Tensor(singles: angles, type: output)]
  }
}
