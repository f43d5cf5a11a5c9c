internal import LanternTensors

/// How runs of inputs and weights are multiplied and added up.
///
/// A run is `count` elements, a fixed distance apart. Pointers instead of arrays keep the loops of
/// large products free of checks; whoever calls has the runs within the elements.
protocol ProductArithmetic: Sendable {
  associatedtype Input: TensorElement
  associatedtype Weight: TensorElement
  associatedtype Sum: Sendable

  /// The sum of no products.
  var zero: Sum { get }

  /// A sum with the products of two runs added in their order.
  ///
  /// `part` is the index of the image or row that the inputs lie in, `channel` the output channel.
  func adding(
    _ count: Int, inputs: UnsafePointer<Input>, by inputStride: Int,
    weights: UnsafePointer<Weight>, by weightStride: Int, to sum: Sum, part: Int, channel: Int
  ) -> Sum

  /// Adds to each of the sums of all output channels, which have one input each, one product.
  func add(
    _ channels: Int, inputs: UnsafePointer<Input>, weights: UnsafePointer<Weight>,
    to sums: UnsafeMutablePointer<Sum>, part: Int)
}

extension ProductArithmetic {
  func add(
    _ channels: Int, inputs: UnsafePointer<Input>, weights: UnsafePointer<Weight>,
    to sums: UnsafeMutablePointer<Sum>, part: Int
  ) {
    for channel in 0..<channels {
      unsafe sums[channel] = adding(
        1, inputs: inputs + channel, by: 1, weights: weights + channel, by: 1, to: sums[channel],
        part: part, channel: channel)
    }
  }
}

/// Products of real numbers in their own precision, each operation rounded.
struct RealProducts<Element: RealElement>: ProductArithmetic {
  let zero: Element = 0

  func adding(
    _ count: Int, inputs: UnsafePointer<Element>, by inputStride: Int,
    weights: UnsafePointer<Element>, by weightStride: Int, to sum: Element, part: Int, channel: Int
  ) -> Element {
    var sum = sum
    for k in 0..<count { unsafe sum += inputs[k * inputStride] * weights[k * weightStride] }
    return sum
  }

  func add(
    _ channels: Int, inputs: UnsafePointer<Element>, weights: UnsafePointer<Element>,
    to sums: UnsafeMutablePointer<Element>, part: Int
  ) {
    for channel in 0..<channels { unsafe sums[channel] += inputs[channel] * weights[channel] }
  }
}

/// Products of stored integers less their zero points, in sums that wrap.
///
/// Inputs of 16 bits have a zero point of 0.
struct IntegerProducts<Input, Weight, Sum>: ProductArithmetic
where
  Input: TensorElement & FixedWidthInteger, Weight: TensorElement & FixedWidthInteger,
  Sum: FixedWidthInteger & Sendable
{
  /// The zero points of the inputs: one for all, or one for each part.
  let inputZeros: [Int32]
  /// The zero points of the weights: one for all, or one for each output channel.
  let weightZeros: [Int32]

  var zero: Sum { 0 }

  func adding(
    _ count: Int, inputs: UnsafePointer<Input>, by inputStride: Int,
    weights: UnsafePointer<Weight>, by weightStride: Int, to sum: Sum, part: Int, channel: Int
  ) -> Sum {
    let x0 = Sum(truncatingIfNeeded: inputZeros[inputZeros.count == 1 ? 0 : part])
    let w0 = Sum(truncatingIfNeeded: weightZeros[weightZeros.count == 1 ? 0 : channel])
    var sum = sum
    if inputStride == 1, weightStride == 1, Weight.bitWidth == 8 {
      return unsafe adding(
        count, inputs, Int16(truncatingIfNeeded: x0), weights, Int16(truncatingIfNeeded: w0),
        to: sum)
    }
    for k in 0..<count {
      let x = unsafe Sum(truncatingIfNeeded: inputs[k * inputStride]) &- x0
      let w = unsafe Sum(truncatingIfNeeded: weights[k * weightStride]) &- w0
      sum &+= x &* w
    }
    return sum
  }

  /// A sum with the products of neighbours added, which processors do best with factors of 16 bits.
  private func adding(
    _ count: Int, _ inputs: UnsafePointer<Input>, _ inputZero: Int16,
    _ weights: UnsafePointer<Weight>, _ weightZero: Int16, to sum: Sum
  ) -> Sum {
    var sum = sum
    // A product is below 2^23, so that 128 of them fit in 32 bits.
    let block = Sum.bitWidth > 32 ? 128 : max(1, count)
    for start in stride(from: 0, to: count, by: block) {
      var partial: Int32 = 0
      for k in start..<min(start + block, count) {
        let x = unsafe Int16(truncatingIfNeeded: inputs[k]) &- inputZero
        let w = unsafe Int16(truncatingIfNeeded: weights[k]) &- weightZero
        partial &+= Int32(x) &* Int32(w)
      }
      sum &+= Sum(truncatingIfNeeded: partial)
    }
    return sum
  }

  func add(
    _ channels: Int, inputs: UnsafePointer<Input>, weights: UnsafePointer<Weight>,
    to sums: UnsafeMutablePointer<Sum>, part: Int
  ) {
    let x0 = Sum(truncatingIfNeeded: inputZeros[inputZeros.count == 1 ? 0 : part])
    let isUniform = weightZeros.count == 1
    for channel in 0..<channels {
      let w0 = Sum(truncatingIfNeeded: weightZeros[isUniform ? 0 : channel])
      let x = unsafe Sum(truncatingIfNeeded: inputs[channel]) &- x0
      let w = unsafe Sum(truncatingIfNeeded: weights[channel]) &- w0
      unsafe sums[channel] &+= x &* w
    }
  }
}

/// Products of quantised floats with int8 weights, each brought to real units before it is added.
///
/// Source: LiteRT `reference/transpose_conv.h`, `HybridTransposeConv`.
struct RescaledProducts: ProductArithmetic {
  /// The quantisation of the inputs.
  let inputs: DynamicallyQuantized
  /// The scale of each output channel's weights.
  let weightScales: [Float]
  let zero: Float = 0

  func adding(
    _ count: Int, inputs: UnsafePointer<Int8>, by inputStride: Int,
    weights: UnsafePointer<Int8>, by weightStride: Int, to sum: Float, part: Int, channel: Int
  ) -> Float {
    let (zero, scale) = (self.inputs.zeroPoints[part], self.inputs.scales[part])
    let weightScale = weightScales[channel]
    var sum = sum
    for k in 0..<count {
      let x = unsafe Int32(inputs[k * inputStride]) - zero
      let w = unsafe Int32(weights[k * weightStride])
      sum += Float(x * w) * weightScale * scale
    }
    return sum
  }
}

/// Which inputs meet which weights in the sums of a product.
protocol ProductGeometry: Sendable {
  /// The number of output channels, which are innermost among the sums.
  var channels: Int { get }

  /// The index of the image or row of the input that a row of sums is made of.
  func part(ofRow row: Int) -> Int

  /// All sums, row-major.
  func sums<Arithmetic: ProductArithmetic>(
    _ arithmetic: Arithmetic, _ input: [Arithmetic.Input], _ weights: [Arithmetic.Weight]
  ) -> [Arithmetic.Sum]
}
