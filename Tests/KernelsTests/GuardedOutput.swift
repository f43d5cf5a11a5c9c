import TestSupport
import Testing

/// Memory for a kernel's results between two stretches that it must not touch.
struct GuardedOutput {
  private var memory: [Float]
  private let count: Int
  private static let margin = 64
  private static let mark: Float = 12_345.678

  init(count: Int) {
    self.count = count
    memory = [Float](repeating: Self.mark, count: count + 2 * Self.margin)
  }

  /// Calls a closure with the place for the results.
  mutating func fill(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    memory.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { body(start + Self.margin) }
    }
  }

  /// The results.
  var results: [Float] { Array(memory[Self.margin..<Self.margin + count]) }

  /// Whether nothing was written beside the results.
  var isIntact: Bool {
    memory[..<Self.margin].allSatisfy { $0 == Self.mark }
      && memory[(Self.margin + count)...].allSatisfy { $0 == Self.mark }
  }
}

/// Cuts `0..<count` into some ranges, in any order.
func randomCuts(of count: Int, using random: inout SeededGenerator) -> [Range<Int>] {
  var bounds = Set([0, count])
  for _ in 0..<min(count, 5) { bounds.insert(Int.random(in: 0...count, using: &random)) }
  let sorted = bounds.sorted()
  return zip(sorted, sorted.dropFirst()).map { $0..<$1 }.shuffled(using: &random)
}

/// A sum of products in double precision, with the sum of their magnitudes, which bounds the error
/// of any order of summation.
struct ExactSum {
  private(set) var value = 0.0
  private(set) var magnitude = 0.0

  mutating func add(_ x: Float, times y: Float = 1) {
    value += Double(x) * Double(y)
    magnitude += (Double(x) * Double(y)).magnitude
  }

  /// Whether a float32 result can be this sum clamped to a range.
  func admits(_ result: Float, lower: Float, upper: Float) -> Bool {
    let expected = min(max(value, Double(lower)), Double(upper))
    return (Double(result) - expected).magnitude <= 1e-6 * magnitude + 1e-30
  }
}
