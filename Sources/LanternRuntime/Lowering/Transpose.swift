package import LanternGraphs
internal import LanternTensors

extension Transpose: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let (input, output) = (context.inputs[0], context.outputs[0])
    guard context.constants[0] == nil else { return nil }
    let strides = input.shape.strides
    let copy = StridedCopy(
      shape: output.shape, sourceStrides: permutation.map { strides[$0] },
      elementByteCount: output.elementType.byteCount)
    return copy.map { [$0.step()] }
  }
}
