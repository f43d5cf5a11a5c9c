internal import LanternTensors

extension ScriptOperator {
  /// The most elements of a list that a program makes.
  static let longestList = 1 << 24

  /// Lists, dictionaries and text.
  static let lists: [ScriptOperator] = [
    ScriptOperator("aten::len(Any a)") { call in
      switch call.arguments[0] {
      case .list(let list): .int(list.elements.count)
      case .tuple(let elements): .int(elements.count)
      case .dictionary(let dictionary): .int(dictionary.count)
      case .string(let text): .int(text.unicodeScalars.count)
      case .tensor(let tensor) where tensor.shape.rank > 0: .int(tensor.shape[0])
      default: throw call.wrong(0, "something that has a length")
      }
    },
    ScriptOperator("aten::append(Any self, Any el)") { call in
      let list = try call.list(0)
      try requireRoom(list.elements.count + 1)
      list.elements.append(call.arguments[1])
      return call.arguments[0]
    },
    ScriptOperator("aten::extend(Any self, Any other)") { call in
      let (list, added) = (try call.list(0), try call.elements(1))
      try requireRoom(list.elements.count + added.count)
      list.elements += added
      return .none
    },
    ScriptOperator("aten::insert(Any self, int idx, Any el)") { call in
      let list = try call.list(0)
      try requireRoom(list.elements.count + 1)
      let index = try call.int(1)
      let count = list.elements.count
      let position = index < 0 ? max(0, index + count) : min(index, count)
      list.elements.insert(call.arguments[2], at: position)
      return .none
    },
    ScriptOperator("aten::pop(Any self, int idx=-1)") { call in
      let list = try call.list(0)
      return list.elements.remove(at: try call.position(call.int(1), of: list.elements.count))
    },
    ScriptOperator("aten::clear(Any self)") { call in
      try call.list(0).elements = []
      return .none
    },
    ScriptOperator("aten::reverse(Any self)") { call in
      try call.list(0).elements.reverse()
      return .none
    },
    ScriptOperator("aten::copy(Any self)") { call in .list(ScriptList(try call.elements(0))) },
    ScriptOperator("aten::list(Any l)") { call in .list(ScriptList(try call.elements(0))) },
    // Lists and text are added and repeated; numbers and tensors are tried elsewhere.
    ScriptOperator("aten::add(t[] a, t[] b)") { call in
      let (a, b) = (try call.elements(0), try call.elements(1))
      try requireRoom(a.count + b.count)
      return .list(ScriptList(a + b))
    },
    ScriptOperator("aten::add(str a, str b)") { call in
      let (a, b) = (try call.string(0), try call.string(1))
      try requireRoom(a.utf8.count + b.utf8.count)
      return .string(a + b)
    },
    ScriptOperator("aten::mul(t[] l, int n)") { call in
      let (elements, count) = (try call.elements(0), max(0, try call.int(1)))
      try requireRoom(try call.checked(elements.count.multipliedReportingOverflow(by: count)))
      return .list(ScriptList((0..<count).flatMap { _ in elements }))
    },
    ScriptOperator("aten::__contains__(Any container, Any item)") { call in
      .bool(try call.contains())
    },
    ScriptOperator("aten::keys(Any self)") { call in
      .list(ScriptList(try call.dictionary(0).pairs.map(\.key)))
    },
    ScriptOperator("aten::values(Any self)") { call in
      .list(ScriptList(try call.dictionary(0).pairs.map(\.value)))
    },
    ScriptOperator("aten::items(Any self)") { call in
      .list(ScriptList(try call.dictionary(0).pairs.map { .tuple([$0.key, $0.value]) }))
    },
    ScriptOperator("aten::get(Any self, Any key, Any? default_value=None)") { call in
      try call.dictionary(0)[call.arguments[1]] ?? call.arguments[2]
    },
    ScriptOperator("aten::_set_item(Any l, Any idx, Any v)") { call in
      if case .dictionary(let dictionary) = call.arguments[0] {
        dictionary[call.arguments[1]] = call.arguments[2]
      } else {
        let list = try call.list(0)
        list.elements[try call.position(call.int(1), of: list.elements.count)] = call.arguments[2]
      }
      return .none
    },
    ScriptOperator("prim::min(t[] l)") { call in
      try call.extremum { $0 < $1 }
    },
    ScriptOperator("prim::max(t[] l)") { call in
      try call.extremum { $0 > $1 }
    },
  ]

  private static func requireRoom(_ count: Int) throws {
    guard count <= longestList else {
      throw ScriptError("a list or text would grow beyond \(longestList) elements")
    }
  }
}

extension ScriptCall {
  /// A list, to be changed.
  func list(_ index: Int) throws -> ScriptList {
    guard case .list(let list) = arguments[index] else { throw wrong(index, "a list") }
    return list
  }

  /// A dictionary.
  func dictionary(_ index: Int) throws -> ScriptDictionary {
    guard case .dictionary(let dictionary) = arguments[index] else {
      throw wrong(index, "a dictionary")
    }
    return dictionary
  }

  /// An index that may count from the end, as a position within a number of elements.
  func position(_ index: Int, of count: Int) throws -> Int {
    let position = index < 0 ? index + count : index
    guard (0..<count).contains(position) else {
      throw ScriptError("index \(index) is outside a list of \(count) elements")
    }
    return position
  }

  fileprivate func contains() throws -> Bool {
    switch arguments[0] {
    case .dictionary(let dictionary): return dictionary[arguments[1]] != nil
    case .string(let text):
      let (whole, part) = (Array(text.unicodeScalars), Array(try string(1).unicodeScalars))
      guard part.count <= whole.count else { return false }
      return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
    default: return try elements(0).contains { $0.equals(arguments[1]) ?? false }
    }
  }

  fileprivate func extremum(_ isBetter: (Double, Double) -> Bool) throws -> ScriptValue {
    let all = try elements(0)
    guard var best = all.first else { throw ScriptError("\(name) of an empty list") }
    for value in all {
      guard let x = value.double, let y = best.double else { throw wrong(0, "a list of numbers") }
      if isBetter(x, y) { best = value }
    }
    return best
  }
}

extension ScriptValue {
  /// The value as a float, when it is a number.
  var double: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }
}
