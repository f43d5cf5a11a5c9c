import Foundation
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// All TorchScript archives of the material.
enum TorchMaterial {
  static let paths: [String] = {
    let root = Material.url("torch")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? [])
      .filter { ["pt", "ptl", "jit"].contains($0.pathExtension) }
      .map { String($0.path.dropFirst(root.path.count + 1)) }
      .sorted()
  }()
}

@Suite(.enabled(if: Material.isPresent, Comment(rawValue: Material.absence)))
struct MaterialCodeTests {
  @Test(arguments: TorchMaterial.paths)
  func parsesAllCode(path: String) throws {
    let file = try MappedFile(path: Material.url("torch/\(path)").path)
    guard let archive = try? ZipArchive(.file(file)) else { return }
    for entry in archive.entries where entry.name.hasSuffix(".py") {
      let code = try archive.contents(of: entry)
      var parser = Parser(code, entry: entry.name)
      let source = try parser.parseFile()
      let lines = String(decoding: code, as: UTF8.self).split(separator: "\n")
      #expect(source.classes.count == lines.count { $0.hasPrefix("class ") }, "\(entry.name)")
      #expect(source.functions.count == lines.count { $0.hasPrefix("def ") }, "\(entry.name)")
      #expect(
        source.classes.reduce(0) { $0 + $1.methods.count }
          == lines.count { $0.hasPrefix("  def ") }, "\(entry.name)")
    }
  }
}
