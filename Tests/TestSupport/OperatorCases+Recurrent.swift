import Foundation
import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Operators that keep a state.
  static func recurrences() throws -> [OperatorCase] {
    try memories() + plainRecurrences() + lstms()
  }

  private static func memories() throws -> [OperatorCase] {
    // The filters see 2 - 3 = -1 and 3; their memories become [5, -1] and [7, 3].
    let (input, feature) = (try floats([1, 2], [2, 3]), try floats([2, 2], [1, -1, 0, 1]))
    let (time, state) = (try floats([2, 2], [10, 1, 1, -1]), try floats([1, 4], [4, 5, 6, 7]))
    let after = try floats([1, 4], [5, -1, 7, 3])
    return [
      OperatorCase(
        "a filter for each unit", SVDF(rank: 1), [input, feature, time, state],
        [try floats([1, 2], [49, 4]), after]),
      OperatorCase(
        "two filters for a unit", SVDF(rank: 2, activation: .reluN1To1),
        [input, feature, time, try floats([1], [-52.5]), state],
        [try floats([1, 1], [0.5]), after]),
      // 2 * 3 is stored as -4; 1 * (7 + 10) + 2 * (-4 + 10) = 29, which is stored as 30.
      OperatorCase(
        "a state of bytes", SVDF(rank: 1, activation: .relu),
        [
          try bytes([1, 1], [3]), try bytes([1, 1], [2]), try bytes([1, 2], [1, 2]),
          try bytes([1, 2], [5, 7], 1, -10),
        ],
        [try bytes([1, 1], [30], 1, 1), try bytes([1, 2], [7, -4], 1, -10)]),
    ]
  }

  private static func plainRecurrences() throws -> [OperatorCase] {
    // From 3: 1 + 2 * 3 + 1 = 8, 2 + 2 * 8 + 1 = 19. From the end, from 3: 2 + 6 + 1 = 9, 1 + 18 + 1.
    let weights = try [floats([1, 1], [1]), floats([1, 1], [2]), floats([1], [1])]
    let steps = try floats([2, 1, 1], [1, 2])
    let state = try floats([1, 1], [3])
    let both = [steps] + weights + [state] + weights + [state]
    let byte = try bytes([1, 1], [1])
    return [
      OperatorCase(
        "steps", SequenceRNN(activation: .relu), [steps] + weights + [state],
        [try floats([2, 1, 1], [8, 19]), try floats([1, 1], [19])]),
      OperatorCase(
        "one step", SequenceRNN(activation: .relu), [try floats([1, 1], [1])] + weights + [state],
        [try floats([1, 1], [8]), try floats([1, 1], [8])]),
      OperatorCase(
        "sequences", SequenceRNN(activation: .none, isTimeMajor: false),
        [try floats([2, 1, 1], [1, 2])] + weights + [try floats([2, 1], [3, 0])],
        [try floats([2, 1, 1], [8, 3]), try floats([2, 1], [8, 3])]),
      OperatorCase(
        "no steps", SequenceRNN(), [try floats([0, 1, 1], [])] + weights + [state],
        [try floats([0, 1, 1], []), state]),
      // Steps of 127 / 127: the numbers are whole, and so is all that follows.
      OperatorCase(
        "bytes", SequenceRNN(activation: .none),
        [
          try floats([1, 1], [127]), byte, byte, try floats([1], [1]), try floats([1, 1], [-127]),
        ],
        [try floats([1, 1], [1]), try floats([1, 1], [1])]),
      // The scale is infinite, and what is stored for infinity the smallest byte.
      OperatorCase(
        "infinity among bytes", SequenceRNN(activation: .none, quantization: .asymmetric),
        [
          try floats([1, 1], [.infinity]), byte, byte, try floats([1], [1]),
          try floats([1, 1], [0]),
        ],
        [try floats([1, 1], [-.infinity]), try floats([1, 1], [-.infinity])]),
      OperatorCase(
        "apart", BidirectionalRNN(activation: .relu), both,
        [
          try floats([2, 1, 1], [8, 19]), try floats([2, 1, 1], [20, 9]), try floats([1, 1], [19]),
          try floats([1, 1], [20]),
        ]),
      OperatorCase(
        "merged", BidirectionalRNN(activation: .relu, mergesOutputs: true), both,
        [
          try floats([2, 1, 2], [8, 20, 19, 9]), try floats([1, 1], [19]),
          try floats([1, 1], [20]),
        ]),
    ]
  }

  private static func lstms() throws -> [OperatorCase] {
    // All gates are open by half but for what the cell gate makes of 4; the cell is 0.5 * 2 + 0.5 * 4.
    let (zero, one) = (try floats([1, 1], [0]), try floats([1, 1], [1]))
    let (bias, cell) = (try floats([1], [0]), try floats([1, 1], [2]))
    let input = try floats([1, 1], [4])
    func tensors(_ recurrent: Tensor) -> [Tensor] {
      [zero, zero, one, zero, recurrent, recurrent, recurrent, recurrent, bias, bias, bias, bias]
    }
    var projected = LSTMParts()
    (projected.hasProjection, projected.hasProjectionBias) = (true, true)
    var coupled = LSTMParts()
    coupled.hasInputGate = false
    let wide = try floats([1, 2], [0, 0])
    let projection = [try floats([2, 1], [2, -1]), try floats([2], [1, 1])]
    let three = try floats([1, 1], [3])
    let half = Float(0.5 * tanh(1))
    let merged = tensors(zero) + [zero, cell]
    let sums = try floats([1, 4], [0, 0, 0, 0])
    return [
      OperatorCase(
        "a step", LSTM(activation: .relu), [input] + tensors(zero) + [zero, cell],
        [try floats([1, 1], [1.5]), try floats([1, 1], [1.5]), three]),
      OperatorCase(
        "projected and clipped",
        LSTM(parts: projected, activation: .relu, clips: LSTMClips(projection: 3.5)),
        [input] + tensors(wide) + projection + [wide, cell],
        [try floats([1, 2], [3.5, -0.5]), try floats([1, 2], [3.5, -0.5]), three]),
      OperatorCase(
        "without an input gate", LSTM(parts: coupled, activation: .relu, clips: LSTMClips(cell: 2)),
        [input, zero, one, zero, zero, zero, zero, bias, bias, bias, zero, cell],
        [try floats([1, 1], [1]), try floats([1, 1], [1]), cell]),
      OperatorCase(
        "merged", BidirectionalLSTM(activation: .relu, mergesOutputs: true),
        [try floats([1, 1, 1], [4])] + merged + merged,
        [
          try floats([1, 1, 2], [1.5, 1.5]), try floats([1, 1], [1.5]), three,
          try floats([1, 1], [1.5]), three,
        ]),
      OperatorCase(
        "all gates by half", BasicLSTMCell(),
        [
          input, zero, try floats([4, 2], [Float](repeating: 0, count: 8)),
          try floats([4], [0, 0, 0, 0]), cell,
        ],
        [
          try floats([1, 1], [half]), one, try floats([1, 2], [4, 0]), sums,
          try floats([1, 1], [half]), one,
        ]),
      try integerLSTM(),
    ]
  }

  /// The cell is half of 2; half of its tangent is 0.38, which is 38 steps of 0.01 from 5.
  private static func integerLSTM() throws -> OperatorCase {
    let weights = try bytes([1, 1], [0], 0.01)
    let bias = try Tensor([Int32(0)], shape: [1])
    func cells(_ value: Int16) throws -> Tensor {
      try Tensor(
        [value], shape: [1, 1], quantization: Quantization(scale: 0x1p-11, zeroPoint: 0))
    }
    let gates = [Tensor](repeating: weights, count: 8) + [Tensor](repeating: bias, count: 4)
    let hidden = try Quantization(scale: 0.01, zeroPoint: 5)
    let output = try bytes([1, 1], [43], 0.01, 5)
    return OperatorCase(
      "integers", LSTM(intermediates: [nil, nil, nil, nil, hidden]),
      [try bytes([1, 1], [100], 0.02, 3)] + gates
        + [try bytes([1, 1], [5], 0.01, 5), try cells(4096)],
      [output, output, try cells(2048)])
  }

  /// What operators that keep a state refuse.
  static let refusedRecurrences: [RefusedCase] = {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    let (matrix, vector) = (real([1, 1]), real([1]))
    let cell =
      [TensorType](repeating: matrix, count: 8) + [TensorType](repeating: vector, count: 4)
      + [matrix, matrix]
    let plain = [matrix, matrix, vector, matrix]
    var odd = LSTMParts()
    odd.hasAuxiliaryWeights = true
    var biased = LSTMParts()
    biased.hasProjectionBias = true
    let byte = TensorType(.int8, [1, 1], quantization: try? Quantization(scale: 1, zeroPoint: 0))
    let bytes = [byte, byte, vector, matrix]
    return [
      RefusedCase("no filters in a unit", SVDF(rank: 0), [matrix, matrix, matrix, matrix]),
      RefusedCase("a negative rank", SVDF(rank: -1), [matrix, matrix, matrix, matrix]),
      RefusedCase(
        "no memory", SVDF(rank: 1), [matrix, matrix, real([1, 0]), real([1, 0])]),
      RefusedCase("another state", SVDF(rank: 1), [matrix, matrix, matrix, real([1, 2])]),
      RefusedCase("four axes", SequenceRNN(), [real([1, 1, 1, 1])] + plain),
      RefusedCase("a scalar", SequenceRNN(), [real([])] + plain),
      RefusedCase("another width", SequenceRNN(), [real([1, 2])] + plain),
      RefusedCase("mixed weights", SequenceRNN(), [matrix, byte] + plain.dropFirst()),
      RefusedCase("an input of bytes", SequenceRNN(), [byte] + bytes),
      RefusedCase("weights of nothing", BidirectionalRNN(hasAuxiliaryWeights: true), plain),
      RefusedCase("too few", LSTM(), [matrix]),
      RefusedCase("an auxiliary input", LSTM(parts: odd), [matrix] + cell),
      RefusedCase("a negative clip", LSTM(clips: LSTMClips(cell: -1)), [matrix] + cell),
      RefusedCase("a clip of NaN", LSTM(clips: LSTMClips(projection: .nan)), [matrix] + cell),
      RefusedCase("a bias of no projection", LSTM(parts: biased), [matrix] + cell),
      RefusedCase("more steps than states", LSTM(), [real([2, 1])] + cell),
      RefusedCase("bytes among floats", LSTM(), [byte] + cell),
      RefusedCase("one step both ways", BidirectionalLSTM(), [matrix] + cell + cell),
      RefusedCase(
        "weights of nothing", BidirectionalLSTM(forward: odd), [real([1, 1, 1])] + cell + cell),
      RefusedCase(
        "three gates", BasicLSTMCell(), [matrix, matrix, real([3, 2]), real([3]), matrix]),
    ]
  }()
}
