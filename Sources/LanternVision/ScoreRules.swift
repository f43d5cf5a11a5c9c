public import LanternGraphs

/// What is done to a network's scores before they are told: calibration, and leaving out low ones.
public struct ScoreRules: Sendable, Hashable {
  /// What makes the scores of different classes comparable; nil where nothing does.
  public let calibration: ScoreCalibration?
  /// What is known about the calibration, in words; nil where the model says nothing of one.
  public let calibrationSource: String?
  /// The score below which a class is left out; nil where none is.
  ///
  /// One that the caller gives is a probability. The model's own is compared with what the network
  /// gives, calibrated if it is: that differs for logits alone.
  public let threshold: Float?
  /// Where the threshold comes from, in words; nil where there is none.
  public let thresholdSource: String?
  private let isThresholdGiven: Bool

  /// The rules that the metadata of an output states, but for what the caller decides.
  init(_ metadata: TensorMetadata?, classCount: Int, _ options: ImageClassifier.Options) {
    (calibration, calibrationSource) = Self.calibration(metadata, classCount, options)
    isThresholdGiven = options.scoreThreshold != nil
    let own = metadata?.scoreThreshold
    threshold = options.scoreThreshold ?? own
    thresholdSource =
      isThresholdGiven
      ? "as given" + (own.map { "; \($0), from the model's metadata, is not used" } ?? "")
      : own.map { _ in "from the model's metadata" }
  }

  private static func calibration(
    _ metadata: TensorMetadata?, _ classCount: Int, _ options: ImageClassifier.Options
  ) -> (ScoreCalibration?, String?) {
    let isAskedFor =
      metadata?.units.contains { if case .scoreCalibration = $0 { true } else { false } } ?? false
    guard isAskedFor else { return (nil, nil) }
    guard let calibration = metadata?.scoreCalibration,
      let file = metadata?.files.first(where: { $0.calibration != nil })
    else { return (nil, "none: the model's metadata asks for one and names no file of sigmoids") }
    guard options.calibratesScores else { return (nil, "none, as told; \(file.name) is not used") }
    // The last line may be empty, and then be taken for the end of the one before.
    guard (classCount - 1...classCount).contains(calibration.sigmoids.count) else {
      return (
        nil, "none: \(file.name) has \(calibration.sigmoids.count) lines for \(classCount) classes"
      )
    }
    return (calibration, "sigmoids of \(file.name), from the model's metadata")
  }

  /// The result that a network's scores make.
  ///
  /// Throws `GraphError` when they are not numbers.
  func classification(of scores: [Float], _ kind: ScoreKind) throws -> Classification {
    var result = try Classification(scores: scores, kind: kind)
    var told = scores
    if let calibration {
      told = scores.indices.map { calibration.calibrated(scores[$0], of: $0) }
      result = try Classification(scores: told, kind: .independent)
    }
    guard let threshold else { return result }
    let compared = isThresholdGiven ? result.probabilities : told
    result.rejected = Set(compared.indices.filter { compared[$0] < threshold })
    return result
  }
}
