internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Interpolations along one and three axes, and cubic ones.
  static let enlargement: [ScriptOperator] = [
    interpolation("upsample_linear1d", axes: 1, .linear),
    interpolation("upsample_trilinear3d", axes: 3, .linear),
    interpolation("upsample_bicubic2d", axes: 2, .cubic),
    nearest("upsample_nearest1d", axes: 1, exact: false),
    nearest("upsample_nearest3d", axes: 3, exact: false),
    nearest("_upsample_nearest_exact1d", axes: 1, exact: true),
    nearest("_upsample_nearest_exact2d", axes: 2, exact: true),
    nearest("_upsample_nearest_exact3d", axes: 3, exact: true),
    sized("upsample_linear1d", axes: 1, .linear), sized("upsample_trilinear3d", axes: 3, .linear),
    sized("upsample_bicubic2d", axes: 2, .cubic), sized("upsample_bilinear2d", axes: 2, .linear),
  ]

  private static func interpolation(
    _ name: String, axes: Int, _ kind: LineSampling.Kind
  ) -> ScriptOperator {
    ScriptOperator(
      "aten::\(name).vec(Tensor input, int[]? output_size, bool align_corners, "
        + "float[]? scale_factors)"
    ) { call in
      .tensor(
        try call.resampled(
          kind, axes: axes, factors: call.isNone(3) ? nil : call.elements(3),
          alignsCorners: call.bool(2)))
    }
  }

  private static func sized(
    _ name: String, axes: Int, _ kind: LineSampling.Kind
  ) -> ScriptOperator {
    let scales = ["scales", "scales_h", "scales_d"][axes - 1]
    let names =
      axes == 1
      ? [scales] : axes == 2 ? [scales, "scales_w"] : [scales, "scales_h", "scales_w"]
    return ScriptOperator(
      "aten::\(name)(Tensor self, int[\(axes)] output_size, bool align_corners, "
        + names.map { "float? \($0)=None" }.joined(separator: ", ") + ")"
    ) { call in
      let factors = (3..<3 + axes).map { call.arguments[$0] }
      return .tensor(
        try call.resampled(
          kind, axes: axes, factors: factors.contains { $0.isNone } ? nil : factors,
          alignsCorners: call.bool(2)))
    }
  }

  private static func nearest(_ name: String, axes: Int, exact: Bool) -> ScriptOperator {
    ScriptOperator("aten::\(name).vec(Tensor input, int[]? output_size, float[]? scale_factors)") {
      call in
      .tensor(
        try call.resampled(
          exact ? .nearestExact : .nearest, axes: axes,
          factors: call.isNone(2) ? nil : call.elements(2), alignsCorners: false))
    }
  }
}

/// Where the elements of a line come from when its length is changed.
struct LineSampling {
  enum Kind { case linear, cubic, nearest, nearestExact }

  var kind: Kind
  var size: Int
  var count: Int
  /// The factor that was given, which counts more than the sizes.
  var factor: Double?
  var alignsCorners: Bool

  /// How many elements each new one is made of.
  var taps: Int {
    switch kind {
    case .linear: 2
    case .cubic: 4
    case .nearest, .nearestExact: 1
    }
  }

  /// Positions and weights.
  ///
  /// Places are computed with real numbers of a type: float64 for such elements, else float32.
  ///
  /// Source: PyTorch `aten/src/ATen/native/UpSample.h`.
  func elements<Real: BinaryFloatingPoint>(
    _: Real.Type
  ) -> (positions: [Int], weights: [Double]) {
    var (positions, weights) = ([Int](), [Double]())
    let last = size - 1
    let scale: Real
    if alignsCorners {
      scale = count > 1 ? Real(last) / Real(count - 1) : 0
    } else if let factor, factor > 0 {
      scale = Real(1 / factor)
    } else {
      scale = Real(size) / Real(count)
    }
    func add(_ position: Int, _ weight: Real) {
      positions.append(min(max(position, 0), last))
      weights.append(Double(weight))
    }
    for index in 0..<count {
      switch kind {
      case .nearest: add(Int(Real(index) * scale), 1)
      case .nearestExact: add(Int((Real(index) + 0.5) * scale), 1)
      case .linear:
        let place =
          alignsCorners ? scale * Real(index) : max(0, scale * (Real(index) + 0.5) - 0.5)
        let low = min(Int(place), last)
        let share = min(max(place - Real(low), 0), 1)
        add(low, 1 - share)
        add(low + (low < last ? 1 : 0), share)
      case .cubic:
        let place = alignsCorners ? scale * Real(index) : scale * (Real(index) + 0.5) - 0.5
        let low = place.rounded(.down)
        for (offset, weight) in Self.cubicWeights(place - low).enumerated() {
          add(Int(low) - 1 + offset, weight)
        }
      }
    }
    return (positions, weights)
  }

