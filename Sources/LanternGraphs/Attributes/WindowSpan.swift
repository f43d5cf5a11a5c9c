/// What a window covers of one axis at one position.
package struct WindowSpan: Hashable, Sendable {
  /// The first element.
  package var start: Int
  /// How many elements are covered.
  package var count: Int
  /// How many elements a mean counts along this axis.
  package var divisor: Int

  /// Creates a span; a mean counts the elements that are covered unless another number is given.
  package init(start: Int, count: Int, divisor: Int? = nil) {
    self.start = start
    self.count = count
    self.divisor = divisor ?? count
  }
}

/// All positions of a window along one axis.
package struct WindowSpans: Hashable, Sendable {
  /// What is covered at each position.
  package var spans: [WindowSpan]
  /// The distance between neighbouring elements that are covered.
  package var step: Int

  /// Creates the positions.
  package init(_ spans: [WindowSpan], step: Int = 1) {
    self.spans = spans
    self.step = step
  }

  /// An axis of one element.
  static let single = WindowSpans([WindowSpan(start: 0, count: 1)])

  /// The windows that divide an axis into a number of nearly equal parts.
  ///
  /// Window `i` of `n` covers the elements from `floor(i * size / n)` to before
  /// `ceil((i + 1) * size / n)`. Source: PyTorch `aten/src/ATen/native/AdaptivePooling.h`.
  package static func dividing(_ size: Int, into count: Int) -> WindowSpans {
    WindowSpans(
      (0..<count).map { index in
        let start = index / count * size + index % count * size / count
        let end = ((index + 1) * size + count - 1) / count
        return WindowSpan(start: start, count: end - start)
      })
  }
}
