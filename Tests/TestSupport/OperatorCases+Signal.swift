import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Fourier transforms, complex numbers, audio features, random numbers.
  static func signals() throws -> [OperatorCase] { try fourierTransforms() + randomNumbers() }

  private static func fourierTransforms() throws -> [OperatorCase] {
    func complex(_ shape: Shape, _ values: [(Float, Float)]) throws -> Tensor {
      try Tensor(values.map { Complex64($0.0, $0.1) }, shape: shape)
    }
    let numbers = try complex([3], [(3, -4), (0, 2), (-1, 0)])
    let rate = try Tensor([16000] as [Int32], shape: [1])
    let mel = MelCepstrum(
      lowerFrequency: 0, upperFrequency: 8000, bandCount: 1, coefficientCount: 1)
    return [
      // The row's transform is 10, -2 + 2i, -2; with a row of zeros both rows of the result are it.
      OperatorCase(
        "filled with zeros", RealFourierTransform2D(height: 2, width: 4),
        [try floats([1, 4], [1, 2, 3, 4])],
        [try complex([2, 3], [(10, 0), (-2, 2), (-2, 0), (10, 0), (-2, 2), (-2, 0)])]),
      OperatorCase(
        "cut off", RealFourierTransform2D(height: 1, width: 2),
        [try floats([2, 3], [1, 2, 9, 9, 9, 9])], [try complex([1, 2], [(3, 0), (-1, 0)])]),
      OperatorCase("real", ComplexPart(.real), [numbers], [try floats([3], [3, 0, -1])]),
      OperatorCase("imaginary", ComplexPart(.imaginary), [numbers], [try floats([3], [-4, 2, 0])]),
      OperatorCase("magnitude", ComplexPart(.magnitude), [numbers], [try floats([3], [5, 2, 1])]),
      // A window of two is multiplied with 0 and 1.
      OperatorCase(
        "squares", AudioSpectrogram(windowSize: 2, stride: 1, squaresMagnitudes: true),
        [try floats([3, 1], [1, 2, 4])], [try floats([1, 2, 2], [4, 4, 16, 16])]),
      OperatorCase(
        "two channels", AudioSpectrogram(windowSize: 2, stride: 2, squaresMagnitudes: false),
        [try floats([3, 2], [1, 1, -2, 3, 4, 4])], [try floats([2, 1, 2], [2, 2, 3, 3])]),
      OperatorCase(
        "too short", AudioSpectrogram(windowSize: 4, stride: 1, squaresMagnitudes: true),
        [try floats([3, 1], [1, 2, 3])], [try floats([1, 0, 3], [])]),
      // sqrt(2) log(1e-12).
      OperatorCase(
        "silence", mel, [try floats([1, 1, 9], [Float](repeating: 0, count: 9)), rate],
        [try floats([1, 1, 1], [-39.076_164])]),
      OperatorCase(
        "too few frequencies",
        MelCepstrum(lowerFrequency: 0, upperFrequency: 20000, bandCount: 1, coefficientCount: 1),
        [try floats([1, 1, 2], [5, 5]), rate], [try floats([1, 1, 1], [0])]),
    ]
  }

  private static func randomNumbers() throws -> [OperatorCase] {
    // The answers of the generators' authors for a key and a counter of zeros.
    let philox: [UInt32] = [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
    let threefry: [UInt32] = [0x6b20_0159, 0x99ba_4efe]
    func state(_ counter: UInt32) throws -> Tensor {
      try Tensor([0, 0, counter, 0, 0, 0] as [UInt32], shape: [6])
    }
    let (zeros, one) = (
      try Tensor([0, 0] as [UInt64], shape: [2]), try Tensor([0, 1] as [UInt64], shape: [2])
    )
    return [
      OperatorCase(
        "philox", RandomBits(.philox, elementType: .uint32, shape: [3]), [zeros],
        [one, try Tensor(Array(philox[..<3]), shape: [3])]),
      OperatorCase(
        "threefry", RandomBits(.threefry, elementType: .uint64, shape: []), [zeros],
        [one, try Tensor([UInt64(threefry[1]) << 32 | UInt64(threefry[0])], shape: [])]),
      OperatorCase(
        "uniform", RandomNumbers(.uniform, dimensions: [1, 2]), [try state(0)],
        [
          try floats([1, 2], [Float(0x27_e8d5) / 0x1p23, Float(0x69_c58d) / 0x1p23]), try state(1),
        ]),
      // sqrt(-2 log(u)) times sine and cosine of 2 pi v, for the two numbers above.
      OperatorCase(
        "normal", RandomNumbers(.normal, dimensions: [2]), [try state(0)],
        [try floats([2], [-1.35441577, 0.70454926]), try state(1)]),
      OperatorCase(
        "nothing", RandomNumbers(.normal, dimensions: [0, 3]), [try state(0)],
        [try floats([0, 3], []), try state(0)]),
      // Three samples count as four, of two words and 256 attempts each.
      OperatorCase(
        "one class", Multinomial(sampleCount: 3, elementType: .int32),
        [try floats([1, 3], [-.infinity, 2, .nan]), try state(0)],
        [try Tensor([1, 1, 1] as [Int32], shape: [1, 3]), try state(2048)]),
      OperatorCase(
        "no class", Multinomial(sampleCount: 1, elementType: .int64),
        [try floats([2, 1], [.infinity, 0]), try state(0)],
        [try Tensor([1, 0] as [Int64], shape: [2, 1]), try state(4096)]),
    ]
  }
}
