internal import CLanternKernels

/// The most multiply-accumulates that one thread of this machine does in a second, as measured now.
///
/// It is what a kernel's rate is a share of: arithmetic in registers alone, by the same instructions.
public struct PeakRate: Sendable, Hashable {
  /// Billions of multiplications and additions a second of 32-bit floats.
  public var float32: Double
  /// The same of 8-bit integers.
  public var int8: Double

  /// Measures for some ten milliseconds.
  public static func measured(for instructionSet: InstructionSet) -> PeakRate {
    let set = instructionSet.kernelSet
    return PeakRate(
      float32: best { ck_peak_f32(set, $0) }, int8: best { ck_peak_q8(set, $0) })
  }

  /// The best rate of several short turns, so that an interruption does not count.
  private static func best(of body: (Int) -> Double) -> Double {
    var rate = 0.0
    for _ in 0..<20 {
      let start = ContinuousClock.now
      let count = body(20_000)
      let nanoseconds = (ContinuousClock.now - start) / .nanoseconds(1)
      if nanoseconds > 0 { rate = max(rate, 2 * count / nanoseconds) }
    }
    return rate
  }
}
