internal import LanternGraphs
internal import LanternTensors

extension AveragePool2D {
  /// The steps for 8-bit integers.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? { nil }
}
