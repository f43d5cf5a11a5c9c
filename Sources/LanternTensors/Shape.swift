/// The dimensions of a tensor, outermost first; a scalar has none.
///
/// A shape that exists is valid: there are 64 dimensions at most, none negative, and the number of
/// elements (zero dimensions counted as one) fits in an `Int` with room for eight bytes each.
public struct Shape: Hashable, Sendable {
  /// The sizes of the dimensions, outermost first.
  public let dimensions: [Int]

  /// Creates a shape from sizes that may come from a file.
  ///
  /// Throws `TensorError` when a size is negative, their product is out of range, or there are more
  /// dimensions than NumPy and PyTorch allow.
  public init(_ dimensions: [Int]) throws(TensorError) {
    guard dimensions.count <= 64 else {
      throw TensorError(
        .invalidShape, "a shape of \(dimensions.count) dimensions has more than the 64 allowed")
    }
    var product = 8
    for dimension in dimensions {
      guard dimension >= 0 else {
        throw TensorError(.invalidShape, "the shape \(dimensions) has a negative dimension")
      }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(dimension, 1))
      guard !overflow else {
        throw TensorError(.invalidShape, "the shape \(dimensions) has too many elements to address")
      }
      product = next
    }
    self.dimensions = dimensions
  }

  private init(valid dimensions: [Int]) { self.dimensions = dimensions }

  /// The shape of a single number.
  public static let scalar = Shape(valid: [])

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The number of elements: the product of the dimensions, 1 for a scalar.
  public var elementCount: Int { dimensions.reduce(1, *) }

  /// The number of elements if empty dimensions had one: how far loops over the dimensions may run.
  package var extent: Int { dimensions.reduce(1) { $0 * max($1, 1) } }

  /// The size of one dimension.
  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// The distance in elements between neighbours along each axis of a row-major tensor.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * max(dimensions[axis + 1], 1)
    }
    return strides
  }

  /// The axis that an index counted from either end means.
  ///
  /// Throws `TensorError` unless `-rank <= axis < rank`.
  public func normalizedAxis(_ axis: Int) throws(TensorError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw TensorError(.invalidShape, "axis \(axis) is outside the shape \(self) of rank \(rank)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The shape that two shapes have together by NumPy's broadcasting rule.
  ///
  /// Throws `TensorError` where two dimensions differ and neither is 1.
  public func broadcast(with other: Shape) throws(TensorError) -> Shape {
    let rank = max(rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
      let a = axis - (rank - self.rank)
      let b = axis - (rank - other.rank)
      let (x, y) = (a < 0 ? 1 : dimensions[a], b < 0 ? 1 : other.dimensions[b])
      guard x == y || x == 1 || y == 1 else {
        throw TensorError(
          .invalidShape, "the shapes \(self) and \(other) do not broadcast together")
      }
      result[axis] = x == 1 ? y : x
    }
    return try Shape(result)
  }
}

extension Shape: ExpressibleByArrayLiteral {
  /// Creates a shape from sizes written in code; a negative one is a programmer's mistake.
  public init(arrayLiteral elements: Int...) {
    precondition(elements.allSatisfy { $0 >= 0 }, "a dimension cannot be negative: \(elements)")
    self.init(valid: elements)
  }
}

extension Shape: CustomStringConvertible {
  public var description: String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}
