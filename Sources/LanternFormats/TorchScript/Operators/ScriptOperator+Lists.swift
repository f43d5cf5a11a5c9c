internal import LanternTensors

extension ScriptOperator {
  /// The most elements of a list, or bytes of a text, that a program makes.
  static let longestList = 1 << 20

  /// Lists; what has a length or elements in general.
  static let lists: [ScriptOperator] =
    [
      ScriptOperator("aten::len(Any a)") { call in
        switch call.arguments[0] {
        case .list(let list): .int(list.elements.count)
        case .tuple(let elements): .int(elements.count)
        case .dictionary(let dictionary): .int(dictionary.count)
        case .string(let text): .int(text.utf8.count)
        case .tensor(let tensor) where tensor.shape.rank > 0: .int(tensor.shape[0])
        case .object(let object) where object.elements != nil: .int(object.elements?.count ?? 0)
        default: throw call.wrong(0, "something that has a length")
        }
      },
      ScriptOperator("aten::__getitem__.t(t[] list, int idx)") { call in try call.element() },
      ScriptOperator("aten::select.t(t[] list, int idx)") { call in try call.element() },
      ScriptOperator("aten::append.t(t[] self, t el)") { call in
        let list = try call.listToChange(0)
        try call.requireRoom(list.elements.count + 1, copied: 1)
        list.elements.append(call.arguments[1])
        return call.arguments[0]
      },
      ScriptOperator("aten::extend.t(t[] self, t[] other)") { call in
        try call.extend()
        return .none
      },
      ScriptOperator("aten::add_.t(t[] self, t[] b)") { call in
        try call.extend()
        return call.arguments[0]
      },
      ScriptOperator("aten::insert.t(t[] self, int idx, t el)") { call in
        let list = try call.listToChange(0)
        let count = list.elements.count
        try call.requireRoom(count + 1, copied: count)
        let index = try call.int(1)
        let position = index < 0 ? max(0, max(index, -count) + count) : min(index, count)
        list.elements.insert(call.arguments[2], at: position)
        return .none
      },
      ScriptOperator("aten::pop.t(t[] self, int idx=-1)") { call in try call.removed() },
      ScriptOperator("aten::Delete.t(t[] self, int idx)") { call in
        _ = try call.removed()
        return .none
      },
      ScriptOperator("aten::clear.t(t[] self)") { call in
        try call.listToChange(0).elements = []
        return .none
      },
      ScriptOperator("aten::reverse.t(t[] self)") { call in
        let list = try call.listToChange(0)
        try call.meter.spend(list.elements.count)
        list.elements.reverse()
        return .none
      },
      ScriptOperator("aten::copy.t(t[] self)") { call in try call.listOf(call.elements(0)) },
      ScriptOperator("aten::list.t(t[] l)") { call in try call.listOf(call.elements(0)) },
      ScriptOperator("aten::Size(int[] sizes)") { call in call.arguments[0] },
      ScriptOperator("aten::_set_item.t(t[] l, int idx, t el)") { call in
        let list = try call.listToChange(0)
        list.elements[try call.position(call.int(1), of: list.elements.count)] = call.arguments[2]
        return call.arguments[0]
      },
      ScriptOperator("aten::slice.t(t[] l, int? start=None, int? end=None, int step=1)") { call in
        let all = try call.elements(0)
        try call.meter.spend(all.count)
        let positions = try ScriptList.positions(
          all.count, call.optionalInt(1), call.optionalInt(2), call.int(3))
        return try call.listOf(positions.map { all[$0] })
      },
      // Lists are added and repeated; numbers, text and tensors are tried elsewhere.
      ScriptOperator("aten::add.t(t[] a, t[] b)") { call in
        let (a, b) = (try call.elements(0), try call.elements(1))
        try call.requireRoom(a.count + b.count, copied: a.count + b.count)
        return try call.listOf(a + b)
      },
      ScriptOperator("aten::mul.left_t(t[] l, int n)") { call in
        .list(ScriptList(try call.repeated(0, 1), elementType: call.elementType(0)))
      },
      ScriptOperator("aten::mul.right_(int n, t[] l)") { call in
        .list(ScriptList(try call.repeated(1, 0), elementType: call.elementType(1)))
      },
      ScriptOperator("aten::mul_.t(t[] l, int n)") { call in
        let list = try call.listToChange(0)
        list.elements = try call.repeated(0, 1)
        return call.arguments[0]
      },
    ] + typed + extrema

