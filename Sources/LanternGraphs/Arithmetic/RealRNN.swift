internal import LanternTensors

/// The step of a plain recurrent cell: `h = activation(W x + V a + R h + b)`.
///
/// Source: LiteRT `internal/kernel_utils.cc`, `RnnBatchStep`.
struct RealRNN: RecurrentCell {
  let outputs: Int
  let cells = 0
  private let input: CellWeights
  private let auxiliary: CellWeights?
  private let recurrent: CellWeights
  private let bias: [Float]
  private let activation: CellActivation
  private let quantization: DynamicQuantization?

  init(
    input: Tensor, auxiliary: Tensor?, recurrent: Tensor, bias: Tensor,
    activation: CellActivation, quantization: DynamicQuantization
  ) throws {
    outputs = bias.shape.elementCount
    self.input = try CellWeights(input)
    self.auxiliary = try auxiliary.map { try CellWeights($0) }
    self.recurrent = try CellWeights(recurrent)
    self.bias = try bias.elements(as: Float.self)
    self.activation = activation
    self.quantization = CellWeights.areStored(input.type) ? quantization : nil
  }

  func step(_ input: [Float], auxiliary: [Float]?, _ state: inout RecurrentState<Float>) {
    guard outputs > 0 else { return }
    let count = state.outputs.count / outputs
    var sums = (0..<count).flatMap { _ in bias }
    self.input.multiply(CellRows(input, count: count, quantization), into: &sums)
    if let weights = self.auxiliary, let auxiliary {
      weights.multiply(CellRows(auxiliary, count: count, quantization), into: &sums)
    }
    recurrent.multiply(CellRows(state.outputs, count: count, quantization), into: &sums)
    state.outputs = sums.map { activation($0) }
  }
}
