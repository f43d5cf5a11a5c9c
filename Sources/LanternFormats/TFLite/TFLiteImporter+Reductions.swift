internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators that reduce axes, and running sums.
  static let reductions: [String: TFLiteImporter] = [
    "MEAN": TFLiteImporter(versions: 1...3) { node in
      TFLiteImport(
        Mean(axes: try node.integers(1, "axes"), keepsDimensions: try node.bool(0)))
    },
    "SUM": TFLiteImporter(versions: 1...3) { node in
      TFLiteImport(Sum(axes: try node.integers(1, "axes"), keepsDimensions: try node.bool(0)))
    },
  ]
}
