internal import LanternTensors

/// What elements that fall together become.
package enum ReductionFunction: Hashable, Sendable {
  case sum, mean, product, maximum, minimum
  /// The sum and the mean of all that is not NaN.
  case sumOfNumbers, meanOfNumbers
  /// The sum of squared distances to the mean over the count less a correction, and its root.
  case variance(correction: Double)
  case deviation(correction: Double)
  /// The `order`-th root of the sum of magnitudes to that power; the largest or smallest magnitude for
  /// infinite orders, and the count of other than 0 for 0.
  case norm(order: Double)
  /// The logarithm of the sum of exponentials.
  case logSumExp
  /// How many are not 0, as int64.
  case nonZeroCount
  /// Whether any, or all, are not 0.
  case any, all

  /// The type of the result for elements of a type; nil where there is none.
  func result(of type: ElementType) -> ElementType? {
    switch self {
    case .nonZeroCount: type.isWhole || type.isFloatingPoint ? .int64 : nil
    case .any, .all: type.isWhole || type.isFloatingPoint ? .bool : nil
    case .sum, .product: type.isInteger || type.isFloatingPoint ? type : nil
    case .maximum, .minimum: type.isWhole || type.isFloatingPoint ? type : nil
    default: type.isFloatingPoint ? type : nil
    }
  }

  /// Whether there is no result for no elements.
  var needsElements: Bool {
    switch self {
    case .maximum, .minimum: true
    case .norm(let order): order.isInfinite
    default: false
    }
  }
}
