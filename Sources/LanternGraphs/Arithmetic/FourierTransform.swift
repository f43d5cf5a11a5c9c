/// A complex number in double precision.
package struct Complex128: Hashable, Sendable {
  /// The real part.
  package var real: Double
  /// The imaginary part.
  package var imaginary: Double

  /// Creates a number from its parts.
  package init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The square of the magnitude.
  package var squaredMagnitude: Double { real * real + imaginary * imaginary }

  /// The sum.
  package static func + (a: Complex128, b: Complex128) -> Complex128 {
    Complex128(a.real + b.real, a.imaginary + b.imaginary)
  }

  /// The difference.
  package static func - (a: Complex128, b: Complex128) -> Complex128 {
    Complex128(a.real - b.real, a.imaginary - b.imaginary)
  }

  /// The product.
  package static func * (a: Complex128, b: Complex128) -> Complex128 {
    Complex128(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
}

/// The discrete Fourier transform of lines whose length is a power of two, in double precision.
///
/// `X[k] = sum over n of x[n] * e^(-2 pi i k n / length)`.
package struct FourierTransform: Sendable {
  /// The number of elements of a line.
  package let length: Int
  /// `e^(-2 pi i k / length)` for the first half of all k.
  private let roots: [Complex128]

  /// Creates the transform of lines of a length; nil unless it is a power of two.
  package init?(length: Int) {
    guard length > 0, length & (length - 1) == 0 else { return nil }
    self.length = length
    roots = (0..<length / 2).map { index in
      let angle = -2 * Double.pi * Double(index) / Double(length)
      return Complex128(Elementary.cos(angle), Elementary.sin(angle))
    }
  }

  /// Transforms a line of exactly `length` elements.
  package func transform(_ line: [Complex128]) -> [Complex128] {
    precondition(line.count == length, "a line of \(line.count) is not of \(length) elements")
    let bits = length.trailingZeroBitCount
    guard bits > 0 else { return line }
    var result = line.indices.map { index in
      line[Int(UInt(index).bitsReversed(bits))]
    }
    var half = 1
    while half < length {
      for start in stride(from: 0, to: length, by: 2 * half) {
        for offset in 0..<half {
          let (low, high) = (start + offset, start + offset + half)
          let turned = result[high] * roots[offset * (length / (2 * half))]
          (result[low], result[high]) = (result[low] + turned, result[low] - turned)
        }
      }
      half *= 2
    }
    return result
  }
}

extension UInt {
  /// The lowest bits in reverse order.
  fileprivate func bitsReversed(_ count: Int) -> UInt {
    (0..<count).reduce(0) { $0 << 1 | (self >> UInt($1) & 1) }
  }
}
