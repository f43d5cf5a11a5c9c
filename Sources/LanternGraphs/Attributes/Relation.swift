/// How two elements may relate to each other.
package enum Relation: String, Hashable, Sendable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

  /// Whether elements that have no order can relate so.
  package var isEquality: Bool { self == .equal || self == .notEqual }

  /// Whether two elements relate so; NaN is only unequal.
  package func holds<Element: Comparable>(_ x: Element, _ y: Element) -> Bool {
    switch self {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    }
  }
}
