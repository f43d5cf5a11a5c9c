internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Random numbers.
  static let random: [String: TFLiteImporter] = [
    "RANDOM_UNIFORM": TFLiteImporter(versions: 1...1, types: ["float32"], typed: .output) { node in
      try node.randomNumbers(.uniform)
    },
    "RANDOM_STANDARD_NORMAL": TFLiteImporter(
      versions: 1...1, types: ["float32"], typed: .output
    ) { node in
      try node.randomNumbers(.normal)
    },
    "MULTINOMIAL": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      let counts = try node.integers(1, "number of samples")
      guard counts.count == 1, let type = node.outputTypes.first?.elementType else {
        throw GraphError(.invalidAttribute, "its number of samples (input 1) are \(counts.count)")
      }
      return TFLiteImport(
        Multinomial(sampleCount: counts[0], elementType: type), kept: [try node.philoxState()])
    },
    "STABLEHLO_RNG_BIT_GENERATOR": TFLiteImporter(versions: 1...1, types: ["uint64"]) { node in
      guard node.outputTypes.count == 2 else {
        throw GraphError(.invalidGraph, "it has \(node.outputTypes.count) outputs and not 2")
      }
      let code = try node.options2?.integer(0, as: Int8.self) ?? 0
      guard (0...2).contains(code) else {
        throw UnsupportedReason("the random number algorithm \(code)")
      }
      return TFLiteImport(
        RandomBits(
          code == 2 ? .threefry : .philox, elementType: node.outputTypes[1].elementType,
          shape: node.outputTypes[1].shape))
    },
  ]
}

extension TFLiteNode {
  fileprivate func randomNumbers(
    _ distribution: RandomNumbers.Distribution
  ) throws -> TFLiteImport {
    TFLiteImport(
      RandomNumbers(distribution, dimensions: try integers(0, "shape")), [],
      kept: [try philoxState()])
  }

  /// The state that a generator begins with: that of the seeds, any where both are 0.
  ///
  /// The file has 64 bits for each seed, and LiteRT takes the lower 32 of them with their sign.
  fileprivate func philoxState() throws -> Tensor {
    func seed(_ field: Int) throws -> UInt64 {
      let bits = try options?.integer(field, as: Int64.self) ?? 0
      return UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: bits)))
    }
    var seeds = (try seed(0), try seed(1))
    if seeds == (0, 0) { seeds = (.random(in: 0...(.max)), .random(in: 0...(.max))) }
    return try Tensor(PhiloxStream(seed: seeds.0, seed2: seeds.1).words, shape: [6])
  }
}
