/// Damage done to a file at random: bytes, fields and counts changed, and stretches moved or lost.
package struct Mutation: Sendable {
  private var generator: SeededGenerator

  /// Starts from a seed; the same seed does the same damage to the same bytes.
  package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Words that break arithmetic: ends of ranges, powers of two, and floats that are no numbers.
  private static let words: [UInt32] = [
    0, 1, 2, 3, 4, 7, 8, 64, 255, 256, 1023, 1024, 0xffff, 0x1_0000, 1 << 20, 1 << 24, 1 << 28,
    1 << 30, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fffe, 0xffff_ffff,
    0x7f80_0000, 0x7fc0_0000, 0xff80_0000, 0x7f7f_ffff, 0x0080_0000, 1, 0x3f80_0000,
  ]
  private static let bytes: [UInt8] = [0, 1, 2, 3, 4, 8, 0x7f, 0x80, 0xff, 0xfe, 0x40]

  /// One to four changes to the bytes of a file; `donor` is another one, of which parts may be taken.
  package mutating func applied(to whole: [UInt8], donor: [UInt8]) -> [UInt8] {
    var bytes = whole
    for _ in 0..<(Bool.random(using: &generator) ? 1 : Int.random(in: 2...4, using: &generator))
    where bytes.count >= 16 {
      change(&bytes, donor)
    }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ donor: [UInt8]) {
    let position = Int.random(in: 0..<bytes.count, using: &generator)
    let field = min(position & ~3, bytes.count - 8)
    switch Int.random(in: 0..<20, using: &generator) {
    case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
    case 2: bytes[position] = Self.bytes.randomElement(using: &generator) ?? 0
    case 3: set(&bytes, field, Self.words.randomElement(using: &generator) ?? 0)
    case 4:
      set(&bytes, field, word(bytes, field) &+ UInt32.random(in: 1...8, using: &generator))
    case 5:
      set(&bytes, field, word(bytes, field) &- UInt32.random(in: 1...8, using: &generator))
    case 6: set(&bytes, field, word(bytes, field) &* 2)
    case 7, 8, 9, 10, 11, 12, 13, 14:
      // A small number is most often a count, a dimension, an index or an option.
      let small = stride(from: 0, to: bytes.count - 3, by: 4).filter { word(bytes, $0) <= 64 }
      guard let chosen = small.randomElement(using: &generator) else { return }
      let value =
        Bool.random(using: &generator)
        ? Self.words.randomElement(using: &generator) ?? 0
        : UInt32.random(in: 0...12, using: &generator)
      set(&bytes, chosen, value)
    case 15:
      let other = Int.random(in: 0..<(bytes.count - 4) / 4, using: &generator) * 4
      set(&bytes, field, word(bytes, other))
    case 16:
      let words = [Self.words.randomElement(using: &generator) ?? 0, UInt32.max]
      set(&bytes, field, words[0])
      set(&bytes, field + 4, Bool.random(using: &generator) ? words[0] : words[1])
    case 17: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
    case 18:
      let count = min(Int.random(in: 1...32, using: &generator), bytes.count - position)
      if Bool.random(using: &generator) {
        bytes.removeSubrange(position..<position + count)
      } else {
        bytes.insert(contentsOf: bytes[position..<position + count], at: position)
      }
    default:
      let length = Int.random(in: 4...64, using: &generator)
      let start = Int.random(in: 0..<max(1, donor.count - length), using: &generator) & ~3
      for (offset, byte) in donor[start..<min(donor.count, start + length)].enumerated()
      where field + offset < bytes.count { bytes[field + offset] = byte }
    }
  }

  private func word(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << (8 * UInt32($1)) }
  }

  private func set(_ bytes: inout [UInt8], _ position: Int, _ value: UInt32) {
    for index in 0..<4 { bytes[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }
}
