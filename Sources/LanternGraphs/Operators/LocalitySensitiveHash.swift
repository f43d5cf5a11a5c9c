package import LanternTensors

/// Bits that say on which side of random planes something lies, so that what is alike has like bits.
///
/// Inputs: float32 seeds `[hashes, bits]` with 32 bits at most, anything of numbers `[N, ...]`, and
/// perhaps float32 weights `[N]`. A bit is 1 where the sum over the N items of weight times the
/// fingerprint of seed and item, a signed integer as float64, is above 0.
///
/// Output int32: dense `[hashes * bits]`, a bit each; else `[hashes]`, the bits of each as a number,
/// the first the highest, plus `2^bits` times its place.
///
/// TensorFlow Lite `LSH_PROJECTION`. Source: LiteRT `lsh_projection.cc`.
package struct LocalitySensitiveHash: Operator {
  /// Whether each bit is an element of its own.
  package var isDense: Bool

  /// Creates the operator.
  package init(isDense: Bool) { self.isDense = isDense }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...3)
    try requireRank(inputs[0], 2...2, as: "seeds")
    try requireRank(inputs[1], 1...64, as: "input")
    guard inputs[0].elementType == .float32, inputs[1].elementType != .string,
      inputs.count == 2 || inputs[2].elementType == .float32
    else { throw unsupported(inputs) }
    let (hashes, bits) = (inputs[0].shape[0], inputs[0].shape[1])
    let items = try Shape([inputs[1].shape[0]])
    guard bits <= 32, hashes <= Int(Int32.max), items[0] >= 1,
      inputs.count == 2 || inputs[2].shape == items
    else {
      throw invalidShape(
        "needs 32 bits at most and a weight for each item, and has \(inputs)")
    }
    return [TensorType(.int32, try Shape([isDense ? hashes * bits : hashes]))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let seeds = try inputs[0].elements(as: Float.self)
    let bitCount = inputs[0].shape[1]
    let (count, bytes) = (inputs[1].shape[0], unsafe inputs[1].withUnsafeBytes { unsafe Array($0) })
    let size = bytes.count / count
    let items = (0..<count).map { bytes[$0 * size..<($0 + 1) * size] }
    let weights = inputs.count == 3 ? try inputs[2].elements(as: Float.self).map(Double.init) : nil
    let bits = seeds.map { seed in
      let prefix = (0..<4).map { UInt8(truncatingIfNeeded: seed.bitPattern >> UInt32(8 * $0)) }
      var score = 0.0
      for (index, item) in items.enumerated() {
        let value = Double(Int64(bitPattern: Fingerprint.of(prefix + item)))
        score += weights.map { $0[index] * value } ?? value
      }
      return Int32(score > 0 ? 1 : 0)
    }
    if isDense { return [try Tensor(bits, type: output)] }
    let signatures = (0..<inputs[0].shape[0]).map { hash in
      let signature = bits[hash * bitCount..<(hash + 1) * bitCount].reduce(Int32(0)) {
        $0 << 1 | $1
      }
      // With 32 bits the reference shifts by the width of its integers, which leaves 1.
      return signature &+ Int32(truncatingIfNeeded: hash) &* (Int32(1) << Int32(bitCount & 31))
    }
    return [try Tensor(signatures, type: output)]
  }
}
