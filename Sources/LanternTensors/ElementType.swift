/// The type of one element of a tensor.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  case float16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case bool
  /// The upper half of a `float32`.
  case bfloat16
  /// A pair of `float32`: the real and the imaginary part.
  case complex64
  /// Bytes of any number, UTF-8 by custom.
  case string

  /// The bytes that one element takes in place; strings lie elsewhere and take none.
  public var byteCount: Int {
    switch self {
    case .string: 0
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64, .complex64: 8
    }
  }

  /// Whether elements are real floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }

  /// Whether elements are integers; `bool` is not one.
  public var isInteger: Bool {
    switch self {
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }
}

extension ElementType: CustomStringConvertible {
  public var description: String { rawValue }
}

/// A Swift type that tensors can hold.
///
/// Every conforming type is plain data without padding, so that any bytes are a valid value; `Bool`
/// is therefore not one of them, and boolean tensors are read as `UInt8`.
public protocol TensorElement: Sendable, BitwiseCopyable {
  /// The element type that this Swift type stands for.
  static var elementType: ElementType { get }
}

extension Float16: TensorElement {
  public static var elementType: ElementType { .float16 }
}
extension Float: TensorElement {
  public static var elementType: ElementType { .float32 }
}
extension Double: TensorElement {
  public static var elementType: ElementType { .float64 }
}
extension Int8: TensorElement {
  public static var elementType: ElementType { .int8 }
}
extension Int16: TensorElement {
  public static var elementType: ElementType { .int16 }
}
extension Int32: TensorElement {
  public static var elementType: ElementType { .int32 }
}
extension Int64: TensorElement {
  public static var elementType: ElementType { .int64 }
}
extension UInt8: TensorElement {
  public static var elementType: ElementType { .uint8 }
}
extension UInt16: TensorElement {
  public static var elementType: ElementType { .uint16 }
}
extension UInt32: TensorElement {
  public static var elementType: ElementType { .uint32 }
}
extension UInt64: TensorElement {
  public static var elementType: ElementType { .uint64 }
}
