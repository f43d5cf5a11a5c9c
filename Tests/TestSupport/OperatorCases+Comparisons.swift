import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Comparisons, logic, bits and selections.
  static func comparisons() throws -> [OperatorCase] { [] }
}
