internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// Float32 functions of every element, by the `elementwise_f32` kernels.
enum FloatUnary {
  private static let chunkLength = 4096

  /// The steps for a node's input; nil where it is constant.
  static func steps(
    _ function: ck_unary, range: ActivationRange = .none, _ context: LoweringContext
  ) -> [Step]? {
    guard context.constants[0] == nil, context.outputs[0].elementType == .float32 else {
      return nil
    }
    let (kernels, count) = (context.instructionSet.kernelSet, context.outputs[0].shape.elementCount)
    return [
      Step(
        "elementwise_f32 \(context.instructionSet)",
        items: (count + chunkLength - 1) / chunkLength, sharing: .overwrite(0)
      ) { buffers, items in
        let start = items.lowerBound * chunkLength
        let end = min(items.upperBound * chunkLength, count)
        unsafe ck_unary_f32(
          kernels, function, range.lower, range.upper, buffers.floats(of: 0) + start,
          buffers.outputFloats() + start, end - start)
      }
    ]
  }
}
