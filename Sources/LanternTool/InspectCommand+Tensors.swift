internal import Lantern

extension TensorMetadata {
  /// What is said of the tensor besides its name, a line each.
  var lines: [String] {
    var lines: [String] = []
    if let content {
      var text = content.text
      if let range = contentDimensions {
        text +=
          range.count == 1
          ? ", dimension \(range.lowerBound)"
          : ", dimensions \(range.lowerBound) to \(range.upperBound)"
      }
      lines.append(text)
    }
    if !dimensionNames.isEmpty {
      lines.append("dimensions \(dimensionNames.map(\.onOneLine).joined(separator: ", "))")
    }
    lines += units.map(\.line)
    if !minimum.isEmpty || !maximum.isEmpty {
      lines.append("values from \(minimum.words) to \(maximum.words)")
    }
    return lines + files.map { "file \($0.line)" }
  }

  /// All that is said of the tensor.
  var json: JSON {
    .object([
      ("name", .text(name)), ("description", .text(summary)),
      ("dimension_names", .array(dimensionNames.map(JSON.string))),
      ("content", content?.json ?? .null),
      (
        "content_dimensions",
        contentDimensions.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) }
          ?? .null
      ),
      ("units", .array(units.map(\.json))), ("min", .numbers(minimum)),
      ("max", .numbers(maximum)), ("files", .array(files.map(\.json))),
    ])
  }
}

extension TensorMetadata.Content {
  fileprivate var text: String {
    switch self {
    case .features: "features"
    case .image(let image):
      "image" + (image.colorSpace == .unknown ? "" : ", \(image.colorSpace.rawValue)")
        + (image.defaultSize.map { ", \($0.width) x \($0.height) unless told" } ?? "")
    case .boundingBoxes(let boxes):
      "bounding boxes by \(boxes.kind.rawValue), in units of \(boxes.coordinates.rawValue)"
        + (boxes.order.isEmpty
          ? "" : ", in the order \(boxes.order.map(String.init).joined(separator: ", "))")
    case .audio(let rate, let channels): "audio, \(rate) samples a second, \(channels) channels"
    case .unknown(let number): "content of kind \(number), which Lantern does not know"
    }
  }

  fileprivate var json: JSON {
    switch self {
    case .features: .object([("kind", .string("features"))])
    case .image(let image):
      .object([
        ("kind", .string("image")), ("color_space", .string(image.colorSpace.rawValue)),
        (
          "default_size",
          image.defaultSize.map { .array([.integer($0.width), .integer($0.height)]) } ?? .null
        ),
      ])
    case .boundingBoxes(let boxes):
      .object([
        ("kind", .string("bounding_boxes")), ("type", .string(boxes.kind.rawValue)),
        ("coordinates", .string(boxes.coordinates.rawValue)),
        ("order", .array(boxes.order.map(JSON.integer))),
      ])
    case .audio(let rate, let channels):
      .object([
        ("kind", .string("audio")), ("sample_rate", .integer(rate)),
        ("channels", .integer(channels)),
      ])
    case .unknown(let number):
      .object([("kind", .string("unknown")), ("number", .integer(number))])
    }
  }
}

extension ProcessUnit {
  /// What is done, in words.
  var line: String {
    switch self {
    case .normalization(let mean, let deviation):
      return "normalised: (value - \(mean.words)) / \(deviation.words)"
    case .scoreCalibration(let transformation, let defaultScore):
      return "score calibration: sigmoids of "
        + (transformation == .identity ? "the score" : "its \(transformation.rawValue)")
        + ", \([defaultScore].words) without"
    case .scoreThreshold(let threshold): return "score threshold \([threshold].words)"
    case .bertTokenizer(let vocabulary): return "Bert tokenizer\(Self.list(vocabulary))"
    case .sentencePieceTokenizer(let models, let vocabulary):
      return "SentencePiece tokenizer\(Self.list(models + vocabulary))"
    case .regexTokenizer(let delimiter, let vocabulary):
      return "regex tokenizer, splitting at \((delimiter ?? "nothing").onOneLine)"
        + Self.list(vocabulary)
    case .unknown(let number): return "a unit of kind \(number), which Lantern does not know"
    }
  }

  private static func list(_ files: [AssociatedFile]) -> String {
    files.map { "; \($0.line)" }.joined()
  }

  /// What is done, with all parameters.
  var json: JSON {
    switch self {
    case .normalization(let mean, let deviation):
      .object([
        ("kind", .string("normalization")), ("mean", .numbers(mean)),
        ("std", .numbers(deviation)),
      ])
    case .scoreCalibration(let transformation, let defaultScore):
      .object([
        ("kind", .string("score_calibration")),
        ("transformation", .string(transformation.rawValue)),
        ("default_score", .number(Double(defaultScore))),
      ])
    case .scoreThreshold(let threshold):
      .object([
        ("kind", .string("score_threshold")), ("threshold", .number(Double(threshold))),
      ])
    case .bertTokenizer(let vocabulary):
      .object([
        ("kind", .string("bert_tokenizer")), ("vocabulary", .array(vocabulary.map(\.json))),
      ])
    case .sentencePieceTokenizer(let models, let vocabulary):
      .object([
        ("kind", .string("sentencepiece_tokenizer")), ("models", .array(models.map(\.json))),
        ("vocabulary", .array(vocabulary.map(\.json))),
      ])
    case .regexTokenizer(let delimiter, let vocabulary):
      .object([
        ("kind", .string("regex_tokenizer")), ("delimiter", .text(delimiter)),
        ("vocabulary", .array(vocabulary.map(\.json))),
      ])
    case .unknown(let number):
      .object([("kind", .string("unknown")), ("number", .integer(number))])
    }
  }
}

extension AssociatedFile {
  /// The file in words: name, kind and size, language and version, description.
  var line: String {
    var parts = [kind == .unknown ? "" : kind.rawValue]
    switch contents {
    case .lines(let lines): parts.append("\(lines.count) lines")
    case .calibration(let sigmoids): parts.append("\(sigmoids.count) lines")
    case nil: parts.append(byteCount.map { "\($0) bytes" } ?? "not in the file")
    }
    parts += [locale ?? "", version ?? "", summary ?? ""]
    return name.onOneLine + ": "
      + parts.map(\.onOneLine).filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// All that is said of the file, with its lines where they are known.
  var json: JSON {
    .object([
      ("name", .string(name)), ("description", .text(summary)), ("kind", .string(kind.rawValue)),
      ("locale", .text(locale)), ("version", .text(version)),
      ("bytes", byteCount.map(JSON.integer) ?? .null),
      ("lines", (labels ?? vocabulary).map { .array($0.map(JSON.string)) } ?? .null),
      (
        "sigmoids",
        calibration.map { sigmoids in
          .array(
            sigmoids.map { sigmoid in
              sigmoid.map {
                .numbers([$0.scale, $0.slope, $0.offset] + ($0.minimumScore.map { [$0] } ?? []))
              } ?? .null
            })
        } ?? .null
      ),
    ])
  }
}

extension [Float] {
  /// The numbers in words, one where all are the same.
  fileprivate var words: String {
    guard !isEmpty else { return "unknown" }
    let texts = map { $0 == $0.rounded() && $0.magnitude < 1e9 ? "\(Int($0))" : "\($0)" }
    return Set(texts).count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }
}
