internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// The StableHLO operators that LiteRT runs.
  static let stablehlo: [String: TFLiteImporter] = [:]
}
