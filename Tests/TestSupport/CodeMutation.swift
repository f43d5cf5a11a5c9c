import Lantern

/// Damage done to TorchScript code at random: words and numbers changed, and lines moved or lost.
struct CodeMutation {
  var generator: SeededGenerator

  init(_ generator: SeededGenerator) { self.generator = generator }

  private static let numbers = [
    "0", "1", "-1", "2", "3", "7", "64", "9223372036854775807", "-9223372036854775807", "0.", "inf",
    "nan", "1e300", "-0.5", "True", "None", "[]", "()", "{}", "\"\"", "[0, 0]", "[1, 2, 3]",
  ]
  private static let operators = TorchScriptFormat().coverage.operators.map {
    $0.name.replacing("aten::", with: "torch.")
  }

  /// One to three changes.
  mutating func applied(to code: [UInt8]) -> [UInt8] {
    var text = String(decoding: code, as: UTF8.self)
    for _ in 0..<Int.random(in: 1...3, using: &generator) { change(&text) }
    return [UInt8](text.utf8)
  }

  private mutating func change(_ text: inout String) {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1, 2: replaceNumber(in: &text)
    case 3, 4: replaceWord(in: &text)
    case 5: replaceOperator(in: &text)
    case 6, 7: moveLines(in: &text)
    default: replaceByte(in: &text)
    }
  }

  private mutating func replace(
    _ pattern: Regex<Substring>, in text: inout String, by replacement: String?
  ) {
    guard let replacement, let range = text.ranges(of: pattern).randomElement(using: &generator)
    else { return }
    text.replaceSubrange(range, with: replacement)
  }

  private mutating func replaceNumber(in text: inout String) {
    let number = Self.numbers.randomElement(using: &generator)
    replace(/\b[0-9][0-9.e\-]*/, in: &text, by: number)
  }

  /// A word becomes another one of the same code.
  private mutating func replaceWord(in text: inout String) {
    let word = text.matches(of: /[A-Za-z_][A-Za-z_0-9]*/).randomElement(using: &generator)
    replace(/[A-Za-z_][A-Za-z_0-9]*/, in: &text, by: word.map { String($0.output) })
  }

  private mutating func replaceOperator(in text: inout String) {
    let name = Self.operators.randomElement(using: &generator)
    replace(/torch\.[a-z_0-9]+/, in: &text, by: name)
  }

  private mutating func moveLines(in text: inout String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let (a, b) = (
      Int.random(in: lines.indices, using: &generator),
      Int.random(in: lines.indices, using: &generator)
    )
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: lines.swapAt(a, b)
    case 1: lines.insert(lines[a], at: b)
    case 2: lines.remove(at: a)
    default: lines[a] = "  " + lines[a]
    }
    text = lines.joined(separator: "\n")
  }

  /// Signs keep the program one more often than other bytes do.
  private mutating func replaceByte(in text: inout String) {
    var bytes = [UInt8](text.utf8)
    guard let index = bytes.indices.randomElement(using: &generator) else { return }
    bytes[index] =
      [UInt8]("0123456789-.,()[]{}=+*%/ xyst\n".utf8).randomElement(using: &generator) ?? 0
    text = String(decoding: bytes, as: UTF8.self)
  }
}
