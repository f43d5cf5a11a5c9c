import Foundation
import LanternTensors
import TestSupport
import Testing

@Suite struct NumPyFileTests {
  @Test func textIsWrittenAndRead() throws {
    let texts: [[UInt8]] = [[], [97], [0xc3, 0xa4, 0, 1], [98, 99]]
    let bytes = NumPyFile.bytes(of: try Tensor(strings: texts, shape: Shape([2, 2])))
    #expect(String(decoding: bytes[10..<50], as: UTF8.self).hasPrefix("{'descr': '|S4',"))
    #expect((bytes.count - 16) % 64 == 0)
    let read = try NumPyFile.read(.array(bytes))
    #expect(try read.strings() == texts)
    #expect(read.shape.dimensions == [2, 2])
    #expect(throws: TensorError.self) { try NumPyFile.read(.array(Array(bytes.dropLast()))) }
    let none = NumPyFile.bytes(of: try Tensor(strings: [], shape: Shape([0])))
    #expect(try NumPyFile.read(.array(none)).shape.dimensions == [0])
  }

  /// A file of a version with a header as NumPy or somebody else might write it.
  private func file(version: UInt8 = 1, header: String, data: [UInt8]) -> [UInt8] {
    let size = header.utf8.count
    let sizes: [UInt8] =
      version == 1
      ? [UInt8(size & 0xff), UInt8(size >> 8)]
      : [0, 8, 16, 24].map { UInt8((size >> $0) & 0xff) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + sizes + Array(header.utf8) + data
  }

  @Test(
    arguments: ElementType.allCases.filter { $0 != .string },
    [[], [0], [1], [5], [2, 3], [4, 1, 0, 2]])
  func everyTypeAndShapeComesBack(elementType: ElementType, dimensions: [Int]) throws {
    let type = TensorType(elementType, try Shape(dimensions))
    let bytes = (0..<type.byteCount).map { UInt8($0 * 37 & 1) }
    let tensor = try Tensor(type: type, storage: .array([9] + bytes), byteOffset: 1)
    let written = NumPyFile.bytes(of: tensor)
    let read = try NumPyFile.read(.array(written))
    #expect(read.type == type)
    read.withUnsafeBytes { #expect([UInt8]($0) == bytes) }
    // The data is aligned as NumPy aligns it.
    #expect((written.count - bytes.count) % 64 == 0)
  }

  @Test(arguments: [1, 2, 3] as [UInt8])
  func allVersionsAreRead(version: UInt8) throws {
    // As NumPy 2.4 writes numpy.arange(3, dtype="<i2").
    let header = "{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }\n"
    let bytes = file(version: version, header: header, data: [0, 0, 1, 0, 2, 0])
    #expect(try NumPyFile.read(.array(bytes)).elements(as: Int16.self) == [0, 1, 2])
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n",
    "{'descr': '<f4', 'fortran_order': False, 'shape': ()}",
    "{'shape': (), 'fortran_order': False, 'descr': '<f4'}",
  ])
  func scalarsAreRead(header: String) throws {
    let read = try NumPyFile.read(.array(file(header: header, data: [0, 0, 128, 63])))
    #expect(read.shape == .scalar)
    #expect(try read.elements(as: Float.self) == [1])
  }

  @Test func entriesMayStandInAnyOrder() throws {
    let header = "{'shape': (2, 1), 'descr': '|u1', 'fortran_order': False}"
    let read = try NumPyFile.read(.array(file(header: header, data: [7, 8])))
    #expect(read.shape == [2, 1])
    #expect(try read.elements(as: UInt8.self) == [7, 8])
  }

  @Test(arguments: [
    ("{'descr': '<i2', 'fortran_order': True, 'shape': (1, 1), }", "Fortran"),
    ("{'descr': '>i2', 'fortran_order': False, 'shape': (1,), }", ">i2"),
    ("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "<c16"),
    ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "|O"),
    ("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", "<U3"),
    ("{'descr': [('a', '<i2')], 'fortran_order': False, 'shape': (1,), }", "descr"),
    ("{'descr': '<i2', 'fortran_order': False, 'shape': (-1,), }", "negative"),
    ("{'descr': '<i2', 'fortran_order': False, 'shape': (9999999999, 9999999999), }", "elements"),
    ("{'descr': '<i2', 'fortran_order': False, 'shape': (99999999999999999999,), }", "shape"),
    ("{'descr': '<i2', 'fortran_order': False, 'shape': (1000000000,), }", "bytes"),
    ("{'descr': '<i2', 'fortran_order': False, 'shape': (x,), }", "shape"),
    ("{'descr': '<i2', 'fortran_order': False, 'shape': (1", "shape"),
    ("{'descr': '<i2', 'fortran_order': False, 'shape': 1, }", "shape"),
    ("{'descr': '<i2', 'fortran_order': False}", "shape"),
    ("{'descr': '<i2', 'shape': (1,)}", "fortran_order"),
    ("{'fortran_order': False, 'shape': (1,)}", "descr"),
    ("{'descr': '', 'fortran_order': False, 'shape': (1,)}", "holds elements"),
    ("{'descr': '<i2', 'fortran_order': 0, 'shape': (1,)}", "fortran_order"),
    ("", "descr"), ("'''''''''", "descr"), ("{'descr': '", "descr"),
  ])
  func headersThatMakeNoSenseAreRefused(header: String, word: String) {
    do {
      let read = try NumPyFile.read(.array(file(header: header, data: [1, 0])))
      Issue.record("read as \(read.type)")
    } catch {
      #expect(error.description.contains(word), "\(error)")
    }
  }

  @Test(arguments: [0, 4, 255] as [UInt8])
  func otherVersionsAreRefused(version: UInt8) {
    let header = "{'descr': '<i2', 'fortran_order': False, 'shape': (1,), }"
    #expect(throws: TensorError.self) {
      try NumPyFile.read(.array(file(version: version, header: header, data: [1, 0])))
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let tensor = try Tensor([1, 2, 3] as [Float], shape: [3])
    let whole = NumPyFile.bytes(of: tensor)
    for count in 0..<whole.count {
      #expect(throws: TensorError.self, "\(count) bytes") {
        try NumPyFile.read(.array(Array(whole[..<count])))
      }
    }
  }

  @Test func damagedFilesAreReadOrRefusedAndNeverTrap() throws {
    let seed: UInt64 = 20_261_124
    var generator = SeededGenerator(seed: seed)
    let whole = NumPyFile.bytes(of: try Tensor([1, 2, 3, 4] as [Int16], shape: [2, 2]))
    for _ in 0..<2_000 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] =
          UInt8.random(in: .min ... .max, using: &generator)
      }
      guard let tensor = try? NumPyFile.read(.array(damaged)) else { continue }
      #expect(tensor.type.byteCount <= damaged.count, "seed \(seed)")
    }
  }

  @Test func errorsNameTheFile() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "text.npy").path
      try Data("not an array".utf8).write(to: URL(filePath: path))
      do throws(TensorError) {
        _ = try NumPyFile.read(path: path)
        Issue.record("text was read as an array")
      } catch {
        #expect(error.description.hasPrefix(path))
      }
      #expect(throws: TensorError.self) {
        try NumPyFile.read(path: folder.appending(path: "missing.npy").path)
      }
    }
  }

  @Test func aFileOnDiskIsRead() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "array.npy")
      let tensor = try Tensor([1, -2] as [Double], shape: [2])
      try Data(NumPyFile.bytes(of: tensor)).write(to: url)
      #expect(try NumPyFile.read(path: url.path).elements(as: Double.self) == [1, -2])
    }
  }
}
