import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Fourier transforms, complex numbers, audio features, random numbers.
  static func signals() throws -> [OperatorCase] { [] }
}
