/// The taps of a window along one axis that lie within the image, at one position of the window.
package struct Taps: Sendable {
  /// The indices in the kernel of the taps within the image; empty when there are none.
  package let kernel: Range<Int>
  private let origin: Int
  private let dilation: Int

  /// Where a tap lies in the image.
  package func position(_ tap: Int) -> Int { origin + tap * dilation }

  /// The positions in the image of all taps within it.
  package var positions: some Sequence<Int> { kernel.lazy.map(position) }

  init(origin: Int, dilation: Int, kernel: Int, input: Int) {
    let first = origin >= 0 ? 0 : (-origin + dilation - 1) / dilation
    let end = origin >= input ? 0 : min(kernel, (input - origin + dilation - 1) / dilation)
    self.kernel = first..<max(first, end)
    self.origin = origin
    self.dilation = dilation
  }
}

extension SpatialWindow.Axis {
  /// The taps within an axis of `input` elements when the window stands at one of its positions.
  package func taps(
    at index: Int, stride: Int, dilation: Int, kernel: Int, input: Int
  ) -> Taps {
    Taps(origin: index * stride - before, dilation: dilation, kernel: kernel, input: input)
  }
}
