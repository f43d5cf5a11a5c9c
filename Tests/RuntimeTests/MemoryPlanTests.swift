import TestSupport
import Testing

@testable import LanternRuntime

@Suite struct MemoryPlanTests {
  @Test func nothingTakesNothing() {
    #expect(MemoryPlan([]).byteCount == 0)
  }

  @Test func blocksAliveTogetherLieSideBySide() {
    let plan = MemoryPlan([
      MemoryPlan.Block(byteCount: 100, lifetime: 0...1),
      MemoryPlan.Block(byteCount: 60, lifetime: 1...2),
      MemoryPlan.Block(byteCount: 128, lifetime: 2...3),
    ])
    #expect(plan.offsets[0] == plan.offsets[2])
    #expect(plan.offsets[1] == 128)
    #expect(plan.byteCount == 192)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func blocksAliveTogetherNeverOverlap(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let blocks = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
      let first = Int.random(in: 0...20, using: &generator)
      return MemoryPlan.Block(
        byteCount: Int.random(in: 0...3_000, using: &generator),
        lifetime: first...first + Int.random(in: 0...6, using: &generator))
    }
    let plan = MemoryPlan(blocks)
    for (i, a) in blocks.enumerated() {
      #expect(plan.offsets[i].isMultiple(of: 64) && plan.offsets[i] >= 0, "seed \(seed)")
      #expect(plan.offsets[i] + a.byteCount <= plan.byteCount, "seed \(seed)")
      for (j, b) in blocks.enumerated() where j < i && a.lifetime.overlaps(b.lifetime) {
        let apart =
          plan.offsets[i] + a.byteCount <= plan.offsets[j]
          || plan.offsets[j] + b.byteCount <= plan.offsets[i]
        #expect(apart, "seed \(seed): blocks \(i) and \(j)")
      }
    }
    // No worse than memory of their own for all.
    let separate = blocks.reduce(0) { $0 + (max($1.byteCount, 1) + 63) / 64 * 64 }
    #expect(plan.byteCount <= separate, "seed \(seed)")
  }
}

@Suite struct MemoryTests {
  @Test(arguments: [0, 1, 100, 4_096])
  func arenasAreAlignedAndZero(byteCount: Int) {
    let arena = Arena(byteCount: byteCount)
    #expect(arena.byteCount >= byteCount)
    #expect(UInt(bitPattern: arena.base).isMultiple(of: 64))
    let bytes = UnsafeRawBufferPointer(start: arena.base, count: arena.byteCount)
    #expect(bytes.allSatisfy { $0 == 0 })
  }

  @Test func alignedBytesAreCopies() {
    let copy = AlignedBytes([1, 2, 3] as [Float])
    #expect(copy.count == 12)
    #expect(UInt(bitPattern: copy.pointer).isMultiple(of: 64))
    #expect(copy.pointer.loadUnaligned(fromByteOffset: 8, as: Float.self) == 3)
    #expect(AlignedBytes([] as [Float]).count == 0)
  }
}
