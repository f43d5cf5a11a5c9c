import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Operators that keep a state.
  static func recurrences() throws -> [OperatorCase] { [] }
}
