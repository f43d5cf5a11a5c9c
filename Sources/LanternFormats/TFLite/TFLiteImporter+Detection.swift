internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Boxes and their scores.
  static let detection: [String: TFLiteImporter] = [
    "NON_MAX_SUPPRESSION_V4": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      TFLiteImport(
        NonMaxSuppression(maximumCount: try node.maximumCount()), [0, 1, 3, 4])
    },
    "NON_MAX_SUPPRESSION_V5": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      TFLiteImport(
        NonMaxSuppression(maximumCount: try node.maximumCount(), isSoft: true), [0, 1, 3, 4, 5])
    },
  ]

  /// Boxes and their scores, by the names of custom operators.
  static let customDetection: [String: TFLiteImporter] = [
    "TFLite_Detection_PostProcess": TFLiteImporter(
      versions: 1...1, types: ["float32", "uint8"]
    ) { node in
      let options = try FlexBuffer(node.customOptions)
      func integer(_ name: String, default value: Int = 0) throws -> Int {
        try options.integer(name, default: value)
      }
      func float(_ name: String) throws -> Float { try options.float(name, default: 0) }
      return TFLiteImport(
        DetectionPostprocess(
          maximumDetections: try integer("max_detections"),
          classesPerDetection: try integer("max_classes_per_detection"),
          detectionsPerClass: try integer("detections_per_class", default: 100),
          choosesByClass: try options.bool("use_regular_nms", default: false),
          classCount: try integer("num_classes"), scoreLimit: try float("nms_score_threshold"),
          overlapLimit: try float("nms_iou_threshold"), yScale: try float("y_scale"),
          xScale: try float("x_scale"), heightScale: try float("h_scale"),
          widthScale: try float("w_scale")), [0, 1, 2])
    }
  ]
}

extension TFLiteNode {
  /// The most boxes that are wanted.
  fileprivate func maximumCount() throws -> Int {
    let counts = try integers(2, "number of boxes")
    guard counts.count == 1 else {
      throw GraphError(.invalidAttribute, "its number of boxes (input 2) are \(counts.count)")
    }
    return counts[0]
  }
}
