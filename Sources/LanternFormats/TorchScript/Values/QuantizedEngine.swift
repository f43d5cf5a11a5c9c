internal import LanternGraphs
internal import LanternTensors

/// PyTorch's engines of quantised arithmetic, which agree but for the rounding of biases and sums and
/// for the range of what is quantised on the way.
///
/// A file does not say which one a model was made for. Weights with a scale for each output channel and
/// activations of 7 bits are what PyTorch's own configurations give FBGEMM (and x86); everything else
/// goes by QNNPACK, which PyTorch Mobile runs. Unless it is told, Lantern goes by that.
public enum QuantizedEngine: String, Sendable, CaseIterable {
  /// PyTorch Mobile's, on processors of phones and wherever it is chosen.
  case qnnpack
  /// The one for servers; `x86` has the same arithmetic.
  case fbgemm
}

extension QuantizedEngine {
  /// The arithmetic of integer sums.
  var rescaling: Rescaling { self == .qnnpack ? .floatingPoint : .floatingPointWithRealBias }

  /// The largest integer that activations are stored as which are quantised on the way; QNNPACK does
  /// not know of reduced ranges.
  func largestActivation(isReduced: Bool) -> Int { self == .fbgemm && isReduced ? 127 : 255 }

  /// How activations are rounded that are quantised on the way.
  func rounding(isReduced: Bool) -> DynamicFakeQuantize {
    DynamicFakeQuantize(
      largest: largestActivation(isReduced: isReduced), addsZeroFirst: self == .fbgemm)
  }
}

/// How the stored integers of a table's rows stand for real numbers: `scale * (stored - zero point)`,
/// where zero points have fractions.
///
/// Source: PyTorch `per_channel_affine_float_qparams`.
struct RowQuantization {
  /// One scale for each row.
  let scales: [Float]
  /// One zero point for each row.
  let zeroPoints: [Float]
  /// How many bits an element has in PyTorch's memory.
  let bitCount: Int
}