  /// Keys' weights for a place between the second and the third of four elements, with `a = -0.75`.
  private static func cubicWeights<Real: BinaryFloatingPoint>(_ t: Real) -> [Real] {
    let a: Real = -0.75
    func near(_ x: Real) -> Real { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Real) -> Real { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return [far(t + 1), near(t), near(1 - t), far(2 - t)]
  }
}

extension ScriptCall {
  /// The first tensor with its last axes brought to the sizes of argument 1, or by factors.
  func resampled(
    _ kind: LineSampling.Kind, axes: Int, factors: [ScriptValue]?, alignsCorners: Bool
  ) throws -> ScriptTensor {
    var result = try tensor(0)
    let rank = result.shape.rank
    guard rank == axes + 2 else { throw wrong(0, "a tensor [N, C] of \(axes) axes more") }
    let scales = try factors?.map { value -> Double in
      guard let scale = value.double, scale > 1e-6, scale < 1e6 else {
        throw wrong(0, "\(axes) scale factors")
      }
      return scale
    }
    let sizes: [Int]
    if let given = try optionalInts(1) {
      sizes = given
    } else {
      sizes = zip(result.shape.dimensions.suffix(axes), scales ?? []).map { Int(Double($0) * $1) }
    }
    guard sizes.count == axes, sizes.allSatisfy({ (1..<1 << 24).contains($0) }),
      result.shape.dimensions.allSatisfy({ $0 > 0 }), scales?.count ?? axes == axes
    else { throw wrong(1, "\(axes) sizes") }
    let isBytes = result.type.elementType == .uint8 && result.type.quantization == nil
    // Lines of bytes come before columns, and are rounded in between.
    for (index, count) in isBytes ? sizes.enumerated().reversed() : Array(sizes.enumerated()) {
      let axis = rank - axes + index
      let sampling = LineSampling(
        kind: kind, size: result.shape[axis], count: count, factor: scales?[index],
        alignsCorners: alignsCorners)
      // The nearest elements are found in single precision for all types.
      let isDouble = result.type.elementType == .float64 && sampling.taps > 1
      let (positions, weights) =
        isDouble ? sampling.elements(Double.self) : sampling.elements(Float.self)
      if isBytes, sampling.taps > 1 {
        if count != sampling.size { result = try resampledBytes(result, axis: axis, sampling) }
      } else if sampling.taps == 1 {
        result = try recorder.apply(Gather(axis: axis), [result, indices(positions)])
      } else {
        result = try recorder.apply(
          Resample(axis: axis, taps: sampling.taps, positions: positions, weights: weights),
          [result])
      }
    }
    return result
  }

  /// Bytes along an axis made anew with weights in fixed point, rounded to bytes.
  ///
  /// Weights have as many bits after the point as let the largest one fit in 15. Source: PyTorch
  /// `aten/src/ATen/native/cpu/UpSampleKernel.cpp`.
  private func resampledBytes(
    _ input: ScriptTensor, axis: Int, _ sampling: LineSampling
  ) throws -> ScriptTensor {
    let taps = sampling.taps
    var (positions, weights) = sampling.elements(Double.self)
    // An element beyond the end is the last one, whose weights add up.
    for index in positions.indices.dropLast()
    where (index + 1) % taps != 0 && positions[index] == positions[index + 1] {
      weights[index + 1] += weights[index]
      weights[index] = 0
    }
    let largest = weights.max() ?? 1
    let bits = (0..<22).first { (largest * Double(2 << $0)).rounded() >= 32768 } ?? 22
    let whole = Formula(try recorder.cast(input, to: .int32), recorder)
    var column = [Int](repeating: 1, count: input.shape.rank)
    column[axis] = sampling.count
    var sum = try whole.number(Double((1 << bits) / 2))
    for tap in 0..<taps {
      let indices = (0..<sampling.count).map { $0 * taps + tap }
      let factors = indices.map { Int32((weights[$0] * Double(1 << bits)).rounded()) }
      let factor = ScriptTensor(try Tensor(factors, shape: Shape(column)))
      let taken = try whole.combining(
        Gather(axis: axis),
        with: Formula(self.indices(indices.map { positions[$0] }), recorder))
      sum = try sum + taken * Formula(factor, recorder)
    }
    let divided = try pair(.floorDivide, sum.tensor, sum.number(Double(1 << bits)).tensor)
    return try recorder.cast(bounded(divided, .int(0), .int(255)), to: .uint8)
  }
}
