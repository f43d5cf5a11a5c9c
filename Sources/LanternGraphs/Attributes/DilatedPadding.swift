package import LanternTensors

/// How elements of a tensor are moved apart and a border is put around them, or taken off.
package struct DilatedPadding: Hashable, Sendable {
  /// Elements added in front for each axis; negative where they are taken off.
  package var before: [Int]
  /// Elements added behind for each axis; negative where they are taken off.
  package var after: [Int]
  /// Elements added between neighbours for each axis, none negative.
  package var between: [Int]

  /// Creates a padding.
  package init(before: [Int], after: [Int], between: [Int]) {
    self.before = before
    self.after = after
    self.between = between
  }

  /// The sizes that result, which are negative where more is taken off than there is.
  ///
  /// Throws `GraphError` when the numbers do not fit the shape or go out of range.
  package func sizes(for shape: Shape) throws(GraphError) -> [Int] {
    guard before.count == shape.rank, after.count == shape.rank, between.count == shape.rank,
      between.allSatisfy({ $0 >= 0 })
    else {
      throw GraphError(
        .invalidAttribute,
        "a padding of \(before) in front, \(after) behind and \(between) between does not fit the "
          + "shape \(shape)")
    }
    var sizes: [Int] = []
    for axis in before.indices {
      guard let gaps = max(shape[axis] - 1, 0).checkedProduct(with: between[axis]),
        let inner = shape[axis].checkedSum(with: gaps),
        let front = inner.checkedSum(with: before[axis]),
        let size = front.checkedSum(with: after[axis])
      else {
        throw GraphError(
          .invalidAttribute,
          "a padding of \(before[axis]), \(after[axis]) and \(between[axis]) is out of range")
      }
      sizes.append(size)
    }
    return sizes
  }

  /// For each position along an axis of the padded tensor the position in the original, nil in the
  /// border and in gaps.
  ///
  /// `size` is that of the axis of the original, and `count` of the padded one.
  package func origins(axis: Int, size: Int, count: Int) -> [Int?] {
    (0..<max(count, 0)).map { position in
      // A sum out of range is far beyond the original.
      let (place, overflow) = position.subtractingReportingOverflow(before[axis])
      let (step, wide) = between[axis].addingReportingOverflow(1)
      guard !overflow, place >= 0 else { return nil }
      if wide { return place == 0 && size > 0 ? 0 : nil }
      return place.isMultiple(of: step) && place / step < size ? place / step : nil
    }
  }
}
