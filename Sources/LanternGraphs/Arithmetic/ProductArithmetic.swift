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
}

/// Products of float32 in single precision, each operation rounded.
struct RealProducts: ProductArithmetic {
  let zero: Float = 0

  func adding(
    _ count: Int, inputs: UnsafePointer<Float>, by inputStride: Int,
    weights: UnsafePointer<Float>, by weightStride: Int, to sum: Float, part: Int, channel: Int
  ) -> Float {
    var sum = sum
    for k in 0..<count { unsafe sum += inputs[k * inputStride] * weights[k * weightStride] }
    return sum
  }
}

/// Products of stored integers less their zero points, in sums that wrap.
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
    if inputStride == 1, weightStride == 1 {
      for k in 0..<count {
        let x = unsafe Sum(truncatingIfNeeded: inputs[k]) &- x0
        let w = unsafe Sum(truncatingIfNeeded: weights[k]) &- w0
        sum &+= x &* w
      }
    } else {
      for k in 0..<count {
        let x = unsafe Sum(truncatingIfNeeded: inputs[k * inputStride]) &- x0
        let w = unsafe Sum(truncatingIfNeeded: weights[k * weightStride]) &- w0
        sum &+= x &* w
      }
    }
    return sum
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
