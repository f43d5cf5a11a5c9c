/// The picture formats that are read.
enum ImageFormat: String, CaseIterable {
  case jpeg, png, webP, bmp

  /// Whether bytes begin as a file of this format does.
  func begins(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .jpeg: bytes.starts(with: [0xff, 0xd8, 0xff])
    case .png: bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    case .webP:
      bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
    case .bmp: bytes.starts(with: "BM".utf8)
    }
  }
}
