import LanternImaging
import TestSupport
import Testing

/// Files that are cut short or changed give the right picture or one error, and never a trap.
@Suite struct DamagedImageTests {
  /// All lengths but those where a format's data is complete before its last bytes.
  @Test(arguments: ImageFixture.all) func refusesEveryTruncation(_ fixture: ImageFixture) throws {
    let bytes = try fixture.bytes
    let whole = try Image(decoding: bytes)
    for length in 0..<bytes.count {
      do {
        let image = try Image(decoding: Array(bytes.prefix(length)))
        // PNG ends with a checksum and a chunk that say nothing of the pixels.
        #expect(image == whole, "\(fixture.name) cut to \(length) of \(bytes.count) bytes")
        #expect(bytes.count - length <= 40, "\(fixture.name) cut to \(length)")
      } catch {
        #expect([.damaged, .unknownFormat].contains(error.code), "\(error)")
        #expect(!error.description.contains(" 0 x 0 "), "\(fixture.name) cut to \(length)")
      }
    }
  }

  @Test(arguments: ImageFixture.all) func survivesMutations(_ fixture: ImageFixture) throws {
    let bytes = try fixture.bytes
    var refused = 0
    for seed in UInt64(0)..<300 {
      var generator = SeededGenerator(seed: seed)
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<mutated.count, using: &generator)
        mutated[place] = UInt8.random(in: 0...255, using: &generator)
      }
      do {
        let image = try Image(decoding: mutated, budget: ImageBudget(pixelCount: 1 << 16))
        #expect(
          image.pixels.count == image.width * image.height * 3, "\(fixture.name), seed \(seed)")
      } catch {
        refused += 1
        #expect(!error.description.isEmpty, "\(fixture.name), seed \(seed)")
      }
    }
    #expect(refused > 0)
  }

  @Test(arguments: ImageFixture.all) func survivesMixtures(_ fixture: ImageFixture) throws {
    let bytes = try fixture.bytes
    for seed in UInt64(0)..<100 {
      var generator = SeededGenerator(seed: seed)
      // A piece taken out, doubled, or replaced by noise.
      let start = Int.random(in: 0..<bytes.count, using: &generator)
      let end = Int.random(in: start...bytes.count, using: &generator)
      let noise = generator.integers(end - start, in: UInt8.min...UInt8.max)
      let middle = [[], Array(bytes[start..<end]) + bytes[start..<end], noise].randomElement(
        using: &generator)
      let mixed = Array(bytes[..<start]) + (middle ?? []) + Array(bytes[end...])
      if let image = try? Image(decoding: mixed, budget: ImageBudget(pixelCount: 1 << 16)) {
        #expect(
          image.pixels.count == image.width * image.height * 3, "\(fixture.name), seed \(seed)")
      }
    }
  }
}
