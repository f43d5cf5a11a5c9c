/// Where in one arena every activation lies, chosen so that those alive together do not overlap.
///
/// Largest first, each at the lowest offset where nothing that lives at the same time is in the way
/// (the "greedy by size" order of Pisarchyk and Lee, 2020, "Efficient Memory Management for Deep
/// Neural Net Inference").
struct MemoryPlan: Sendable {
  /// A block to be placed.
  struct Block {
    var byteCount: Int
    /// The first and last step during which the block must keep its bytes.
    var lifetime: ClosedRange<Int>
  }

  /// The offset of each block, 64-byte aligned.
  private(set) var offsets: [Int]
  /// The bytes that the arena needs.
  private(set) var byteCount: Int

  private static let alignment = 64

  /// Places blocks.
  init(_ blocks: [Block]) {
    offsets = [Int](repeating: 0, count: blocks.count)
    byteCount = 0
    var placed: [Int] = []
    let bySize = blocks.indices.sorted {
      (blocks[$0].byteCount, $1) > (blocks[$1].byteCount, $0)
    }
    for index in bySize {
      let block = blocks[index]
      let size = Self.aligned(block.byteCount)
      let obstacles =
        placed
        .filter { blocks[$0].lifetime.overlaps(block.lifetime) }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for other in obstacles {
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + Self.aligned(blocks[other].byteCount))
      }
      offsets[index] = offset
      byteCount = max(byteCount, offset + size)
      placed.append(index)
    }
  }

  private static func aligned(_ size: Int) -> Int {
    (max(size, 1) + alignment - 1) / alignment * alignment
  }
}
