/// How a FlexBuffer stores a value.
struct FlexBufferType: Sendable, Hashable {
  /// What the value is.
  var kind: FlexBuffer.Kind
  /// Whether the value lies where its parent tells of it; otherwise an offset to it does.
  var isInline = false
  /// What all elements of a vector are, when it does not say it of each.
  var elementKind: FlexBuffer.Kind?
  /// How many elements a vector has, when it does not say it itself.
  var fixedCount: Int?

  private init(_ kind: FlexBuffer.Kind, isInline: Bool = false) {
    self.kind = kind
    self.isInline = isInline
  }

  private init(vectorOf elementKind: FlexBuffer.Kind, count: Int? = nil) {
    kind = .vector
    self.elementKind = elementKind
    fixedCount = count
  }

  /// The type of a number in the format; nil when there is none of this number.
  init?(code: UInt8) {
    let numbers: [FlexBuffer.Kind] = [.integer, .unsignedInteger, .float]
    switch code {
    case 0: self.init(.null, isInline: true)
    case 1...3: self.init(numbers[Int(code) - 1], isInline: true)
    case 4: self.init(.key)
    case 5: self.init(.string)
    case 6...8: self.init(numbers[Int(code) - 6])
    case 9: self.init(.map)
    case 10: self.init(.vector)
    case 11...13: self.init(vectorOf: numbers[Int(code) - 11])
    // Vectors of strings are deprecated, since the widths of the strings' sizes are lost; the strings
    // end in zeros, as keys do.
    case 14, 15: self.init(vectorOf: .key)
    case 16...24: self.init(vectorOf: numbers[Int(code - 16) % 3], count: 2 + Int(code - 16) / 3)
    case 25: self.init(.blob)
    case 26: self.init(.bool, isInline: true)
    case 36: self.init(vectorOf: .bool)
    default: return nil
    }
  }

  /// The packed type of each element of a vector that has `elementKind`.
  static func packed(_ kind: FlexBuffer.Kind) -> UInt8 {
    let code: UInt8 =
      switch kind {
      case .integer: 1
      case .unsignedInteger: 2
      case .float: 3
      case .key: 4
      case .bool: 26
      default: 0
      }
    return code << 2
  }
}
