/// A floating-point number of 16 bits: the sign, the exponent and the first 7 fraction bits of a `Float`.
///
/// Source: "BFLOAT16 - Hardware Numerics Definition", Intel, 2018.
public struct BFloat16: Hashable, Sendable, BitwiseCopyable {
  /// The upper half of the `Float` that this number is.
  public let bitPattern: UInt16

  /// Creates a number from its bits.
  public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

  /// The nearest number to a `Float`, halves to even; NaN stays NaN.
  public init(_ value: Float) {
    let bits = value.bitPattern
    if value.isNaN {
      bitPattern = UInt16(bits >> 16) | 0x40
    } else {
      // Adding half of the dropped bits, or a little less before an even number, carries into the rest.
      bitPattern = UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
    }
  }
}

extension BFloat16: TensorElement {
  public static var elementType: ElementType { .bfloat16 }
}

extension Float {
  /// The same number.
  public init(_ value: BFloat16) { self.init(bitPattern: UInt32(value.bitPattern) << 16) }
}

extension Double {
  /// The same number.
  public init(_ value: BFloat16) { self.init(Float(value)) }
}
