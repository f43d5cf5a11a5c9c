internal import LanternGraphs
internal import LanternTensors

extension Recorder {
  /// What an operator that wants channels last makes of a tensor with channels on axis 1.
  ///
  /// The transposes on both sides mostly meet others and disappear.
  func withChannelsLast(
    _ tensor: ScriptTensor, _ body: (ScriptTensor) throws -> ScriptTensor
  ) throws -> ScriptTensor {
    let rank = tensor.shape.rank
    guard rank > 2 else { return try body(tensor) }
    let toLast = [0] + Array(2..<rank) + [1]
    let result = try body(apply(Transpose(permutation: toLast), [tensor]))
    let toFirst = [0, rank - 1] + Array(1..<rank - 1)
    return try apply(Transpose(permutation: toFirst), [result])
  }

  /// What an operator that wants images `[N, H, W, C]` makes of `[N, C, H, W]` or `[C, H, W]`.
  ///
  /// Throws `ScriptError` for other ranks.
  func withImages(
    _ tensor: ScriptTensor, _ name: String, _ body: (ScriptTensor) throws -> ScriptTensor
  ) throws -> ScriptTensor {
    switch tensor.shape.rank {
    case 4: return try withChannelsLast(tensor, body)
    case 3:
      let batch = try apply(Reshape(dimensions: [1] + tensor.shape.dimensions), [tensor])
      let result = try withChannelsLast(batch, body)
      return try apply(
        Reshape(dimensions: Array(result.shape.dimensions.dropFirst())), [result])
    default:
      throw ScriptError(
        "\(name) takes images of shape [N, C, H, W], and \(tensor.shape) is given")
    }
  }
}
