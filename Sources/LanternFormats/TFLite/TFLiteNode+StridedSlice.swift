internal import LanternGraphs
internal import LanternTensors

/// What a `STRIDED_SLICE` says of each axis, once its ellipsis is spread out.
private enum SlicedAxis {
  /// An input axis that stays as it is.
  case whole
  /// An axis of size 1 that the input does not have.
  case inserted
  /// An input axis and the entry of starts, ends and strides that it is cut by.
  case cut(entry: Int)
}

extension TFLiteNode {
  /// A `STRIDED_SLICE` with its masks applied.
  ///
  /// Starts that are computed become an input where the sizes do not depend on them, and are otherwise
  /// needed, as ends are unless a mask replaces them. An ellipsis takes at least one axis, as in
  /// LiteRT's `strided_slice.cc`.
  func stridedSlice() throws -> TFLiteImport {
    let strides = try integers(3, "strides")
    let shape = try inputType(0).shape
    for index in 1...3 where try inputType(index).shape.dimensions != [strides.count] {
      throw GraphError(
        .invalidShape, "its starts, ends and strides are not vectors of one length")
    }
    let (begin, end) = (try Mask(integer(0)), try Mask(integer(1)))
    let (shrink, isOffset) = (try Mask(integer(4)), try bool(5))
    let axes = try slicedAxes(entries: strides.count, shape)
    let entries = axes.compactMap { if case .cut(let entry) = $0 { entry } else { nil } }
    let ends =
      entries.allSatisfy { end[$0] || shrink[$0] } ? nil : try integers(2, "ends")
    var known: [Int]?
    if !entries.allSatisfy({ begin[$0] }) {
      let isMovable = entries.allSatisfy { entry in
        strides[entry] == 1
          && (begin[entry] || shrink[entry] || isOffset && !end[entry] && (ends?[entry] ?? -1) >= 0)
      }
      guard constants[1] != nil || !isMovable else {
        return try dynamicSlice(axes, ends, begin, end, shrink, isOffset)
      }
      known = try integers(1, "starts")
    }
    var slice = StridedSlice(starts: [], ends: [], strides: [])
    for (position, axis) in axes.enumerated() {
      let index = slice.starts.count
      switch axis {
      case .inserted: slice.insertedAxes.append(position)
      case .whole:
        slice.starts.append(nil)
        slice.ends.append(nil)
        slice.strides.append(1)
      case .cut(let entry):
        let start = begin[entry] ? nil : known?[entry]
        slice.strides.append(strides[entry])
        if shrink[entry] {
          guard strides[entry] > 0 else {
            throw GraphError(
              .invalidAttribute, "an axis with one index has the stride \(strides[entry])")
          }
          slice.removedAxes.insert(index)
          slice.starts.append(max(start ?? 0, -shape[index]))
          slice.ends.append(nil)
        } else {
          slice.starts.append(start)
          let stop = end[entry] ? nil : ends?[entry]
          slice.ends.append(
            isOffset
              ? try stopped(start, after: stop, by: strides[entry], of: shape[index]) : stop)
        }
      }
    }
    slice.insertedAxes = slice.insertedAxes.map { position in
      position
        - axes[..<position].filter { if case .cut(let entry) = $0 { shrink[entry] } else { false } }
        .count
    }
    return TFLiteImport(slice)
  }

  /// The axes in order, new ones among them.
  private func slicedAxes(entries count: Int, _ shape: Shape) throws -> [SlicedAxis] {
    let (ellipsis, new) = (try Mask(integer(2)), try Mask(integer(3)))
    let inserted = (0..<count).filter { new[$0] && !ellipsis[$0] }.count
    let total = shape.rank + inserted
    guard count <= 31, (0..<count).filter({ ellipsis[$0] }).count <= 1 else {
      throw GraphError(.invalidAttribute, "it has more than 31 indices or several ellipses")
    }
    var axes: [SlicedAxis] = []
    for entry in 0..<count where axes.count < total {
      if ellipsis[entry] {
        let length = min(max(1, total - count + 1), total - axes.count)
        axes += [SlicedAxis](repeating: .whole, count: length)
      } else {
        axes.append(new[entry] ? .inserted : .cut(entry: entry))
      }
    }
    axes += [SlicedAxis](repeating: .whole, count: total - axes.count)
    guard axes.filter({ if case .inserted = $0 { true } else { false } }).count == inserted else {
      throw GraphError(.invalidAttribute, "it has more indices than \(shape) has axes")
    }
    return axes
  }

  /// The end that lies so far after a start; nil where it is open.
  private func stopped(_ start: Int?, after length: Int?, by stride: Int, of size: Int) throws
    -> Int
  {
    let natural = stride > 0 ? 0 : size - 1
    var first = start ?? natural
    if first < 0 { first += size }
    first = stride > 0 ? min(max(first, 0), size) : min(max(first, -1), size - 1)
    guard let length, (0...size).contains(first), (-first...size - first).contains(length) else {
      throw GraphError(
        .invalidAttribute, "it does not end within an axis of \(size) elements from \(first)")
    }
    return first + length
  }

  /// A slice of known sizes whose starts are computed.
  private func dynamicSlice(
    _ axes: [SlicedAxis], _ ends: [Int]?, _ begin: Mask, _ end: Mask, _ shrink: Mask,
    _ isOffset: Bool
  ) throws -> TFLiteImport {
    let shape = try inputType(0).shape
    var slice = DynamicSlice(sizes: [], countsFromEnd: true)
    var kept = 0
    for axis in axes {
      let index = slice.sizes.count
      switch axis {
      case .inserted:
        slice.insertedAxes.append(kept)
        kept += 1
      case .whole:
        slice.sizes.append(shape[index])
        slice.startPositions.append(nil)
        kept += 1
      case .cut(let entry):
        slice.startPositions.append(begin[entry] ? nil : entry)
        if shrink[entry] {
          slice.sizes.append(1)
          slice.removedAxes.insert(index)
          continue
        }
        kept += 1
        let stop = end[entry] ? shape[index] : ends?[entry] ?? 0
        slice.sizes.append(
          isOffset || stop >= 0 ? min(stop, shape[index]) : max(0, stop + shape[index]))
      }
    }
    return TFLiteImport(slice, [0, 1])
  }
}

/// The bits of a mask by index.
private struct Mask {
  let bits: Int

  init(_ bits: Int) { self.bits = bits }

  subscript(_ index: Int) -> Bool { bits >> index & 1 == 1 }
}
