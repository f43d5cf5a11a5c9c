internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// How many elements lie in each of several bins, and where the bins begin and end.
  static let histograms: [ScriptOperator] = [
    ScriptOperator(
      "aten::histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, "
        + "Tensor? weight=None, bool density=False)"
    ) { call in
      let count = try call.int(1)
      guard count > 0 else { throw call.wrong(1, "at least one bin") }
      _ = try call.listedShape([count + 1])
      let range = try call.isNone(2) ? nil : call.elements(2).compactMap { $0.number?.double }
      guard range == nil || range?.count == 2 && range.map({ $0[0] <= $0[1] }) == true else {
        throw call.wrong(2, "a smallest number and a largest")
      }
      return try call.histogram(weight: 3, density: 4, bins: nil) { values in
        var (low, high) = (range?[0] ?? values.min() ?? 0, range?[1] ?? values.max() ?? 1)
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        guard (high - low).isFinite else { throw call.wrong(0, "numbers that are finite") }
        let step = (high - low) / Double(count)
        return (0...count).map { index in
          index <= count / 2 ? low + step * Double(index) : high - step * Double(count - index)
        }
      }
    },
    ScriptOperator(
      "aten::histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, "
        + "bool density=False)"
    ) { call in
      let edges = try call.tensor(1)
      guard edges.shape.rank == 1, edges.shape[0] > 1 else {
        throw call.wrong(1, "a vector of where bins begin, and where the last ends")
      }
      return try call.histogram(weight: 2, density: 3, bins: edges) { _ in [] }
    },
  ]
}

extension ScriptCall {
  /// Sums of ones or of weights for each bin, and the edges of the bins, which grow.
  ///
  /// The last bin has its end, the others have not. Source: PyTorch documentation, `torch.histogram`.
  fileprivate func histogram(
    weight: Int, density: Int, bins: ScriptTensor?, _ edges: ([Double]) throws -> [Double]
  ) throws -> ScriptValue {
    let (input, weights, isDensity) = (
      try tensor(0), try optionalTensor(weight), try bool(density)
    )
    let elementType = input.type.elementType
    guard [.float32, .float64].contains(elementType) else {
      throw ScriptError.unsupported("\(name) of \(elementType)")
    }
    guard weights == nil || weights?.shape == input.shape else {
      throw wrong(weight, "a weight for each element")
    }
    let others = [bins, weights].compactMap(\.self)
    return tuple(
      try recorder.derive(from: [input] + others) { data in
        let values = try data[0].realValues()
        let given = try bins == nil ? edges(values) : data[1].realValues()
        // Elements are compared with the edges as they are stored.
        let bounds = elementType == .float32 ? given.map { Double(Float($0)) } : given
        let factors = try weights == nil ? nil : data.last?.realValues()
        var sums = [Double](repeating: 0, count: bounds.count - 1)
        for (index, value) in values.enumerated()
        where value >= bounds[0] && value <= bounds[bounds.count - 1] {
          var (low, high) = (0, bounds.count)
          while low < high {
            let middle = (low + high) / 2
            if bounds[middle] <= value { low = middle + 1 } else { high = middle }
          }
          sums[min(max(low - 1, 0), sums.count - 1)] += factors?[index] ?? 1
        }
        if isDensity {
          let total = sums.reduce(0, +)
          for index in sums.indices { sums[index] /= total * (bounds[index + 1] - bounds[index]) }
        }
        return [
          try Tensor(reals: sums, type: TensorType(elementType, Shape([sums.count]))),
          try Tensor(reals: bounds, type: TensorType(elementType, Shape([bounds.count]))),
        ]
      })
  }
}
