/// How far an image is extended before a window slides over it.
package enum SpatialPadding: Hashable, Sendable {
  /// As much as makes `ceil(size / stride)` windows fit, the larger half at the end.
  case same
  /// None.
  case valid
  /// These many rows and columns.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)
}

/// How a window slides over an image: strides, dilations and padding.
///
/// Source of the `same` rule: TensorFlow's `SAME` padding.
package struct SpatialWindow: Hashable, Sendable {
  /// Rows between neighbouring windows.
  package var strideHeight: Int
  /// Columns between neighbouring windows.
  package var strideWidth: Int
  /// Rows between neighbouring taps of one window.
  package var dilationHeight: Int
  /// Columns between neighbouring taps of one window.
  package var dilationWidth: Int
  /// How far the image is extended.
  package var padding: SpatialPadding

  /// Creates a window from its parts.
  package init(
    strideHeight: Int = 1, strideWidth: Int = 1, dilationHeight: Int = 1, dilationWidth: Int = 1,
    padding: SpatialPadding = .valid
  ) {
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.dilationHeight = dilationHeight
    self.dilationWidth = dilationWidth
    self.padding = padding
  }

  /// One axis of a window over an axis of known size.
  package struct Axis: Hashable, Sendable {
    /// Elements added in front and behind; never negative.
    package let before: Int, after: Int
    /// The number of windows; zero where none fits.
    package let outputSize: Int
  }

  /// The window's rows over images of a height, for kernels of a height.
  ///
  /// Throws `GraphError` when a stride, dilation, kernel or padding makes no sense.
  package func rows(inputHeight: Int, kernelHeight: Int) throws(GraphError) -> Axis {
    var explicit: (Int, Int)?
    if case .explicit(let top, let bottom, _, _) = padding { explicit = (top, bottom) }
    return try axis(inputHeight, kernelHeight, strideHeight, dilationHeight, explicit)
  }

  /// The window's columns over images of a width, for kernels of a width.
  ///
  /// Throws `GraphError` when a stride, dilation, kernel or padding makes no sense.
  package func columns(inputWidth: Int, kernelWidth: Int) throws(GraphError) -> Axis {
    var explicit: (Int, Int)?
    if case .explicit(_, _, let left, let right) = padding { explicit = (left, right) }
    return try axis(inputWidth, kernelWidth, strideWidth, dilationWidth, explicit)
  }

  private func axis(
    _ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ explicit: (Int, Int)?
  ) throws(GraphError) -> Axis {
    // Sizes beyond this cannot occur in a tensor that fits in memory, and keep the sums in range.
    let limit = 1 << 40
    guard stride >= 1, dilation >= 1, kernel >= 1, input >= 0,
      max(stride, dilation, kernel, input) < limit,
      let reach = (kernel - 1).checkedProduct(with: dilation), reach < limit
    else {
      throw GraphError(
        .invalidAttribute,
        "a window of \(kernel) taps with stride \(stride) and dilation \(dilation) cannot slide "
          + "over \(input) elements: all must be at least 1")
    }
    let span = reach + 1
    var (before, after) = explicit ?? (0, 0)
    guard (0..<limit).contains(before), (0..<limit).contains(after) else {
      throw GraphError(.invalidAttribute, "a padding of \(before) and \(after) makes no sense")
    }
    if padding == .same {
      let windows = (input + stride - 1) / stride
      let total = max(0, (windows - 1) * stride + span - input)
      before = total / 2
      after = total - before
    }
    let room = input + before + after - span
    return Axis(before: before, after: after, outputSize: room < 0 ? 0 : room / stride + 1)
  }
}

extension Int {
  /// The product, or nil when it does not fit.
  package func checkedProduct(with other: Int) -> Int? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }

  /// The sum, or nil when it does not fit.
  package func checkedSum(with other: Int) -> Int? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }
}
