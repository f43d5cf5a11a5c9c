internal import LanternGraphs
internal import LanternTensors

/// What a view shows: a tensor with memory of its own, and the way from it to the view.
///
/// The way is kept flat, so that no chain of views holds another one.
struct ViewOrigin {
  /// One operation on the way, and which of its outputs goes on.
  struct Step {
    let operation: any Operator
    let output: Int
  }

  /// The most operations between a view and its memory.
  static let longestWay = 1 << 10

  let root: ScriptTensor
  let steps: [Step]
  /// The distances in elements between neighbours along each axis, as PyTorch has them; nil where
  /// that is not followed.
  let strides: [Int]?

  /// A view of a tensor, which may be a view itself.
  ///
  /// `shape` is the view's. Throws `ScriptError` for a way that is too long.
  init(_ operation: any Operator, output: Int, of parent: ScriptTensor, shape: Shape) throws {
    root = parent.origin?.root ?? parent
    let way = parent.origin?.steps ?? []
    guard way.count < Self.longestWay else {
      throw ScriptError("a view is made of views of views, more than \(Self.longestWay) deep")
    }
    steps = way + [Step(operation: operation, output: output)]
    strides = parent.strides.flatMap {
      Self.strides(after: operation, on: parent.shape, $0, to: shape)
    }
  }

  private static func strides(
    after operation: any Operator, on shape: Shape, _ strides: [Int], to result: Shape
  ) -> [Int]? {
    switch operation {
    case let transpose as Transpose: transpose.permutation.map { strides[$0] }
    case is Reshape: viewStrides(of: shape, strides, as: result)
    case is Split: strides
    case let slice as StridedSlice where slice.insertedAxes.isEmpty:
      strides.indices.filter { !slice.removedAxes.contains($0) }.map {
        strides[$0].multipliedReportingOverflow(by: slice.strides[$0]).partialValue
      }
    case let view as StridedView where strides == shape.strides: view.strides
    case is BroadcastTo:
      result.dimensions.indices.map { axis in
        let source = axis - (result.rank - shape.rank)
        return source < 0 || shape[source] != result[axis] ? 0 : strides[source]
      }
    default: nil
    }
  }

  /// The strides under which the same memory has another shape, or nil when it takes a copy.
  ///
  /// Axes are matched from the last: each run of old axes that lie in memory like one must make up a
  /// run of new ones. Source of the rule: PyTorch documentation, `torch.Tensor.view`.
  static func viewStrides(of shape: Shape, _ strides: [Int], as result: Shape) -> [Int]? {
    if shape.elementCount == 0 { return result.strides }
    var found = [Int](repeating: 1, count: result.rank)
    var axis = result.rank - 1
    var (last, count) = (1, 1)
    // An axis of one element joins any other.
    let axes = shape.dimensions.indices.filter { shape[$0] != 1 }
    for (position, old) in axes.enumerated().reversed() {
      if count == 1 { last = strides[old] }
      count *= shape[old]
      let isJoined = position > 0 && strides[axes[position - 1]] == shape[old] * strides[old]
      if isJoined { continue }
      var covered = 1
      while axis >= 0, covered < count || result[axis] == 1 {
        found[axis] = last * covered
        covered *= result[axis]
        axis -= 1
      }
      guard covered == count else { return nil }
      count = 1
    }
    while axis >= 0 {
      found[axis] = last
      axis -= 1
    }
    return found
  }
}

extension ScriptTensor {
  /// The distances in elements between neighbours along each axis, in PyTorch's memory.
  ///
  /// Tensors with memory of their own count as row-major, whatever order a file stored them in. Nil
  /// for views whose strides are not followed.
  var strides: [Int]? {
    guard let origin else { return shape.strides }
    return origin.strides
  }

  /// Whether the elements lie in row-major order without gaps, in PyTorch's memory.
  var isContiguous: Bool {
    guard let strides else { return false }
    return shape.elementCount == 0
      || zip(shape.dimensions, zip(strides, shape.strides)).allSatisfy { size, pair in
        size == 1 || pair.0 == pair.1
      }
  }
}