  /// Operators that PyTorch has for each type of elements.
  private static let typed: [ScriptOperator] = [
    each("aten::__contains__.TYPE_list(t[] l, t item)") { call in
      .bool(try call.firstPosition() != nil)
    },
    each("aten::index.list_TYPE(t[] self, t el)") { call in
      guard let position = try call.firstPosition() else {
        throw ScriptError("ValueError: '\(call.arguments[1].text)' is not in list")
      }
      return .int(position)
    },
    each("aten::count.TYPE(t[] self, t el)") { call in
      let all = try call.elements(0)
      try call.meter.spend(all.count)
      return .int(try all.count { try $0.equals(call.arguments[1], call.meter) ?? false })
    },
    each("aten::remove.TYPE(t[] self, t el)") { call in
      let list = try call.listToChange(0)
      guard let position = try call.firstPosition() else {
        throw ScriptError("ValueError: list.remove(x): x not in list")
      }
      list.elements.remove(at: position)
      return .none
    },
    each("aten::sort.TYPE(t[] self, bool reverse=False)") { call in
      let list = try call.listToChange(0)
      list.elements = try call.sorted(isReversed: call.bool(1))
      return .none
    },
    each("aten::sorted.TYPE(t[] self)") { call in
      try call.listOf(call.sorted(isReversed: false))
    },
    each("aten::sum.TYPE(Scalar[] self)") { call in try call.sum() },
    each("aten::any.TYPE(Any[] self)") { call in
      .bool(try call.truths().contains(true))
    },
    each("aten::all.TYPE(Any[] self)") { call in
      .bool(try !call.truths().contains(false))
    },
  ].flatMap(\.self)

  /// An operator for each type of elements, whose names PyTorch has in the names of overloads.
  private static func each(
    _ schema: String, _ body: @escaping @Sendable (ScriptCall) throws -> ScriptValue
  ) -> [ScriptOperator] {
    ["int", "float", "bool", "str", "Tensor", "any"].map { type in
      let parts = schema.split(separator: "TYPE", maxSplits: 1)
      return ScriptOperator(parts.joined(separator: type), body)
    }
  }

  /// Python's `min` and `max`: of two numbers, of a list, of two lists.
  private static let extrema: [ScriptOperator] = [
    ScriptOperator("prim::min(Scalar a, Scalar b)") { call in try call.chosen { $0 < $1 } },
    ScriptOperator("prim::max(Scalar a, Scalar b)") { call in try call.chosen { $1 < $0 } },
    ScriptOperator("prim::min.self_int(t[] self)") { call in try call.extremum(isLeast: true) },
    ScriptOperator("prim::max.self_int(t[] self)") { call in try call.extremum(isLeast: false) },
    ScriptOperator("prim::min.int_list(t[] l, t[] r)") { call in
      try call.isLess(call.arguments[1], call.arguments[0]) ? call.arguments[1] : call.arguments[0]
    },
    ScriptOperator("prim::max.int_list(t[] l, t[] r)") { call in
      try call.isLess(call.arguments[0], call.arguments[1]) ? call.arguments[1] : call.arguments[0]
    },
  ]
}

extension ScriptCall {
  /// Throws unless a list or text may become so long, and counts what is copied for it.
  func requireRoom(_ count: Int, copied: Int) throws {
    guard count <= ScriptOperator.longestList else {
      throw ScriptError(
        "a list or text would grow beyond \(ScriptOperator.longestList) elements")
    }
    try meter.spend(copied)
  }

  /// A new list whose elements are of the first argument's type.
  fileprivate func listOf(_ elements: [ScriptValue]) throws -> ScriptValue {
    try meter.spend(elements.count)
    return .list(ScriptList(elements, elementType: elementType(0)))
  }

  /// What is said of the elements of a list.
  fileprivate func elementType(_ index: Int) -> ScriptType? {
    if case .list(let list) = arguments[index] { list.elementType } else { nil }
  }

  /// A list that is about to be changed.
  ///
  /// Throws `NeedsData` for one that a module holds when the recording has types only.
  fileprivate func listToChange(_ index: Int) throws -> ScriptList {
    guard case .list(let list) = arguments[index] else { throw wrong(index, "a list") }
    if list.isState { try recorder.willChangeState() }
    return list
  }

  /// An index that may count from the end, as a position within a number of elements.
  func position(_ index: Int, of count: Int) throws -> Int {
    let position = index < 0 ? index + count : index
    guard (0..<count).contains(position) else {
      throw ScriptError("IndexError: index \(index) is outside a list of \(count) elements")
    }
    return position
  }

  fileprivate func element() throws -> ScriptValue {
    if case .list(let list) = arguments[0] {
      return list.elements[try position(int(1), of: list.elements.count)]
    }
    let all = try elements(0)
    return all[try position(int(1), of: all.count)]
  }

