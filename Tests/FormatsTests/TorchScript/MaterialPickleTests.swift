import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

@Suite(.enabled(if: Material.isPresent, Comment(rawValue: Material.absence)))
struct MaterialPickleTests {
  /// Archives that are no TorchScript programs, by a part of their path, and why they are refused.
  static let refusals: [(path: String, reason: String)] = [
    (".input.pt", "torch.save"), (".expected.pt", "torch.save"), (".state_dict.pt", "torch.save"),
    ("get_attr_targets.pt", "torch.save"), (".package.pt", "torch.package"),
    ("falcon_rw_1b_test_weight.pt", "torch.save"), ("mnist_trained", "torch.save"),
    ("foo1@f37ef579.pt", "model.json"), ("foo2@4a867980.pt", "model.json"),
    ("foo3@f9563d0b.pt", "model.json"), ("foo@2be389b1.pt", "model.json"),
    ("foo@ac2e027a.pt", "model.json"),
  ]

  @Test(arguments: TorchMaterial.paths)
  func readsEverything(path: String) throws {
    let storage = ByteStorage.file(try MappedFile(path: Material.url("torch/\(path)").path))
    #expect(TorchScriptArchive.recognizes(storage))
    let archive: TorchScriptArchive
    do {
      archive = try TorchScriptArchive(storage)
    } catch {
      let reason = try #require(
        Self.refusals.first { path.contains($0.path) }?.reason, "\(path): \(error)")
      #expect(error.description.contains(reason), "\(error)")
      return
    }
    #expect(!Self.refusals.contains { path.contains($0.path) })
    let storages = TensorStorages()
    let builder = RecordingBuilder()
    for (name, folder) in [("constants.pkl", "constants"), ("data.pkl", "data")]
    where archive.has(name) {
      var unpickler = Unpickler(
        try archive.contents(of: name), entry: name, archive: archive, dataFolder: folder,
        storages: storages, builder: builder)
      let value = try unpickler.load()
      switch (name, value) {
      case ("constants.pkl", .tuple), ("data.pkl", .object): break
      default: Issue.record("\(name) holds \(value)")
      }
    }
    #expect(!archive.codeEntries.isEmpty && !builder.classNames.isEmpty)
  }
}
