package import LanternTensors

/// The integer arithmetic that makes the elements of two quantised tensors comparable.
///
/// Both stored integers less their zero points get 8 more bits and are multiplied with their scale in
/// fixed point. Real numbers that are closer than the bits tell apart are the same. Scales of 1 and
/// above, for which the reference shifts by a negative number of bits, double the product.
///
/// Source: LiteRT `comparisons.cc`, `reference/comparisons.h`.
package struct QuantizedComparison: Hashable, Sendable {
  private let left: AffineScale, right: AffineScale
  private let leftMultiplier: FixedPointMultiplier, rightMultiplier: FixedPointMultiplier

  /// Works the arithmetic out from the types.
  ///
  /// Throws `GraphError` when the quantisations do not make sense.
  package init(_ inputs: [TensorType]) throws(GraphError) {
    left = try AffineScale(inputs[0])
    right = try AffineScale(inputs[1])
    guard let leftMultiplier = FixedPointMultiplier(Double(left.scale)),
      let rightMultiplier = FixedPointMultiplier(Double(right.scale))
    else {
      throw GraphError(
        .unsupportedType, "the scales of \(inputs[0]) and \(inputs[1]) are too large to compare")
    }
    self.leftMultiplier = leftMultiplier
    self.rightMultiplier = rightMultiplier
  }

  /// Whether two stored integers relate as a relation says.
  package func holds(_ relation: Relation, _ x: Int32, _ y: Int32) -> Bool {
    relation.holds(
      leftMultiplier.scale((x - left.zeroPoint) << 8),
      rightMultiplier.scale((y - right.zeroPoint) << 8))
  }
}