  fileprivate func extend() throws {
    let (list, added) = (try listToChange(0), try elements(1))
    try requireRoom(list.elements.count + added.count, copied: added.count)
    list.elements += added
  }

  fileprivate func removed() throws -> ScriptValue {
    let list = try listToChange(0)
    guard !list.elements.isEmpty else {
      throw ScriptError("IndexError: \(name) of an empty list")
    }
    let position = try position(int(1), of: list.elements.count)
    try meter.spend(list.elements.count - position)
    return list.elements.remove(at: position)
  }

  /// The elements of one argument as often as the other says.
  fileprivate func repeated(_ list: Int, _ times: Int) throws -> [ScriptValue] {
    let (elements, count) = (try elements(list), max(0, try int(times)))
    let total = try checked(elements.count.multipliedReportingOverflow(by: count))
    try requireRoom(total, copied: total)
    return total == 0 ? [] : (0..<count).flatMap { _ in elements }
  }

  /// Where the second argument first stands among the elements of the first.
  fileprivate func firstPosition() throws -> Int? {
    let all = try elements(0)
    for (position, element) in all.enumerated() {
      try meter.spend(1)
      if try element.equals(arguments[1], meter) ?? areSame(element, arguments[1]) {
        return position
      }
    }
    return nil
  }

  /// Whether two tensors of one element are equal.
  private func areSame(_ a: ScriptValue, _ b: ScriptValue) throws -> Bool {
    guard case .tensor(let x) = a, case .tensor(let y) = b else { return false }
    return try x === y || recorder.number(in: x).double == recorder.number(in: y).double
  }

  /// The better of two numbers, the first when they are equal; a float when either is one.
  fileprivate func chosen(
    _ isBetter: (ScriptNumber, ScriptNumber) -> Bool
  ) throws -> ScriptValue {
    let (a, b) = (try number(0), try number(1))
    let best = isBetter(a, b) ? a : b
    if case (.int, .int) = (a, b) { return best.value }
    return .double(best.double)
  }

  fileprivate func extremum(isLeast: Bool) throws -> ScriptValue {
    let all = try elements(0)
    guard var best = all.first else { throw ScriptError("ValueError: \(name) of an empty list") }
    for value in all.dropFirst() where try isLeast ? isLess(value, best) : isLess(best, value) {
      best = value
    }
    return best
  }

  fileprivate func sum() throws -> ScriptValue {
    let all = try elements(0)
    try meter.spend(all.count)
    if all.isEmpty { return elementType(0) == .float ? .double(0) : .int(0) }
    var total = ScriptNumber.int(0)
    for value in all {
      switch (total, value.number) {
      case (.int(let a), .int(let b)?): total = .int(try checked(a.addingReportingOverflow(b)))
      case (let a, let b?): total = .double(a.double + b.double)
      default: throw wrong(0, "a list of numbers")
      }
    }
    return total.value
  }

  fileprivate func truths() throws -> [Bool] {
    try meter.spend(elements(0).count)
    return try elements(0).map { value in
      if case .string(let text) = value { return !text.isEmpty }
      guard let number = value.number else { throw wrong(0, "a list of numbers") }
      return number.double != 0
    }
  }

  /// Whether a value comes before another: numbers, text, tensors of one element, and lists and tuples
  /// by their first elements that differ.
  func isLess(_ a: ScriptValue, _ b: ScriptValue) throws -> Bool {
    try meter.spend(1)
    switch (a, b) {
    case (.string(let x), .string(let y)): return x.utf8.lexicographicallyPrecedes(y.utf8)
    case (.tensor(let x), .tensor(let y)):
      return try recorder.number(in: x) < recorder.number(in: y)
    case (.tuple(let x), .tuple(let y)): return try isLess(x, y)
    case (.list(let x), .list(let y)): return try isLess(x.elements, y.elements)
    default:
      guard let x = a.number, let y = b.number else {
        throw ScriptError("\(name) cannot compare \(a.typeName) with \(b.typeName)")
      }
      return x < y
    }
  }

  private func isLess(_ a: [ScriptValue], _ b: [ScriptValue]) throws -> Bool {
    for (x, y) in zip(a, b) {
      if try isLess(x, y) { return true }
      if try isLess(y, x) { return false }
    }
    return a.count < b.count
  }

  /// The elements in order; those that are equal keep theirs.
  fileprivate func sorted(isReversed: Bool) throws -> [ScriptValue] {
    let all = try elements(0)
    try meter.spend(all.count)
    return try all.enumerated().sorted { x, y in
      let (a, b) = isReversed ? (y, x) : (x, y)
      if try isLess(a.element, b.element) { return true }
      return try !isLess(b.element, a.element) && x.offset < y.offset
    }.map(\.element)
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
