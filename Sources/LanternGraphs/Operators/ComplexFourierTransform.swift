package import LanternTensors

/// The discrete Fourier transform of the lines along the last axis, of any length.
///
/// `X[k] = factor * sum over n of x[n] * e^(-+ 2 pi i k n / length)`, with plus where `isInverse`. Lines
/// are cut or filled with zeros to `length`. A real line gives the first `length / 2 + 1` numbers if
/// `isHalf`, otherwise all; to real numbers, the input is that first half, the rest being its conjugate.
///
/// Inputs and outputs are complex64, or float32 on the real side. Computed in double precision.
///
/// ATen `fft_fft`, `fft_ifft`, `fft_rfft`, `fft_irfft`, `stft`. Source: L. Bluestein, "A linear filtering
/// approach to the computation of discrete Fourier transform", for lengths that are no powers of two.
package struct ComplexFourierTransform: Operator {
  /// Which sides are real.
  package enum Kind: String, Hashable, Sendable {
    case complex, fromReal, toReal
  }

  /// Which sides are real.
  package var kind: Kind
  /// The elements of a line.
  package var length: Int
  /// Whether this is the inverse transform.
  package var isInverse: Bool
  /// Whether only the first half of the transform of real lines is wanted.
  package var isHalf: Bool
  /// What results are multiplied with.
  package var factor: Double

  /// Creates a transform.
  package init(
    _ kind: Kind, length: Int, isInverse: Bool = false, isHalf: Bool = true, factor: Double = 1
  ) {
    self.kind = kind
    self.length = length
    self.isInverse = isInverse
    self.isHalf = isHalf
    self.factor = factor
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    guard inputs[0].elementType == (kind == .fromReal ? .float32 : .complex64), shape.rank > 0
    else {
      throw unsupported(inputs)
    }
    guard (1...1 << 24).contains(length) else {
      throw invalidAttribute("has lines of 1 to 2^24 elements, not \(length)")
    }
    let count = kind == .fromReal && isHalf ? length / 2 + 1 : length
    return [
      TensorType(
        kind == .toReal ? .float32 : .complex64,
        try Shape(shape.dimensions.dropLast() + [count]))
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let transform = LineTransform(length: length)
    let given = inputs[0].shape.dimensions.last ?? 0
    let lines = inputs[0].shape.dimensions.dropLast().reduce(1, *)
    let numbers: [Complex64] =
      kind == .fromReal
      ? try inputs[0].elements(as: Float.self).map { Complex64($0) } : try inputs[0].elements()
    let count = output.shape.dimensions.last ?? 0
    var results: [Complex128] = []
    results.reserveCapacity(lines * count)
    for index in 0..<lines {
      var line = [Complex128](repeating: Complex128(0), count: length)
      let wanted = kind == .toReal ? length / 2 + 1 : length
      for k in 0..<min(given, wanted) {
        let number = numbers[index * given + k]
        line[k] = Complex128(Double(number.real), Double(number.imaginary))
      }
      if kind == .toReal {
        line[0].imaginary = 0
        if length % 2 == 0 { line[length / 2].imaginary = 0 }
        for k in 1..<max(1, (length + 1) / 2) {
          line[length - k] = Complex128(line[k].real, -line[k].imaginary)
        }
      }
      // The inverse is the transform with real and imaginary parts exchanged before and after.
      if isInverse { line = line.map { Complex128($0.imaginary, $0.real) } }
      var result = transform.transform(line)
      if isInverse { result = result.map { Complex128($0.imaginary, $0.real) } }
      results += result[..<count].map { Complex128($0.real * factor, $0.imaginary * factor) }
    }
    if kind == .toReal { return [try Tensor(results.map { Float($0.real) }, type: output)] }
    return [
      try Tensor(results.map { Complex64(Float($0.real), Float($0.imaginary)) }, type: output)
    ]
  }
}

/// The discrete Fourier transform of lines of any length, in double precision.
struct LineTransform: Sendable {
  private let length: Int
  private let direct: FourierTransform?
  private let wide: FourierTransform?
  /// `e^(-pi i k^2 / length)`.
  private var chirp: [Complex128] = []
  /// The transform of the conjugate chirp, wound around.
  private var filter: [Complex128] = []

  /// Creates the transform of lines of a length, at least 1.
  init(length: Int) {
    self.length = length
    direct = FourierTransform(length: length)
    var size = 1
    while size < 2 * length - 1 { size *= 2 }
    wide = direct == nil ? FourierTransform(length: size) : nil
    guard let wide else { return }
    chirp = (0..<length).map { index in
      // The square is taken modulo twice the length, where the angle comes round.
      let angle = -Double.pi * Double(index * index % (2 * length)) / Double(length)
      return Complex128(Elementary.cos(angle), Elementary.sin(angle))
    }
    var wound = [Complex128](repeating: Complex128(0), count: size)
    for (index, number) in chirp.enumerated() {
      let conjugate = Complex128(number.real, -number.imaginary)
      wound[index] = conjugate
      if index > 0 { wound[size - index] = conjugate }
    }
    filter = wide.transform(wound)
  }

  /// Transforms a line of exactly that length.
  func transform(_ line: [Complex128]) -> [Complex128] {
    if let direct { return direct.transform(line) }
    guard let wide else { return line }
    var padded = [Complex128](repeating: Complex128(0), count: wide.length)
    for index in 0..<length { padded[index] = line[index] * chirp[index] }
    let product = zip(wide.transform(padded), filter).map(*)
    // The inverse by exchanged parts, as above.
    let turned = wide.transform(product.map { Complex128($0.imaginary, $0.real) })
    let scale = 1 / Double(wide.length)
    return (0..<length).map { index in
      Complex128(turned[index].imaginary * scale, turned[index].real * scale) * chirp[index]
    }
  }
}
