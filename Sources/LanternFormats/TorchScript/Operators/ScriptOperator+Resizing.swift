internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Enlargements by the nearest element, of given sizes.
  static let resizing: [ScriptOperator] = [1, 2, 3].flatMap { axes in
    [
      nearest("upsample_nearest\(axes)d", axes: axes, .nearest),
      nearest("_upsample_nearest_exact\(axes)d", axes: axes, .nearestExact),
    ]
  }

  private static func nearest(
    _ name: String, axes: Int, _ kind: LineSampling.Kind
  ) -> ScriptOperator {
    let scales = [["scales"], ["scales_h", "scales_w"], ["scales_d", "scales_h", "scales_w"]]
    let parameters = scales[axes - 1].map { "float? \($0)=None" }.joined(separator: ", ")
    return ScriptOperator("aten::\(name)(Tensor self, int[\(axes)] output_size, \(parameters))") {
      call in
      let factors = (2..<2 + axes).map { call.arguments[$0] }
      return .tensor(
        try call.resampled(
          kind, axes: axes, factors: factors.contains { $0.isNone } ? nil : factors,
          alignsCorners: false))
    }
  }
}
