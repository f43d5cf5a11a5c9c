internal import LanternGraphs

/// PyTorch's source of random numbers on CPUs: MT19937, from PyTorch's default seed on.
///
/// Sources: Matsumoto and Nishimura, "Mersenne Twister", 1998; how numbers become floats, PyTorch
/// `aten/src/ATen/core/TransformationHelper.h` and `DistributionsHelper.h`.
final class MersenneTwister {
  /// The seed of a generator that nobody has seeded.
  ///
  /// Source: PyTorch `c10/core/GeneratorImpl.h`.
  static let defaultSeed: UInt64 = 67_280_421_310_721

  private var state = [UInt32](repeating: 0, count: 624)
  private var next = 624
  /// The second of a pair of normal numbers, which is given next.
  private var spareNormal: Double?

  init(seed: UInt64 = defaultSeed) { self.seed(seed) }

  /// Starts the sequence of a seed, whose lower half counts.
  func seed(_ seed: UInt64) {
    state[0] = UInt32(truncatingIfNeeded: seed)
    for index in 1..<state.count {
      let last = state[index - 1]
      state[index] = 1_812_433_253 &* (last ^ last >> 30) &+ UInt32(index)
    }
    next = state.count
    spareNormal = nil
  }

  /// 32 random bits.
  func bits32() -> UInt32 {
    if next == state.count { twist() }
    var word = state[next]
    next += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    return word ^ word >> 18
  }

  /// 64 random bits, the upper ones drawn first.
  func bits64() -> UInt64 {
    let upper = UInt64(bits32())
    return upper << 32 | UInt64(bits32())
  }

  private func twist() {
    for index in state.indices {
      let word = state[index] & 0x8000_0000 | state[(index + 1) % 624] & 0x7fff_ffff
      state[index] = state[(index + 397) % 624] ^ word >> 1 ^ (word & 1 == 0 ? 0 : 0x9908_b0df)
    }
    next = 0
  }

  /// A number of 24 bits from 0 up to 1.
  func single() -> Float { Float(bits32() & 0xff_ffff) * 0x1p-24 }

  /// A number of 53 bits from 0 up to 1.
  func double() -> Double { Double(bits64() & 0x1f_ffff_ffff_ffff) * 0x1p-53 }

  /// A number of the normal distribution; every second one is left over from the one before.
  ///
  /// Source: Box and Muller, 1958.
  func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let (first, second) = (double(), double())
    let radius = (-2 * Elementary.logOnePlus(-second)).squareRoot()
    spareNormal = radius * Elementary.sin(2 * .pi * first)
    return radius * Elementary.cos(2 * .pi * first)
  }

  /// Numbers of the normal distribution as PyTorch fills a tensor of 16 or more with them: uniform
  /// numbers first, which then become normal by pairs, eight apart; the last sixteen are drawn anew
  /// when they are not a whole group.
  ///
  /// Source: PyTorch `aten/src/ATen/native/cpu/DistributionTemplates.h`, `normal_fill`.
  func normals(_ count: Int, isSingle: Bool) -> [Double] {
    guard count >= 16 else { return (0..<count).map { _ in normal() } }
    var numbers = (0..<count).map { _ in isSingle ? Double(single()) : double() }
    func pair(from start: Int) {
      for index in start..<start + 8 {
        let (first, second) = (1 - numbers[index], numbers[index + 8])
        let radius = (-2 * Elementary.log(first)).squareRoot()
        numbers[index] = radius * Elementary.cos(2 * .pi * second)
        numbers[index + 8] = radius * Elementary.sin(2 * .pi * second)
      }
    }
    for start in stride(from: 0, through: count - 16, by: 16) { pair(from: start) }
    if !count.isMultiple(of: 16) {
      for index in count - 16..<count { numbers[index] = isSingle ? Double(single()) : double() }
      pair(from: count - 16)
    }
    return numbers
  }

  /// An integer from 0 below a limit that is at least 1.
  func integer(below limit: UInt64) -> UInt64 {
    limit < 1 << 32 ? UInt64(bits32()) % limit : bits64() % limit
  }
}
