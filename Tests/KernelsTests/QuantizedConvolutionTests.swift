import CLanternKernels
import TestSupport
import Testing

/// The 8-bit convolution kernels against plain loops, bit for bit, on every instruction set.
struct QuantizedConvolutionTests {
  /// The instruction sets of this processor.
  static let sets: [ck_isa] = [CK_ISA_SCALAR, CK_ISA_AVX2, CK_ISA_AVX512, CK_ISA_AVX512VNNI]
    .filter { $0.rawValue <= ck_detect_isa().rawValue }

  /// A product of matrices: rows, depth, columns.
  struct Sizes: Sendable, CustomStringConvertible {
    var rows: Int, depth: Int, columns: Int
    var description: String { "\(rows) x \(depth) x \(columns)" }
  }

  static let sizes = [
    Sizes(rows: 1, depth: 1, columns: 1), Sizes(rows: 13, depth: 3, columns: 17),
    Sizes(rows: 29, depth: 64, columns: 32), Sizes(rows: 57, depth: 30, columns: 49),
    Sizes(rows: 14, depth: 129, columns: 8), Sizes(rows: 3, depth: 260, columns: 100),
  ]

  /// Multipliers whose results round at halves, shift left, or vanish.
  @Test(arguments: sizes, [Int32(-9), -3, 0, 2, -31])
  func productsInFixedPoint(sizes: Sizes, shift: Int32) throws {
    for isa in Self.sets {
      for seed in UInt64(1)...3 {
        try check(sizes, shift: shift, isa: isa, seed: seed)
      }
    }
  }

