/// Random numbers that are the same for the same seed on every machine (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts from a seed; print it where a test fails.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Numbers drawn evenly from a range.
  package mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  /// Integers drawn evenly from a range.
  package mutating func integers<T: FixedWidthInteger>(
    _ count: Int, in range: ClosedRange<T>
  ) -> [T] {
    (0..<count).map { _ in T.random(in: range, using: &self) }
  }
}
