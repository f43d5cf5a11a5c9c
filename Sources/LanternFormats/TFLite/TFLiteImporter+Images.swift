internal import LanternGraphs

extension TFLiteImporter {
  /// Operators on images.
  static let images: [String: TFLiteImporter] = [
    "AVERAGE_POOL_2D": TFLiteImporter(
      versions: 1...3, types: ["float32", "int8", "uint8", "int16"]
    ) { node in
      TFLiteImport(
        AveragePool2D(
          kernelHeight: try node.integer(4), kernelWidth: try node.integer(3),
          window: try node.window(padding: 0, strideWidth: 1, strideHeight: 2),
          activation: try node.activation(5)))
    },
    "MAX_POOL_2D": TFLiteImporter(
      versions: 1...3, types: ["float32", "int8", "uint8", "int16"]
    ) { node in
      TFLiteImport(
        MaxPool2D(
          kernelHeight: try node.integer(4), kernelWidth: try node.integer(3),
          window: try node.window(padding: 0, strideWidth: 1, strideHeight: 2),
          activation: try node.activation(5)))
    },
    "L2_POOL_2D": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      TFLiteImport(
        L2Pool2D(
          kernelHeight: try node.integer(4), kernelWidth: try node.integer(3),
          window: try node.window(padding: 0, strideWidth: 1, strideHeight: 2),
          activation: try node.activation(5)))
    },
    "LOCAL_RESPONSE_NORMALIZATION": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      TFLiteImport(
        LocalResponseNormalization(
          radius: try node.integer(0), bias: try node.float(1), alpha: try node.float(2),
          beta: try node.float(3)))
    },
    "RESIZE_BILINEAR": TFLiteImporter(versions: 1...4) { node in
      let size = try node.imageSize()
      return TFLiteImport(
        ResizeBilinear(
          height: size.height, width: size.width, sampling: try node.sampling(align: 2, half: 3)))
    },
    "RESIZE_NEAREST_NEIGHBOR": TFLiteImporter(versions: 1...4) { node in
      let size = try node.imageSize()
      return TFLiteImport(
        ResizeNearestNeighbor(
          height: size.height, width: size.width, sampling: try node.sampling(align: 0, half: 1)))
    },
  ]
}

extension TFLiteNode {
  /// The size that a resizing node's second input says.
  fileprivate func imageSize() throws -> (height: Int, width: Int) {
    let size = try integers(1, "height and width")
    guard size.count == 2 else {
      throw UnsupportedReason("an image size of \(size.count) numbers")
    }
    return (size[0], size[1])
  }

  fileprivate func sampling(align: Int, half: Int) throws -> ResizeSampling {
    if try bool(align) { return .alignCorners }
    return try bool(half) ? .halfPixelCenters : .asymmetric
  }
}
