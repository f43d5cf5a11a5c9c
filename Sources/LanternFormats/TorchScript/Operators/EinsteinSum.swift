internal import LanternGraphs
internal import LanternTensors

/// Sums of products by an equation such as `bij,bjk->bik`.
///
/// Tensors are multiplied from the left, two at a time, as matrices; an axis is summed over as soon as
/// no later tensor and not the result has its letter. Source of the notation: PyTorch documentation,
/// `torch.einsum`.
struct EinsteinSum {
  /// A letter of the equation, or an axis that an ellipsis stands for, counted from the last.
  private enum Label: Hashable {
    case letter(Character)
    case unnamed(Int)
  }

  /// A tensor and the labels of its axes, each once.
  private struct Term {
    var tensor: ScriptTensor
    var labels: [Label]
  }

  private let call: ScriptCall
  private var terms: [Term] = []
  private var wanted: [Label] = []

  /// Reads the equation, argument 0, for the tensors, argument 1.
  ///
  /// Throws `ScriptError` for an equation that does not fit the tensors.
  init(_ call: ScriptCall) throws {
    self.call = call
    let equation = try call.string(0).filter { !$0.isWhitespace }
    let tensors = try call.tensors(1)
    let sides = equation.split(separator: "->", omittingEmptySubsequences: false)
    let operands = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard sides.count <= 2, operands.count == tensors.count, !tensors.isEmpty else {
      throw ScriptError("\(call.name) cannot apply \(equation) to \(tensors.count) tensors")
    }
    var counts: [Label: Int] = [:]
    var unnamed = 0
    for (operand, tensor) in zip(operands, tensors) {
      let labels = try Self.labels(operand, rank: tensor.shape.rank, call)
      for label in labels { counts[label, default: 0] += 1 }
      unnamed = max(unnamed, labels.count { if case .unnamed = $0 { true } else { false } })
      terms.append(try Self.withoutRepetition(Term(tensor: tensor, labels: labels), call))
    }
    let wide = (0..<unnamed).reversed().map(Label.unnamed)
    if sides.count == 2 {
      let letters = sides[1].replacing("...", with: ".")
      wanted = letters.flatMap { $0 == "." ? wide : [.letter($0)] }
    } else {
      let once = counts.filter { $0.value == 1 }.keys.compactMap { label -> Character? in
        if case .letter(let letter) = label { letter } else { nil }
      }
      wanted = wide + once.sorted().map(Label.letter)
    }
    guard Set(wanted).count == wanted.count, wanted.allSatisfy({ counts[$0] != nil }) else {
      throw ScriptError("\(call.name) cannot make the result of \(equation)")
    }
  }

  private static func labels(
    _ operand: Substring, rank: Int, _ call: ScriptCall
  ) throws -> [Label] {
    let text = operand.replacing("...", with: ".")
    let letters = text.count { $0 != "." }
    guard text.count - letters <= 1, text.contains(".") ? letters <= rank : letters == rank,
      text.allSatisfy({ $0 == "." || $0.isLetter })
    else { throw ScriptError("\(call.name) cannot read \(operand) for a tensor of rank \(rank)") }
    return text.flatMap { letter -> [Label] in
      letter == "." ? (0..<rank - letters).reversed().map(Label.unnamed) : [.letter(letter)]
    }
  }

  /// A letter that occurs twice stands for a diagonal.
  private static func withoutRepetition(_ term: Term, _ call: ScriptCall) throws -> Term {
    var term = term
    while let second = term.labels.indices.first(where: {
      term.labels[..<$0].contains(term.labels[$0])
    }), let first = term.labels.firstIndex(of: term.labels[second]) {
      guard term.tensor.shape[first] == term.tensor.shape[second] else {
        throw ScriptError("\(call.name) has one letter for axes of different sizes")
      }
      let view = try call.diagonal(of: term.tensor.shape, offset: 0, first, second)
      // The diagonal becomes the last axis.
      term.tensor = try call.recorder.apply(view, [term.tensor])
      let label = term.labels[first]
      term.labels.remove(at: second)
      term.labels.remove(at: first)
      term.labels.append(label)
    }
    return term
  }

  /// The sum.
  func result() throws -> ScriptTensor {
    var rest = terms[1...]
    var total = terms[0]
    while let next = rest.popFirst() {
      let needed = Set(wanted + rest.flatMap(\.labels))
      total = try product(total, next, keeping: needed)
    }
    total = try summed(total, keeping: Set(wanted))
    // Axes that all terms lack cannot be wanted, so that only the order is left.
    let order = wanted.compactMap { total.labels.firstIndex(of: $0) }
    return try call.recorder.apply(Transpose(permutation: order), [total.tensor])
  }

  private func summed(_ term: Term, keeping needed: Set<Label>) throws -> Term {
    let axes = term.labels.indices.filter { !needed.contains(term.labels[$0]) }
    guard !axes.isEmpty else { return term }
    // A sum of integers is int64, as `sum` gives it; a product of matrices keeps its type.
    let isWhole = term.tensor.type.elementType.isWhole
    let wide = isWhole ? try call.recorder.cast(term.tensor, to: .int64) : term.tensor
    return Term(
      tensor: try call.reduced(wide, .sum, axes),
      labels: term.labels.filter { needed.contains($0) })
  }

  private func product(
    _ x: Term, _ y: Term, keeping needed: Set<Label>
  ) throws -> Term {
    var a = try summed(x, keeping: needed.union(y.labels))
    var b = try summed(y, keeping: needed.union(x.labels))
    (a.tensor, b.tensor) = try call.promoted(a.tensor, b.tensor)
    let shared = a.labels.filter { b.labels.contains($0) }
    // An axis of one element in either tensor is repeated, which a sum over it must see.
    func size(_ term: Term, _ label: Label) -> Int {
      term.labels.firstIndex(of: label).map { term.tensor.shape[$0] } ?? 1
    }
    let sizes = Dictionary(
      uniqueKeysWithValues: Set(a.labels + b.labels).map { ($0, max(size(a, $0), size(b, $0))) })
    let batch = shared.filter { needed.contains($0) }
    let depth = shared.filter { !needed.contains($0) }
    let rows = a.labels.filter { !shared.contains($0) }
    let columns = b.labels.filter { !shared.contains($0) }
    func count(_ labels: [Label]) -> Int { labels.map { sizes[$0] ?? 1 }.reduce(1, *) }
    func matrix(_ term: Term, _ parts: [[Label]]) throws -> ScriptTensor {
      let order = parts.flatMap { $0 }.compactMap { term.labels.firstIndex(of: $0) }
      let turned = try call.recorder.apply(Transpose(permutation: order), [term.tensor])
      let wide = try call.broadcast(
        turned, to: Shape(parts.flatMap { $0.map { sizes[$0] ?? 1 } }))
      return try call.reshapedCopy(wide, to: parts.map(count))
    }
    let result = try call.matrixProduct(
      matrix(a, [batch, rows, depth]), matrix(b, [batch, depth, columns]))
    let labels = batch + rows + columns
    return Term(
      tensor: try call.reshapedCopy(result, to: labels.map { sizes[$0] ?? 1 }), labels: labels)
  }
}
