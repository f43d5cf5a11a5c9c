import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Operators that choose or place elements by indices.
  static func indexing() throws -> [OperatorCase] { [] }
}
