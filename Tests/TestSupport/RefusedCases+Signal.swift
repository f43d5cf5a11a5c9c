import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// What operators on signals, boxes and random numbers must refuse.
  static func refusedSignals() -> [RefusedCase] {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    let state = TensorType(.uint32, [6])
    func detector(_ change: (inout DetectionPostprocess) -> Void) -> DetectionPostprocess {
      var detector = DetectionPostprocess(
        maximumDetections: 3, classesPerDetection: 1, classCount: 2, scoreLimit: 0,
        overlapLimit: 0.5, yScale: 1, xScale: 1, heightScale: 1, widthScale: 1)
      change(&detector)
      return detector
    }
    let (encodings, scores, anchors) = (real([1, 4, 4]), real([1, 4, 3]), real([4, 4]))
    let detections: [(String, (inout DetectionPostprocess) -> Void)] = [
      ("less than no boxes", { $0.maximumDetections = -1 }),
      ("more boxes than all", { ($0.maximumDetections, $0.classesPerDetection) = (.max, .max) }),
      ("no classes", { $0.classesPerDetection = 0 }),
      ("other classes", { $0.classCount = 5 }),
      ("no overlap", { $0.overlapLimit = 0 }),
      ("an overlap that is no number", { $0.overlapLimit = .nan }),
      ("none of a class", { ($0.choosesByClass, $0.detectionsPerClass) = (true, 0) }),
    ]
    return detections.map { RefusedCase($0.0, detector($0.1), [encodings, scores, anchors]) } + [
      RefusedCase("too few anchors", detector { _ in }, [encodings, scores, real([3, 4])]),
      RefusedCase(
        "bytes without a scale", detector { _ in },
        [TensorType(.uint8, [1, 4, 4]), scores, TensorType(.uint8, [4, 4])]),
      RefusedCase("height 3", RealFourierTransform2D(height: 3, width: 4), [real([4, 4])]),
      RefusedCase("width -4", RealFourierTransform2D(height: 4, width: -4), [real([4, 4])]),
      RefusedCase(
        "a huge width", RealFourierTransform2D(height: 1, width: 1 << 60), [real([1, 1])]),
      RefusedCase("a vector", RealFourierTransform2D(height: 4, width: 4), [real([4])]),
      RefusedCase("real numbers", ComplexPart(.imaginary), [real([4])]),
      RefusedCase(
        "a window of 1", AudioSpectrogram(windowSize: 1, stride: 1, squaresMagnitudes: true),
        [real([4, 1])]),
      RefusedCase(
        "stride 0", AudioSpectrogram(windowSize: 2, stride: 0, squaresMagnitudes: true),
        [real([4, 1])]),
      RefusedCase(
        "the largest window",
        AudioSpectrogram(windowSize: .max, stride: 1, squaresMagnitudes: true), [real([4, 1])]),
      RefusedCase(
        "the other way round",
        MelCepstrum(lowerFrequency: 9, upperFrequency: 8, bandCount: 2, coefficientCount: 1),
        [real([1, 1, 5]), TensorType(.int32, [1])]),
      RefusedCase(
        "more coefficients than bands",
        MelCepstrum(lowerFrequency: 0, upperFrequency: 8, bandCount: 2, coefficientCount: 3),
        [real([1, 1, 5]), TensorType(.int32, [1])]),
      RefusedCase("a negative shape", RandomNumbers(.uniform, dimensions: [-1]), [state]),
      RefusedCase("half a state", RandomNumbers(.uniform, dimensions: [1]), [real([3])]),
      RefusedCase(
        "less than no samples", Multinomial(sampleCount: -1, elementType: .int32),
        [real([1, 2]), state]),
      RefusedCase(
        "real indices", Multinomial(sampleCount: 1, elementType: .float32), [real([1, 2]), state]),
      RefusedCase(
        "a long state", RandomBits(.threefry, elementType: .int32, shape: [1]),
        [TensorType(.uint64, [3])]),
      RefusedCase(
        "real bits", RandomBits(.philox, elementType: .float32, shape: [1]),
        [TensorType(.uint64, [2])]),
      RefusedCase(
        "less than no boxes", NonMaxSuppression(maximumCount: -1),
        [real([2, 4]), real([2]), real([]), real([])]),
      RefusedCase(
        "three corners", NonMaxSuppression(maximumCount: 1),
        [real([2, 3]), real([2]), real([]), real([])]),
      RefusedCase(
        "more scores", NonMaxSuppression(maximumCount: 1),
        [real([2, 4]), real([3]), real([]), real([])]),
    ]
  }

  /// What operators on slices, windows and tables must refuse.
  static func refusedSlices() -> [RefusedCase] {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    func whole(_ shape: Shape) -> TensorType { TensorType(.int32, shape) }
    func gather(
      _ offsets: [Int], _ collapsed: [Int], _ starts: [Int], _ axis: Int, _ sizes: [Int]
    ) -> GatherSlices {
      GatherSlices(
        offsetAxes: offsets, collapsedAxes: collapsed, startAxes: starts, indexAxis: axis,
        sliceSizes: sizes)
    }
    func scatter(_ windows: [Int], _ inserted: [Int], _ starts: [Int], _ axis: Int) -> ScatterSlices
    {
      ScatterSlices(
        windowAxes: windows, insertedAxes: inserted, startAxes: starts, indexAxis: axis,
        combination: .add)
    }
    func window(_ window: [Int], _ strides: [Int], _ dilations: [Int]) -> ReduceWindow {
      ReduceWindow(
        .add, window: window, strides: strides, dilations: dilations,
        padding: DilatedPadding(before: [0], after: [0], between: [0]))
    }
    func pad(_ before: [Int], _ after: [Int], _ between: [Int]) -> DilatedPad {
      DilatedPad(DilatedPadding(before: before, after: after, between: between))
    }
    let (grid, starts) = ([real([2, 3]), whole([4, 1])], whole([4, 1]))
    let line = [real([5]), real([])]
    return [
      RefusedCase("a larger slice", gather([1, 2], [], [0], 1, [3, 3]), grid),
      RefusedCase("fewer sizes", gather([1], [], [0], 1, [2]), grid),
      RefusedCase("a negative size", gather([1, 2], [], [0], 1, [-1, 3]), grid),
      RefusedCase("an axis beyond", gather([1, 2], [], [2], 1, [2, 3]), grid),
      RefusedCase("an offset beyond", gather([1, 3], [], [0], 1, [2, 3]), grid),
      RefusedCase("an offset twice", gather([1, 1], [], [0], 1, [2, 3]), grid),
      RefusedCase("two collapsed", gather([1], [0], [0], 1, [2, 3]), grid),
      RefusedCase("more numbers", gather([1, 2], [], [0, 1], 1, [2, 3]), grid),
      RefusedCase("no such axis", gather([1, 2], [], [0], 3, [2, 3]), grid),
      RefusedCase("axis -1", gather([1, 2], [], [0], -1, [2, 3]), grid),
      RefusedCase(
        "real starts", gather([1, 2], [], [0], 1, [2, 3]), [real([2, 3]), real([4, 1])]),
      RefusedCase("another number", scatter([1], [0], [0], 1), grid + [real([5, 3])]),
      RefusedCase("no window", scatter([], [0], [0], 1), grid + [real([4])]),
      RefusedCase("an axis beyond", scatter([2], [0], [0], 1), grid + [real([4, 3])]),
      RefusedCase("other updates", scatter([1], [0], [0], 1), grid + [whole([4, 3])]),
      RefusedCase(
        "texts", scatter([1], [0], [0], 1),
        [TensorType(.string, [2, 3]), starts, TensorType(.string, [4, 3])]),
      RefusedCase("an empty window", window([0], [1], [1]), line),
      RefusedCase("stride -1", window([1], [-1], [1]), line),
      RefusedCase("dilation 0", window([1], [1], [0]), line),
      RefusedCase("two axes", window([1, 1], [1, 1], [1, 1]), line),
      RefusedCase(
        "half numbers", window([1], [1], [1]),
        [TensorType(.float16, [5]), TensorType(.float16, [])]),
      RefusedCase("two to begin with", window([1], [1], [1]), [real([5]), real([2])]),
      RefusedCase("negative gaps", pad([0], [0], [-1]), line),
      RefusedCase("beyond all", pad([.max], [.max], [0]), line),
      RefusedCase("gaps beyond all", pad([0], [0], [.max]), line),
      RefusedCase("another rank", pad([0, 0], [0, 0], [0, 0]), line),
      RefusedCase("another element", pad([0], [0], [0]), [real([5]), whole([])]),
      RefusedCase("real bits", Combine(.bitwiseAnd), [real([2]), real([2])]),
      RefusedCase("other shapes", Combine(.add), [real([2]), real([1])]),
      RefusedCase("real numbers", ShiftLeft(), [real([2]), real([2])]),
      RefusedCase("33 bits", LocalitySensitiveHash(isDense: true), [real([1, 33]), whole([2])]),
      RefusedCase("no items", LocalitySensitiveHash(isDense: true), [real([1, 2]), whole([0])]),
      RefusedCase(
        "other weights", LocalitySensitiveHash(isDense: true),
        [real([1, 2]), whole([2]), real([3])]),
      RefusedCase("an empty table", HashtableLookup(), [whole([1]), whole([0]), real([0, 2])]),
      RefusedCase("fewer rows", HashtableLookup(), [whole([1]), whole([3]), real([2, 2])]),
      RefusedCase(
        "a negative shape", SparseEmbeddingLookup(divisor: .one, sparseShape: [-1, 2]),
        [whole([1]), whole([1, 2]), real([1]), real([2, 2])]),
      RefusedCase(
        "no shape", SparseEmbeddingLookup(divisor: .one, sparseShape: []),
        [whole([1]), whole([1, 0]), real([1]), real([2, 2])]),
    ]
  }
}
