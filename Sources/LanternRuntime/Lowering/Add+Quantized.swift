internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

extension Add {
  /// The steps for 8-bit integers of one shape; nil where one is broadcast.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    let (inputs, output) = (context.inputs, context.outputs[0])
    guard inputs[0].shape == inputs[1].shape else { return nil }
    let sum = try QuantizedSum(
      inputs, output: output, activation: activation, rescaling: rescaling)
    var add = ck_add_q8(
      is_signed: output.elementType == .int8,
      kind: rescaling == .fixedPoint ? CK_ADDING_FIXED_POINT : CK_ADDING_SINGLE,
      left_zero_point: sum.left.zeroPoint, right_zero_point: sum.right.zeroPoint,
      output_zero_point: sum.output.affine.zeroPoint, lower: sum.output.bounds.lowerBound,
      upper: sum.output.bounds.upperBound, left: ck_fixed_point_q8(sum.leftMultiplier),
      right: ck_fixed_point_q8(sum.rightMultiplier), sum: ck_fixed_point_q8(sum.sumMultiplier),
      left_scale: sum.left.scale, right_scale: sum.right.scale,
      reciprocal: 1 / sum.output.affine.scale)
    if let shifting = sum.shifting {
      add.kind = CK_ADDING_SHIFT
      add.left.multiplier = shifting.left
      add.right.multiplier = shifting.right
      add.sum.shift = -shifting.shift
    }
    let (left, right) = (context.operand(0), context.operand(1))
    let isa = context.instructionSet.kernelSet
    let count = output.shape.elementCount
    if rescaling == .floatingPointWithRealBias {
      let values = sum.values(isSigned: output.elementType == .int8)
      return [
        Step.overElements("add_values_q8", count) { [add] buffers, range in
          unsafe withUnsafePointer(to: add) { add in
            unsafe ck_add_values_q8_run(
              add, values.floats, left.address(in: buffers) + range.lowerBound,
              right.address(in: buffers) + range.lowerBound,
              buffers.output(0) + range.lowerBound, range.count)
          }
        }
      ]
    }
    return [
      Step.overElements("add_q8 \(context.instructionSet)", count) { [add] buffers, range in
        unsafe withUnsafePointer(to: add) { add in
          unsafe ck_add_q8_run(
            isa, add, left.address(in: buffers) + range.lowerBound,
            right.address(in: buffers) + range.lowerBound,
            buffers.output(0) + range.lowerBound, range.count)
        }
      }
    ]
  }
}

extension QuantizedSum {
  /// The real numbers of every byte of the left operand, then of the right one.
  fileprivate func values(isSigned: Bool) -> AlignedBytes {
    unsafe AlignedBytes.floats(count: 512) { target in
      for byte in 0..<256 {
        let stored = isSigned ? Int32(Int8(truncatingIfNeeded: byte)) : Int32(byte)
        let (left, right) = reals(stored, stored)
        unsafe target[byte] = left
        unsafe target[256 + byte] = right
      }
    }
  }
}

extension ck_fixed_point_q8 {
  /// The same multiplier for the kernels.
  fileprivate init(_ factor: FixedPointMultiplier) {
    self.init(multiplier: factor.multiplier, shift: factor.shift)
  }
}