  private func check(_ sizes: Sizes, shift: Int32, isa: ck_isa, seed: UInt64) throws {
    var draw = SeededGenerator(seed: seed)
    let isSigned = seed != 2
    let (rows, depth, columns) = (sizes.rows, sizes.depth, sizes.columns)
    let input: [UInt8] = draw.integers(rows * depth, in: 0...255)
    let weights: [UInt8] = draw.integers(columns * depth, in: 0...255)
    let zeros: [Int32] = draw.integers(columns, in: isSigned ? -2...2 : 0...255)
    let bias: [Int32] = draw.integers(columns, in: -30_000...30_000)
    let multipliers: [Int32] = draw.integers(columns, in: 1 << 30...Int32.max)
    let shifts = [Int32](repeating: shift, count: columns)
    let range: ClosedRange<Int32> = isSigned ? -100...127 : 3...255
    var conv = ck_conv_q8()
    conv.images = 1
    conv.input_height = 1
    conv.input_width = rows
    conv.input_channels = depth
    conv.kernel_height = 1
    conv.kernel_width = 1
    conv.stride_height = 1
    conv.stride_width = 1
    conv.dilation_height = 1
    conv.dilation_width = 1
    conv.output_height = 1
    conv.output_width = rows
    conv.output_channels = columns
    conv.input_zero_point = isSigned ? -7 : 130
    conv.input_is_signed = isSigned
    conv.weights_are_signed = isSigned
    conv.has_weight_zero_points = true
    let size = ck_conv_q8_packed_size(isa, &conv)
    let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { packed.deallocate() }
    packed.initializeMemory(as: UInt8.self, repeating: 0)
    multipliers.withUnsafeBufferPointer { multipliers in
      shifts.withUnsafeBufferPointer { shifts in
        var rescaling = ck_rescaling_q8()
        rescaling.kind = CK_RESCALING_FIXED_POINT
        rescaling.multipliers = multipliers.baseAddress
        rescaling.shifts = shifts.baseAddress
        rescaling.zero_point = 5
        rescaling.lower = range.lowerBound
        rescaling.upper = range.upperBound
        rescaling.is_signed = isSigned
        ck_conv_q8_pack(isa, &conv, weights, zeros, bias, &rescaling, packed.baseAddress)
      }
    }
    // One byte more than the result, which must stay as it is.
    var output = [UInt8](repeating: 0x5a, count: rows * columns + 1)
    let items = ck_conv_q8_items(isa, &conv)
    let middle = items / 2
    ck_conv_q8_run(isa, &conv, packed.baseAddress, input, &output, middle, items)
    ck_conv_q8_run(isa, &conv, packed.baseAddress, input, &output, 0, middle)
    var expected = [UInt8](repeating: 0x5a, count: rows * columns + 1)
    func stored(_ byte: UInt8) -> Int32 { isSigned ? Int32(Int8(bitPattern: byte)) : Int32(byte) }
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = bias[column]
        for k in 0..<depth {
          sum &+=
            (stored(input[row * depth + k]) - conv.input_zero_point)
            * (stored(weights[column * depth + k]) - zeros[column])
        }
        let steps = Self.rescaled(sum, by: multipliers[column], shift)
        let result = min(max(steps &+ 5, range.lowerBound), range.upperBound)
        expected[row * columns + column] = UInt8(truncatingIfNeeded: result)
      }
    }
    let wrong = output.indices.first { output[$0] != expected[$0] }
    #expect(
      wrong == nil, "\(sizes), shift \(shift), instruction set \(isa.rawValue), seed \(seed)")
  }

  /// Sums around every one at which the result changes, where a kernel that computes with floats has to
  /// find out that it must not.
  @Test(arguments: UInt64(1)...20) func sumsAtWhichResultsChange(seed: UInt64) throws {
    var draw = SeededGenerator(seed: seed)
    let columns = 4096
    let multipliers: [Int32] = draw.integers(columns, in: 1 << 30...Int32.max)
    let shifts: [Int32] = draw.integers(columns, in: -18 ... -1)
    let boundaries: [Int32] = draw.integers(columns, in: -140...260)
    let distances: [Int32] = draw.integers(columns, in: -1...1)
    let sums = (0..<columns).map { index in
      var scale = Double(multipliers[index]) / 0x1p31
      for _ in 0..<(-shifts[index]) { scale /= 2 }
      // Beyond the half by what the first of the two roundings adds.
      var first = 0.5
      for _ in 0..<(-shifts[index]) { first /= 2 }
      let boundary = Double(boundaries[index]) - 0.5
      let sum = (boundary - (boundary > 0 ? first : -first)) / scale
      return Int32(sum.rounded(.up)) + distances[index]
    }
    for isa in Self.sets {
      var conv = ck_conv_q8()
      conv.images = 1
      conv.input_height = 1
      conv.input_width = 1
      conv.input_channels = 1
      conv.kernel_height = 1
      conv.kernel_width = 1
      conv.stride_height = 1
      conv.stride_width = 1
      conv.dilation_height = 1
      conv.dilation_width = 1
      conv.output_height = 1
      conv.output_width = 1
      conv.output_channels = columns
      conv.input_zero_point = 3
      conv.input_is_signed = true
      conv.weights_are_signed = true
      let size = ck_conv_q8_packed_size(isa, &conv)
      let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
      defer { packed.deallocate() }
      packed.initializeMemory(as: UInt8.self, repeating: 0)
      multipliers.withUnsafeBufferPointer { multipliers in
        shifts.withUnsafeBufferPointer { shifts in
          var rescaling = ck_rescaling_q8()
          rescaling.kind = CK_RESCALING_FIXED_POINT
          rescaling.multipliers = multipliers.baseAddress
          rescaling.shifts = shifts.baseAddress
          rescaling.lower = -128
          rescaling.upper = 127
          rescaling.is_signed = true
          let weights = [UInt8](repeating: 1, count: columns)
          let zeros = [Int32](repeating: 0, count: columns)
          ck_conv_q8_pack(isa, &conv, weights, zeros, sums, &rescaling, packed.baseAddress)
        }
      }
      var output = [UInt8](repeating: 0, count: columns)
      // The input is its zero point, so that the bias is the sum.
      ck_conv_q8_run(
        isa, &conv, packed.baseAddress, [3] as [UInt8], &output, 0, ck_conv_q8_items(isa, &conv))
      for column in 0..<columns {
        let steps = Self.rescaled(sums[column], by: multipliers[column], shifts[column])
        let expected = UInt8(truncatingIfNeeded: min(max(steps, -128), 127))
        #expect(
          output[column] == expected,
          """
          sum \(sums[column]), multiplier \(multipliers[column]), shift \(shifts[column]), \
          instruction set \(isa.rawValue), seed \(seed)
          """)
      }
    }
  }

  /// gemmlowp's doubling high product and rounding division, written out with 64-bit integers.
  private static func rescaled(_ sum: Int32, by multiplier: Int32, _ shift: Int32) -> Int32 {
    let shifted = shift > 0 ? sum &<< shift : sum
    let product = Int64(shifted) * Int64(multiplier)
    let nudge: Int64 = product >= 0 ? 1 << 30 : 1 - (1 << 30)
    let high = (product + nudge) / (1 << 31)
    guard shift < 0 else { return Int32(high) }
    let divisor = Int64(1) << Int64(-shift)
    let (quotient, remainder) = high.quotientAndRemainder(dividingBy: divisor)
    let isFar = remainder.magnitude * 2 >= divisor.magnitude
    return Int32(quotient + (isFar ? high.signum() : 0))
  }
}
