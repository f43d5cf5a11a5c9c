/// Random bits as a function of a key and a counter.
///
/// Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011.
package enum CounterBasedRandom {
  /// Four random words of Philox 4x32 with ten rounds.
  package static func philox(
    key: (UInt32, UInt32), counter: (UInt32, UInt32, UInt32, UInt32)
  ) -> [UInt32] {
    var (key, words) = (key, counter)
    for _ in 0..<10 {
      let (first, second) = (
        UInt64(0xd251_1f53) * UInt64(words.0), UInt64(0xcd9e_8d57) * UInt64(words.2)
      )
      words = (
        UInt32(second >> 32) ^ words.1 ^ key.0, UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ words.3 ^ key.1, UInt32(truncatingIfNeeded: first)
      )
      key = (key.0 &+ 0x9e37_79b9, key.1 &+ 0xbb67_ae85)
    }
    return [words.0, words.1, words.2, words.3]
  }

  /// Two random words of Threefry 2x32 with twenty rounds.
  package static func threefry(
    key: (UInt32, UInt32), counter: (UInt32, UInt32)
  ) -> [UInt32] {
    let keys = [key.0, key.1, key.0 ^ key.1 ^ 0x1bd1_1bda]
    let rotations: [[UInt32]] = [[13, 15, 26, 6], [17, 29, 16, 24]]
    var (x, y) = (counter.0 &+ keys[0], counter.1 &+ keys[1])
    for round in 0..<5 {
      for rotation in rotations[round % 2] {
        x = x &+ y
        y = (y << rotation | y >> (32 - rotation)) ^ x
      }
      x = x &+ keys[(round + 1) % 3]
      y = y &+ keys[(round + 2) % 3] &+ UInt32(round + 1)
    }
    return [x, y]
  }
}

/// A stream of random numbers of the Philox generator, as TensorFlow seeds and draws it.
///
/// Source: TSL `lib/random/philox_random.h`, `random_distributions_utils.h`.
package struct PhiloxStream: Hashable, Sendable {
  /// The words that the stream's state consists of: two of the key and four of the counter.
  package private(set) var words: [UInt32]
  /// What is left of the last four words that were drawn.
  private var rest: ArraySlice<UInt32> = []

  /// Creates the stream of two seeds.
  package init(seed: UInt64, seed2: UInt64) {
    words = [
      UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32), 0, 0,
      UInt32(truncatingIfNeeded: seed2), UInt32(seed2 >> 32),
    ]
  }

  /// Creates a stream from the words of its state; nil unless they are six.
  package init?(words: [UInt32]) {
    guard words.count == 6 else { return nil }
    self.words = words
  }

  /// Draws the next word.
  package mutating func next() -> UInt32 {
    if let word = rest.popFirst() { return word }
    rest =
      CounterBasedRandom.philox(
        key: (words[0], words[1]), counter: (words[2], words[3], words[4], words[5]))[...]
    skip(1)
    return rest.removeFirst()
  }

  /// Leaves out so many groups of four words.
  package mutating func skip(_ groups: UInt64) {
    let low = UInt64(words[3]) << 32 | UInt64(words[2])
    let (sum, overflow) = low.addingReportingOverflow(groups)
    words[2] = UInt32(truncatingIfNeeded: sum)
    words[3] = UInt32(sum >> 32)
    guard overflow else { return }
    words[4] &+= 1
    if words[4] == 0 { words[5] &+= 1 }
  }

  /// A number within `0 ..< 1` of the lower 23 bits of a word.
  package static func unit(_ word: UInt32) -> Float {
    Float(bitPattern: 127 << 23 | (word & 0x7f_ffff)) - 1
  }

  /// A number within `0 ..< 1` of the lower 20 bits of one word and all of another.
  package static func unit(_ high: UInt32, _ low: UInt32) -> Double {
    Double(bitPattern: 1023 << 52 | UInt64(high & 0xf_ffff) << 32 | UInt64(low)) - 1
  }
}
