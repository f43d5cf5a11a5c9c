/// The words of a call, told apart by a subcommand's options.
///
/// By hand, since Swift's ArgumentParser is not part of the toolchain.
struct Arguments {
  /// The words that belong to no option.
  let operands: [String]
  private var values: [String: [String]] = [:]

  /// Reads words: `--name value`, `--name=value`, `--flag`, operands; after `--` all are operands.
  ///
  /// Throws `UsageError` for options that there are not, values that are missing, and too many or too
  /// few operands.
  init(_ words: [String], of command: any Subcommand.Type) throws {
    let options = Dictionary(uniqueKeysWithValues: command.options.map { ($0.name, $0) })
    var operands: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard word.hasPrefix("--"), let name = parts.first.map(String.init),
        let option = options[name]
      else {
        throw UsageError("there is no option \(word); a file of such a name goes after --")
      }
      if values[name] != nil, !option.isRepeatable {
        throw UsageError("--\(name) is given twice")
      }
      guard let valueName = option.value else {
        guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
        values[name, default: []].append("")
        continue
      }
      // A word that begins like an option is not meant as a value; after = it is.
      guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(),
        parts.count == 2 || !value.hasPrefix("--")
      else { throw UsageError("--\(name) needs a value: --\(name) \(valueName)") }
      values[name, default: []].append(value)
    }
    guard command.operandCount.contains(operands.count) else {
      throw UsageError(
        operands.isEmpty
          ? "\(command.operands) is missing"
          : "it takes one \(command.operands), and there are \(operands.count): "
            + operands.joined(separator: " "))
    }
    self.operands = operands
  }

  /// Whether an option without a value is there.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option.
  func value(_ name: String) -> String? { values[name]?.last }

  /// All values of an option that may be repeated.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// A whole number within a range.
  ///
  /// Throws `UsageError` when it is none, or not within it.
  func integer(_ name: String, in range: ClosedRange<Int>, default value: Int) throws -> Int {
    guard let text = self.value(name) else { return value }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not "
          + "\"\(text)\"")
    }
    return number
  }

  /// One of the cases of an enumeration.
  ///
  /// Throws `UsageError` naming the cases when it is none.
  func choice<T: RawRepresentable<String> & CaseIterable>(_ name: String, default value: T) throws
    -> T
  {
    guard let text = self.value(name) else { return value }
    guard let choice = T(rawValue: text) else {
      let all = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError("--\(name) takes one of \(all), not \"\(text)\"")
    }
    return choice
  }

  /// Three numbers with commas between them.
  ///
  /// Throws `UsageError` when there are not three.
  func channels(_ name: String) throws -> [Float]? {
    guard let text = value(name) else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Float($0) }
    guard numbers.count == 3, parts.count == 3, numbers.allSatisfy(\.isFinite) else {
      throw UsageError("--\(name) takes three numbers like 127.5,127.5,127.5, not \"\(text)\"")
    }
    return numbers
  }
}
