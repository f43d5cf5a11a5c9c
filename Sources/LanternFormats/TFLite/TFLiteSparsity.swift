internal import LanternTensors

/// Where the stored elements of a sparse tensor lie, level by level.
///
/// A level is a dimension of the tensor or, after those, of a block that some dimensions consist of.
/// Field numbers are those of the tables `SparsityParameters` and `DimensionMetadata`.
struct TFLiteSparsity {
  /// A level: all its indices in turn, or the listed ones of each entry of the level before.
  enum Level {
    case dense(size: Int)
    case compressed(segments: [Int], indices: [Int])
  }

  /// For each level the dimension that it stands for: of the tensor, or beyond those, of a block.
  let traversalOrder: [Int]
  /// The tensor's dimension that each dimension of a block divides.
  let blockMap: [Int]
  let levels: [Level]
  private let table: FlatBufferTable

  init(_ table: FlatBufferTable) throws(FormatError) {
    self.table = table
    traversalOrder = (try table.integers(0, as: Int32.self) ?? []).map(Int.init)
    blockMap = (try table.integers(1, as: Int32.self) ?? []).map(Int.init)
    var levels: [Level] = []
    for dimension in try table.tables(2) {
      if try dimension.integer(0, as: Int8.self) == 0 {
        levels.append(.dense(size: Int(try dimension.integer(1))))
      } else {
        levels.append(
          .compressed(
            segments: try Self.indices(dimension, field: 2),
            indices: try Self.indices(dimension, field: 4)))
      }
    }
    self.levels = levels
  }

  /// A vector of indices of one of three widths.
  private static func indices(
    _ table: FlatBufferTable, field: Int
  ) throws(FormatError) -> [Int] {
    guard let vector = try table.table(field + 1) else { return [] }
    switch try table.integer(field, as: UInt8.self) {
    case 1: return (try vector.integers(0, as: Int32.self) ?? []).map(Int.init)
    case 2: return (try vector.integers(0, as: UInt16.self) ?? []).map(Int.init)
    default: return (try vector.integers(0, as: UInt8.self) ?? []).map(Int.init)
    }
  }

  /// The bytes of the dense tensor, zeros where the file stores nothing.
  ///
  /// Throws `FormatError` when the levels do not make sense, or do not list as many elements as are
  /// stored.
  func dense(_ stored: [UInt8], type: TensorType) throws(FormatError) -> [UInt8] {
    let size = max(1, type.elementType.byteCount)
    let shape = type.shape
    let blockSizes = try checkedBlockSizes(rank: shape.rank)
    try requireEntries(count: stored.count / size)
    guard type.byteCount <= 1 << 31 else { throw malformed("makes too large a tensor") }
    try table.reader.spend(type.byteCount, at: table.offset)
    var walk = Walk(
      sparsity: self, dimensions: shape.dimensions, strides: shape.strides,
      blockSizes: blockSizes, size: size, stored: stored,
      dense: [UInt8](repeating: 0, count: type.byteCount))
    guard walk.visit(level: 0, entry: 0) else {
      throw malformed("names an element outside the shape \(shape)")
    }
    return walk.dense
  }

  /// The size of a block along each dimension of blocks, once the order of the levels is checked.
  private func checkedBlockSizes(rank: Int) throws(FormatError) -> [Int] {
    let count = levels.count
    guard count <= 16, traversalOrder.count == count, count == rank + blockMap.count,
      Set(traversalOrder[..<rank]) == Set(0..<rank),
      Set(traversalOrder[rank...]) == Set(rank..<count),
      blockMap.allSatisfy({ (0..<rank).contains($0) })
    else {
      throw malformed(
        "has \(count) levels in the order \(traversalOrder) with blocks of the dimensions "
          + "\(blockMap), which does not fit a tensor of \(rank) dimensions")
    }
    var sizes = [Int](repeating: 1, count: blockMap.count)
    for level in rank..<count {
      guard case .dense(let size) = levels[level], size > 0 else {
        throw malformed("has blocks that are not dense")
      }
      sizes[traversalOrder[level] - rank] = size
    }
    return sizes
  }

  /// Throws unless every level has a place for each entry of the one before, and the last one as
  /// many as are stored.
  private func requireEntries(count stored: Int) throws(FormatError) {
    var entries = 1
    for (index, level) in levels.enumerated() {
      switch level {
      case .dense(let size):
        let (product, overflow) = entries.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow, product <= 1 << 28 else {
          throw malformed("has \(entries) times \(size) entries at level \(index)")
        }
        entries = product
      case .compressed(let segments, let indices):
        let ascends = zip(segments, segments.dropFirst()).allSatisfy { $0 <= $1 }
        guard segments.count == entries + 1, segments.first == 0, segments.last == indices.count,
          ascends
        else {
          throw malformed("has segments at level \(index) that do not divide its indices")
        }
        entries = indices.count
      }
    }
    guard entries == stored else {
      throw malformed("lists \(entries) elements, and \(stored) are stored")
    }
  }

  private func malformed(_ what: String) -> FormatError {
    FormatError(.malformed, "a sparse tensor \(what)", offset: table.offset)
  }

  /// Going through all stored elements in their order.
  private struct Walk {
    let sparsity: TFLiteSparsity
    let dimensions: [Int]
    let strides: [Int]
    let blockSizes: [Int]
    let size: Int
    let stored: [UInt8]
    var dense: [UInt8]
    private var next = 0
    private var position = [Int](repeating: 0, count: 16)

    init(
      sparsity: TFLiteSparsity, dimensions: [Int], strides: [Int], blockSizes: [Int], size: Int,
      stored: [UInt8], dense: [UInt8]
    ) {
      self.sparsity = sparsity
      self.dimensions = dimensions
      self.strides = strides
      self.blockSizes = blockSizes
      self.size = size
      self.stored = stored
      self.dense = dense
    }

    /// Copies the elements below an entry of a level; false when one lies outside the tensor.
    mutating func visit(level: Int, entry: Int) -> Bool {
      guard level < sparsity.levels.count else { return copyElement() }
      switch sparsity.levels[level] {
      case .dense(let size):
        for index in 0..<size {
          position[level] = index
          guard visit(level: level + 1, entry: entry * size + index) else { return false }
        }
      case .compressed(let segments, let indices):
        for place in segments[entry]..<segments[entry + 1] {
          position[level] = indices[place]
          guard visit(level: level + 1, entry: place) else { return false }
        }
      }
      return true
    }

    private mutating func copyElement() -> Bool {
      let rank = dimensions.count
      var coordinates = [Int](repeating: 0, count: rank)
      for level in 0..<rank { coordinates[sparsity.traversalOrder[level]] = position[level] }
      for level in rank..<sparsity.levels.count {
        let block = sparsity.traversalOrder[level] - rank
        let dimension = sparsity.blockMap[block]
        // Indices and sizes have 32 bits, and no dimension of a tensor that fits is beyond that.
        guard coordinates[dimension] <= dimensions[dimension] else { return false }
        coordinates[dimension] = coordinates[dimension] * blockSizes[block] + position[level]
      }
      var element = 0
      for axis in 0..<rank {
        guard (0..<dimensions[axis]).contains(coordinates[axis]) else { return false }
        element += coordinates[axis] * strides[axis]
      }
      for byte in 0..<size { dense[element * size + byte] = stored[next * size + byte] }
      next += 1
      return true
    }
  }
}
