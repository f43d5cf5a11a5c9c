/// A rectangle between two edges of each axis.
package struct Box: Hashable, Sendable {
  /// The edges.
  package var top: Float, left: Float, bottom: Float, right: Float

  /// Creates a rectangle from its edges.
  package init(top: Float, left: Float, bottom: Float, right: Float) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// The rectangle between two opposite corners, `[y1, x1, y2, x2]`, whichever these are.
  package init(corners: ArraySlice<Float>) {
    let edges = Array(corners)
    self.init(
      top: Self.smaller(edges[0], edges[2]), left: Self.smaller(edges[1], edges[3]),
      bottom: Self.larger(edges[0], edges[2]), right: Self.larger(edges[1], edges[3]))
  }

  /// The edges as `[top, left, bottom, right]`.
  package var edges: [Float] { [top, left, bottom, right] }

  /// The area; negative where edges are the wrong way round.
  package var area: Float { (bottom - top) * (right - left) }

  /// The area that both have in common over the area that either has; 0 where one has none.
  ///
  /// Source: LiteRT `reference/non_max_suppression.h`, `ComputeIntersectionOverUnion`.
  package func overlap(with other: Box) -> Float {
    if area <= 0 || other.area <= 0 { return 0 }
    let height = Self.smaller(bottom, other.bottom) - Self.larger(top, other.top)
    let width = Self.smaller(right, other.right) - Self.larger(left, other.left)
    let common = Self.larger(height, 0) * Self.larger(width, 0)
    return common / (area + other.area - common)
  }

  // C++'s `std::min` and `std::max`, which give the first of two that do not compare.
  private static func smaller(_ a: Float, _ b: Float) -> Float { b < a ? b : a }
  private static func larger(_ a: Float, _ b: Float) -> Float { a < b ? b : a }
}
