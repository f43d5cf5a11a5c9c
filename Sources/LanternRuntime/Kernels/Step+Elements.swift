extension Step {
  /// A step over single elements, a few thousand to an item.
  static func overElements(
    _ kernel: String, _ count: Int, sharing: Sharing = .none,
    _ body: @escaping @Sendable (StepBuffers, Range<Int>) -> Void
  ) -> Step {
    let unit = 4_096
    return Step(kernel, items: (count + unit - 1) / unit, sharing: sharing) { buffers, range in
      body(buffers, range.lowerBound * unit..<min(range.upperBound * unit, count))
    }
  }
}
