internal import CLanternKernels
package import LanternGraphs
internal import LanternTensors

extension Softmax: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let shape = context.inputs[0].shape
    guard context.outputs[0].elementType == .float32, context.constants[0] == nil,
      try shape.normalizedAxis(axis) == shape.rank - 1, shape.elementCount > 0
    else { return nil }
    let (kernels, beta, length) = (context.instructionSet.kernelSet, beta, shape[shape.rank - 1])
    return [
      Step(
        "softmax_f32 \(context.instructionSet)", items: shape.elementCount / length,
        sharing: .overwrite(0)
      ) { buffers, items in
        let start = items.lowerBound * length
        unsafe ck_softmax_f32(
          kernels, beta, buffers.floats(of: 0) + start, buffers.outputFloats() + start, length,
          items.count)
      }
    ]
  }
}
