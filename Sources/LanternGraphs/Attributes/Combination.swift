package import LanternTensors

/// How two elements become one: by arithmetic on what is stored, whatever a quantisation says.
package enum Combination: String, Hashable, Sendable {
  /// The second one.
  case replace
  /// The sum; integers wrap, and of booleans either.
  case add
  /// The product; integers wrap, and of booleans both.
  case multiply
  /// The smaller one; the first where they do not compare.
  case minimum
  /// The larger one; the first where they do not compare.
  case maximum
  /// The bits that both have.
  case bitwiseAnd
  /// 1 where both are not 0, else 0.
  case all
  /// 1 where either is not 0, else 0.
  case any
}

/// An element type's arithmetic, as C++ does it.
package protocol CombinableElement: TensorElement, Comparable {
  /// What two elements become; nil where the type lacks the operation.
  static func combination(_ combination: Combination) -> ((Self, Self) -> Self)?
}

extension CombinableElement where Self: FixedWidthInteger {
  package static func combination(_ combination: Combination) -> ((Self, Self) -> Self)? {
    switch combination {
    case .replace: { $1 }
    case .add: { $0 &+ $1 }
    case .multiply: { $0 &* $1 }
    case .minimum: { $1 < $0 ? $1 : $0 }
    case .maximum: { $0 < $1 ? $1 : $0 }
    case .bitwiseAnd: { $0 & $1 }
    case .all: { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .any: { $0 != 0 || $1 != 0 ? 1 : 0 }
    }
  }
}

extension CombinableElement where Self: FloatingPoint {
  package static func combination(_ combination: Combination) -> ((Self, Self) -> Self)? {
    switch combination {
    case .replace: { $1 }
    case .add: { $0 + $1 }
    case .multiply: { $0 * $1 }
    case .minimum: { $1 < $0 ? $1 : $0 }
    case .maximum: { $0 < $1 ? $1 : $0 }
    case .bitwiseAnd: nil
    case .all: { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .any: { $0 != 0 || $1 != 0 ? 1 : 0 }
    }
  }
}

extension Float16: CombinableElement {}
extension Float: CombinableElement {}
extension Double: CombinableElement {}
extension Int8: CombinableElement {}
extension Int16: CombinableElement {}
extension Int32: CombinableElement {}
extension Int64: CombinableElement {}
extension UInt8: CombinableElement {}
extension UInt16: CombinableElement {}
extension UInt32: CombinableElement {}
extension UInt64: CombinableElement {}

extension Combination {
  /// Whether elements of a type can be combined like this.
  package func works(on type: ElementType) -> Bool {
    switch type {
    case .bfloat16, .complex64, .string: false
    default: !(type.isFloatingPoint && self == .bitwiseAnd)
    }
  }

  /// This combination, or for booleans, which are stored as 0 and 1, the logic that it amounts to.
  package func adapted(to type: ElementType) -> Combination {
    guard type == .bool else { return self }
    return switch self {
    case .add, .maximum, .any: .any
    case .multiply, .minimum, .bitwiseAnd, .all: .all
    case .replace: .replace
    }
  }
}

extension ElementType {
  /// Calls a closure with the Swift type of elements that can be combined; nil for those that cannot.
  package func withCombinable<Result>(
    _ body: (any CombinableElement.Type) throws -> Result
  ) rethrows -> Result? {
    switch self {
    case .float16: try body(Float16.self)
    case .float32: try body(Float.self)
    case .float64: try body(Double.self)
    case .int8: try body(Int8.self)
    case .int16: try body(Int16.self)
    case .int32: try body(Int32.self)
    case .int64: try body(Int64.self)
    case .uint8, .bool: try body(UInt8.self)
    case .uint16: try body(UInt16.self)
    case .uint32: try body(UInt32.self)
    case .uint64: try body(UInt64.self)
    case .bfloat16, .complex64, .string: nil
    }
  }
}
