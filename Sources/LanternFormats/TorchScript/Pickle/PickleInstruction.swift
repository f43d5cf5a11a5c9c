/// The instructions of pickles that are read, by their bytes.
///
/// Source: PyTorch's `torch/csrc/jit/serialization/pickler.h` and Python's `pickletools`.
enum PickleInstruction: UInt8 {
  case none = 0x4e  // N
  case newTrue = 0x88
  case newFalse = 0x89
  case int1 = 0x4b  // K
  case int2 = 0x4d  // M
  case int4 = 0x4a  // J
  case long1 = 0x8a
  case float = 0x47  // G
  case unicode = 0x58  // X
  case string = 0x54  // T
  case shortString = 0x55  // U
  case emptyTuple = 0x29  // )
  case tuple = 0x74  // t
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyList = 0x5d  // ]
  case list = 0x6c  // l
  case append = 0x61  // a
  case appends = 0x65  // e
  case emptyDictionary = 0x7d  // }
  case dictionary = 0x64  // d
  case setItem = 0x73  // s
  case setItems = 0x75  // u
  case mark = 0x28  // (
  case put = 0x71  // q
  case longPut = 0x72  // r
  case get = 0x68  // h
  case longGet = 0x6a  // j
  case global = 0x63  // c
  case persistentID = 0x51  // Q
  case newObject = 0x81
  case reduce = 0x52  // R
  case build = 0x62  // b
  case stop = 0x2e  // .
}
