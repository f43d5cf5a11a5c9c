/// One thing that the command does.
protocol Subcommand: SendableMetatype {
  /// The word to call it by.
  static var name: String { get }
  /// What it does, in a few words.
  static var summary: String { get }
  /// The words after it, as usage shows them: `IMAGE...`.
  static var operands: String { get }
  /// How many operands it takes.
  static var operandCount: ClosedRange<Int> { get }
  /// The options that it takes.
  static var options: [Option] { get }
  /// A call that works, and what it is for.
  static var example: String { get }

  /// Reads the arguments.
  ///
  /// Throws `UsageError` when they make no sense.
  init(_ arguments: Arguments) throws

  /// Does the work.
  func run() throws -> ExitStatus
}

/// An option of a subcommand.
struct Option: Sendable {
  /// Its name, without the dashes.
  var name: String
  /// What its value is called; nil for an option that takes none.
  var value: String?
  /// What it does.
  var help: String
  /// Whether it may be given more than once.
  var isRepeatable = false
}

/// How the command ends.
enum ExitStatus: Int32, Sendable {
  case success = 0
  case failure = 1
  case wrongUsage = 2
}

/// Why the words of a call make no sense.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension Subcommand {
  /// The help text.
  static var help: String {
    let all = options + [Option(name: "help", value: nil, help: "Show this text.")]
    let names = all.map { "--\($0.name)" + ($0.value.map { " \($0)" } ?? "") }
    let width = min(names.map(\.count).max() ?? 0, 28)
    let lines = zip(names, all).map { name, option in
      let text = option.help + (option.isRepeatable ? " May be repeated." : "")
      let wrapped = text.wrapped(to: 78 - width - 4)
      let head = "  " + name.padded(to: width) + "  "
      let indent = String(repeating: " ", count: width + 4)
      return head + wrapped.joined(separator: "\n" + indent)
    }
    return """
      \(summary)

      Usage: lantern \(name) \(operands) [OPTION...]

      \(lines.joined(separator: "\n"))

      Example:
      \(example)
      """
  }
}

extension String {
  /// The text with spaces behind it until it has a length.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  /// The text with spaces before it until it has a length.
  func rightAligned(to width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }

  /// The words in lines no longer than a width, where words allow.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
