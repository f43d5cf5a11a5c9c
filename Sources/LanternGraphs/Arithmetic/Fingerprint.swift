/// The 64-bit fingerprint of bytes that TensorFlow's hashes are made with.
///
/// Source: FarmHash, `Fingerprint64` (`farmhashna::Hash64`).
package struct Fingerprint: Sendable {
  private static let k0: UInt64 = 0xc3a5_c85c_97cb_3127
  private static let k1: UInt64 = 0xb492_b66f_be98_f273
  private static let k2: UInt64 = 0x9ae1_6a3b_2f90_404f

  private let bytes: [UInt8]

  /// The fingerprint of some bytes.
  package static func of(_ bytes: [UInt8]) -> UInt64 {
    let fingerprint = Fingerprint(bytes: bytes)
    return switch bytes.count {
    case 0...16: fingerprint.upTo16
    case 17...32: fingerprint.upTo32
    case 33...64: fingerprint.upTo64
    default: fingerprint.long
    }
  }

  private func word(_ offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  private func halfWord(_ offset: Int) -> UInt64 {
    (0..<4).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  private var multiplier: UInt64 { Self.k2 &+ UInt64(bytes.count) &* 2 }

  private var upTo16: UInt64 {
    let count = bytes.count
    if count >= 8 {
      let a = word(0) &+ Self.k2
      let b = word(count - 8)
      let c = rotated(b, 37) &* multiplier &+ a
      let d = (rotated(a, 25) &+ b) &* multiplier
      return mixed(c, d, multiplier)
    }
    if count >= 4 {
      return mixed(UInt64(count) &+ halfWord(0) << 3, halfWord(count - 4), multiplier)
    }
    guard count > 0 else { return Self.k2 }
    let y = UInt64(bytes[0]) &+ UInt64(bytes[count >> 1]) << 8
    let z = UInt64(count) &+ UInt64(bytes[count - 1]) << 2
    return shifted(y &* Self.k2 ^ z &* Self.k0) &* Self.k2
  }

  private var upTo32: UInt64 {
    let count = bytes.count
    let a = word(0) &* Self.k1
    let b = word(8)
    let c = word(count - 8) &* multiplier
    let d = word(count - 16) &* Self.k2
    return mixed(
      rotated(a &+ b, 43) &+ rotated(c, 30) &+ d, a &+ rotated(b &+ Self.k2, 18) &+ c, multiplier)
  }

  private var upTo64: UInt64 {
    let count = bytes.count
    let a = word(0) &* Self.k2
    let b = word(8)
    let c = word(count - 8) &* multiplier
    let d = word(count - 16) &* Self.k2
    let y = rotated(a &+ b, 43) &+ rotated(c, 30) &+ d
    let z = mixed(y, a &+ rotated(b &+ Self.k2, 18) &+ c, multiplier)
    let e = word(16) &* multiplier
    let f = word(24)
    let g = (y &+ word(count - 32)) &* multiplier
    let h = (z &+ word(count - 24)) &* multiplier
    return mixed(
      rotated(e &+ f, 43) &+ rotated(g, 30) &+ h, e &+ rotated(f &+ a, 18) &+ g, multiplier)
  }

  private var long: UInt64 {
    let seed: UInt64 = 81
    var x = seed &* Self.k2 &+ word(0)
    var y = seed &* Self.k1 &+ 113
    var z = shifted(y &* Self.k2 &+ 113) &* Self.k2
    var v: (UInt64, UInt64) = (0, 0)
    var w: (UInt64, UInt64) = (0, 0)
    let end = (bytes.count - 1) / 64 * 64
    for start in stride(from: 0, to: end, by: 64) {
      x = rotated(x &+ y &+ v.0 &+ word(start + 8), 37) &* Self.k1
      y = rotated(y &+ v.1 &+ word(start + 48), 42) &* Self.k1
      x ^= w.1
      y = y &+ v.0 &+ word(start + 40)
      z = rotated(z &+ w.0, 33) &* Self.k1
      v = weaklyMixed(start, v.1 &* Self.k1, x &+ w.0)
      w = weaklyMixed(start + 32, z &+ w.1, y &+ word(start + 16))
      (z, x) = (x, z)
    }
    let factor = Self.k1 &+ (z & 0xff) << 1
    let last = bytes.count - 64
    w.0 = w.0 &+ UInt64((bytes.count - 1) & 63)
    v.0 = v.0 &+ w.0
    w.0 = w.0 &+ v.0
    x = rotated(x &+ y &+ v.0 &+ word(last + 8), 37) &* factor
    y = rotated(y &+ v.1 &+ word(last + 48), 42) &* factor
    x ^= w.1 &* 9
    y = y &+ v.0 &* 9 &+ word(last + 40)
    z = rotated(z &+ w.0, 33) &* factor
    v = weaklyMixed(last, v.1 &* factor, x &+ w.0)
    w = weaklyMixed(last + 32, z &+ w.1, y &+ word(last + 16))
    (z, x) = (x, z)
    return mixed(
      mixed(v.0, w.0, factor) &+ shifted(y) &* Self.k0 &+ z, mixed(v.1, w.1, factor) &+ x, factor)
  }

  private func weaklyMixed(_ start: Int, _ a: UInt64, _ b: UInt64) -> (UInt64, UInt64) {
    let (w, x, y, z) = (word(start), word(start + 8), word(start + 16), word(start + 24))
    var a = a &+ w
    var b = rotated(b &+ a &+ z, 21)
    let c = a
    a = a &+ x &+ y
    b = b &+ rotated(a, 44)
    return (a &+ z, b &+ c)
  }

  private func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value >> count | value << (64 - count)
  }

  private func shifted(_ value: UInt64) -> UInt64 { value ^ value >> 47 }

  private func mixed(_ u: UInt64, _ v: UInt64, _ factor: UInt64) -> UInt64 {
    let a = shifted((u ^ v) &* factor)
    return shifted((v ^ a) &* factor) &* factor
  }
}
