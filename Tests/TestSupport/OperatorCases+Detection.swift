import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Boxes and their scores.
  static func detections() throws -> [OperatorCase] { [] }
}
