package import LanternTensors

/// The natural logarithm.
///
/// Float32, and quantised int8, uint8 and int16, where numbers up to 0 give the smallest integer.
///
/// TensorFlow Lite `LOG`; ATen `log`. Source: LiteRT `elementwise.cc` (`LogLUTPrepare`).
package struct Log: QuantizedElementwiseOperator {
  package var rescaling: Rescaling { .fixedPoint }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { Elementary.log(x) }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    let target = try QuantizedOutput(output, rescaling: rescaling)
    let smallest = target.affine.real(target.bounds.lowerBound)
    return try storedFunction(from: input, to: output) { x in
      x <= 0 ? smallest : value(at: x)
    }
  }
}
