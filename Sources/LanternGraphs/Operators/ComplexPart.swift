package import LanternTensors

/// A real number of each complex one: its real part, its imaginary part, or its magnitude.
///
/// Complex64 gives float32 of the same shape; the magnitude is `sqrt(real^2 + imaginary^2)`.
///
/// TensorFlow Lite `REAL`, `IMAG`, `COMPLEX_ABS`; ATen `real`, `imag`, `abs`. Source: LiteRT
/// `complex_support.cc`.
package struct ComplexPart: Operator {
  /// Which number is taken.
  package enum Part: String, Hashable, Sendable {
    case real, imaginary, magnitude
  }

  /// Which number is taken.
  package var part: Part

  /// Creates the operator.
  package init(_ part: Part) { self.part = part }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType == .complex64 else { throw unsupported(inputs) }
    return [TensorType(.float32, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let numbers = try inputs[0].elements(as: Complex64.self)
    let parts =
      switch part {
      case .real: numbers.map(\.real)
      case .imaginary: numbers.map(\.imaginary)
      case .magnitude: numbers.map { Elementary.hypotenuse($0.real, $0.imaginary) }
      }
    return [try Tensor(parts, type: output)]
  }
}
