internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

extension Mean {
  /// The steps for 8-bit integers; nil unless the axes lie side by side.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    let (input, output) = (context.inputs[0], context.outputs[0])
    let reduced = Set(try axes.map { try input.shape.normalizedAxis($0) }).sorted()
    guard let first = reduced.first, let last = reduced.last, last - first == reduced.count - 1
    else { return nil }
    let dimensions = input.shape.dimensions
    let outer = dimensions[..<first].reduce(1, *)
    let inner = dimensions[(last + 1)...].reduce(1, *)
    let target = try QuantizedOutput(output, rescaling: rescaling)
    var mean = ck_mean_q8()
    mean.outer = outer
    mean.count = dimensions[first...last].reduce(1, *)
    mean.inner = inner
    mean.is_signed = input.elementType == .int8
    mean.input_zero_point = try AffineScale(input).zeroPoint
    mean.output_zero_point = target.affine.zeroPoint
    switch try scaling(input, output) {
    case .fixedPoint(let factor):
      mean.multiplier = factor.multiplier
      mean.shift = factor.shift
    case .single(let factor, _) where factor != 0: mean.factor = factor
    default: return nil
    }
    let chunks = (inner + Int(CK_MEAN_Q8_CHANNELS) - 1) / Int(CK_MEAN_Q8_CHANNELS)
    let (operand, isa) = (context.operand(0), context.instructionSet.kernelSet)
    let step = Step("mean_q8 \(context.instructionSet)", items: outer * chunks) {
      [mean] buffers, range in
      unsafe withUnsafePointer(to: mean) { mean in
        unsafe ck_mean_q8_run(
          isa, mean, operand.address(in: buffers), buffers.output(0), range.lowerBound,
          range.upperBound)
      }
    }
    return [step]
  }
}
