internal import LanternTensors

extension ScriptOperator {
  /// The most elements of a list, or bytes of a text, that a program makes.
  static let longestList = 1 << 20

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
      let list = try call.listToChange(0)
      try call.requireRoom(list.elements.count + 1, copied: 1)
      list.elements.append(call.arguments[1])
      return call.arguments[0]
    },
    ScriptOperator("aten::extend(Any self, Any other)") { call in
      let (list, added) = (try call.listToChange(0), try call.elements(1))
      try call.requireRoom(list.elements.count + added.count, copied: added.count)
      list.elements += added
      return .none
    },
    ScriptOperator("aten::insert(Any self, int idx, Any el)") { call in
      let list = try call.listToChange(0)
      let count = list.elements.count
      try call.requireRoom(count + 1, copied: count)
      let index = try call.int(1)
      let position = index < 0 ? max(0, index + count) : min(index, count)
      list.elements.insert(call.arguments[2], at: position)
      return .none
    },
    ScriptOperator("aten::pop(Any self, int idx=-1)") { call in
      let list = try call.listToChange(0)
      let position = try call.position(call.int(1), of: list.elements.count)
      try call.meter.spend(list.elements.count - position)
      return list.elements.remove(at: position)
    },
    ScriptOperator("aten::clear(Any self)") { call in
      try call.listToChange(0).elements = []
      return .none
    },
    ScriptOperator("aten::reverse(Any self)") { call in
      let list = try call.listToChange(0)
      try call.meter.spend(list.elements.count)
      list.elements.reverse()
      return .none
    },
    ScriptOperator("aten::copy(Any self)") { call in try call.listOf(call.elements(0)) },
    ScriptOperator("aten::list(Any l)") { call in try call.listOf(call.elements(0)) },
    // Lists and text are added and repeated; numbers and tensors are tried elsewhere.
    ScriptOperator("aten::add(t[] a, t[] b)") { call in
      let (a, b) = (try call.elements(0), try call.elements(1))
      try call.requireRoom(a.count + b.count, copied: a.count + b.count)
      return .list(ScriptList(a + b))
    },
    ScriptOperator("aten::add(str a, str b)") { call in
      let (a, b) = (try call.string(0), try call.string(1))
      try call.requireRoom(a.utf8.count + b.utf8.count, copied: a.utf8.count + b.utf8.count)
      return .string(a + b)
    },
    ScriptOperator("aten::mul(t[] l, int n)") { call in
      let (elements, count) = (try call.elements(0), max(0, try call.int(1)))
      let total = try call.checked(elements.count.multipliedReportingOverflow(by: count))
      try call.requireRoom(total, copied: total)
      return .list(ScriptList(total == 0 ? [] : (0..<count).flatMap { _ in elements }))
    },
    ScriptOperator("aten::__contains__(Any container, Any item)") { call in
      .bool(try call.contains())
    },
    ScriptOperator("aten::keys(Any self)") { call in
      try call.listOf(call.dictionary(0).pairs.map(\.key))
    },
    ScriptOperator("aten::values(Any self)") { call in
      try call.listOf(call.dictionary(0).pairs.map(\.value))
    },
    ScriptOperator("aten::items(Any self)") { call in
      try call.listOf(
        call.dictionary(0).pairs.map { try .nestedTuple([$0.key, $0.value]) })
    },
    ScriptOperator("aten::get(Any self, Any key, Any? default_value=None)") { call in
      try call.dictionary(0)[call.arguments[1]] ?? call.arguments[2]
    },
    ScriptOperator("aten::_set_item(Any l, Any idx, Any v)") { call in
      if case .dictionary(let dictionary) = call.arguments[0] {
        if dictionary.isState { try call.recorder.willChangeState() }
        guard call.arguments[1].dictionaryKey != nil else { throw call.wrong(1, "a key") }
        try call.requireRoom(dictionary.count + 1, copied: 1)
        dictionary[call.arguments[1]] = call.arguments[2]
      } else {
        let list = try call.listToChange(0)
        list.elements[try call.position(call.int(1), of: list.elements.count)] = call.arguments[2]
      }
      return .none
    },
    ScriptOperator("prim::min(t[] l)") { call in
      try call.extremum { $0 < $1 }
    },
    ScriptOperator("prim::max(t[] l)") { call in
      try call.extremum { $1 < $0 }
    },
  ]
}

extension ScriptCall {
  /// Throws unless a list or text may become so long, and counts what is copied for it.
  fileprivate func requireRoom(_ count: Int, copied: Int) throws {
    guard count <= ScriptOperator.longestList else {
      throw ScriptError(
        "a list or text would grow beyond \(ScriptOperator.longestList) elements")
    }
    try meter.spend(copied)
  }

  /// A new list.
  fileprivate func listOf(_ elements: [ScriptValue]) throws -> ScriptValue {
    try meter.spend(elements.count)
    return .list(ScriptList(elements))
  }

  /// A list that is about to be changed.
  ///
  /// Throws `NeedsData` for one that a module holds when the recording has types only.
  fileprivate func listToChange(_ index: Int) throws -> ScriptList {
    guard case .list(let list) = arguments[index] else { throw wrong(index, "a list") }
    if list.isState { try recorder.willChangeState() }
    return list
  }

  /// A dictionary.
  fileprivate func dictionary(_ index: Int) throws -> ScriptDictionary {
    guard case .dictionary(let dictionary) = arguments[index] else {
      throw wrong(index, "a dictionary")
    }
    return dictionary
  }

  /// An index that may count from the end, as a position within a number of elements.
  fileprivate func position(_ index: Int, of count: Int) throws -> Int {
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
      try meter.spend(checked(whole.count.multipliedReportingOverflow(by: part.count)))
      return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
    default:
      let all = try elements(0)
      try meter.spend(all.count)
      return try all.contains { try $0.equals(arguments[1], meter) ?? false }
    }
  }

  fileprivate func extremum(_ isBetter: (ScriptNumber, ScriptNumber) -> Bool) throws -> ScriptValue
  {
    let all = try elements(0)
    try meter.spend(all.count)
    guard var best = all.first else { throw ScriptError("\(name) of an empty list") }
    for value in all {
      guard let x = value.number, let y = best.number else { throw wrong(0, "a list of numbers") }
      if isBetter(x, y) { best = value }
    }
    return best
  }
}

extension ScriptValue {
  /// The value as a number, when it is one; truth values are 0 and 1.
  var number: ScriptNumber? {
    switch self {
    case .int(let value): .int(value)
    case .double(let value): .double(value)
    case .bool(let value): .int(value ? 1 : 0)
    default: nil
    }
  }

  /// The value as a float, when it is a number.
  var double: Double? { number?.double }
}
