/// A function of 16-bit integers as 513 of its results, with straight lines between them.
///
/// Each result is moved by half of the error that the line to the next one has in its middle. Results
/// are 16-bit integers whose zero point is 0. Source: LiteRT `internal/common.h` (`LUTPopulateInt16`,
/// `LUTLookup`).
package struct InterpolatedTable: Sendable {
  private let entries: [Int16]

  /// Tabulates a function of real numbers over the range that the stored integers stand for.
  ///
  /// All is done in the precision of the scales. Results that are NaN count as 0.
  package init<Real: BinaryFloatingPoint>(
    inputScale: Real, inputZeroPoint: Int32, outputScale: Real, _ function: (Real) -> Real
  ) {
    let smallest = inputScale * Real(-32768 - inputZeroPoint)
    let largest = inputScale * Real(32767 - inputZeroPoint)
    let factor = 65536 / (outputScale * 32767 - outputScale * -32768)
    let step = (largest - smallest) / 512
    let half = step / 2
    func rounded(_ x: Real) -> Real { x.rounded(.toNearestOrAwayFromZero) }
    func stored(_ x: Real) -> Int16 { x.isNaN ? 0 : Int16(min(max(x, -32768), 32767)) }
    var entries = (0..<512).map { index in
      let start = smallest + Real(index) * step
      let value = rounded(function(start) * factor)
      let middle = rounded(function(start + half) * factor)
      let next = function(smallest + Real(index + 1) * step) * factor
      return stored(value - rounded((rounded((next + value) / 2) - middle) / 2))
    }
    entries.append(stored(rounded(function(largest) * factor)))
    self.entries = entries
  }

  /// The result for a 16-bit integer.
  package func value(at x: Int32) -> Int32 {
    let index = Int(min(max(x, -32768), 32767) >> 7) + 256
    let slope = Int32(entries[index + 1] &- entries[index])
    let sum = Int32(entries[index]) + (slope * (x & 0x7f) + 64) >> 7
    return Int32(Int16(truncatingIfNeeded: sum))
  }
}
