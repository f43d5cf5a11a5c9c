package import LanternTensors

/// Groups of words of a text, some of the words between left out.
///
/// Input: strings, of which the first is split at white space. Output `[count]`: words joined by a
/// space, each at most `maximumSkip` words behind the one before it, in rising order of their places.
/// There are `size` words in a group, or, with `includesShorter`, any number up to that. A text of
/// fewer words has no groups.
///
/// TensorFlow Lite `SKIP_GRAM`. Source: LiteRT `skip_gram.cc`.
package struct SkipGrams: DataDependentOperator {
  /// The words of a group.
  package var size: Int
  /// The most words left out between two of a group.
  package var maximumSkip: Int
  /// Whether groups of fewer words are given too.
  package var includesShorter: Bool

  /// Creates the operator.
  package init(size: Int, maximumSkip: Int, includesShorter: Bool) {
    self.size = size
    self.maximumSkip = maximumSkip
    self.includesShorter = includesShorter
  }

  package func check(inputs: [TensorType]) throws {
    guard inputs.count == 1, inputs[0].elementType == .string else {
      throw GraphError(.unsupportedType, "\(Self.name) works on one tensor of strings")
    }
    guard size >= 1, maximumSkip >= 0 else {
      throw GraphError(
        .invalidAttribute,
        "\(Self.name) cannot make groups of \(size) words with \(maximumSkip) left out between")
    }
  }

  package func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try check(inputs: inputs.map(\.type))
    guard let text = try inputs[0].strings().first else {
      throw GraphError(.invalidInput, "\(Self.name) is given no text")
    }
    let words = Self.words(of: text)
    var groups: [[UInt8]] = []
    guard words.count >= size else { return [try Tensor(strings: groups, shape: [0])] }
    var budget = 1 << 28
    // The places of the words of a group; the next word to try, for each.
    var (places, next) = ([Int](), [0])
    while let candidate = next.last {
      let reach = places.last.map { $0 + 1 + min(maximumSkip, words.count) } ?? words.count - 1
      // Without shorter groups, a place from which a group cannot be filled leads nowhere.
      let rest = includesShorter ? 1 : size - places.count
      guard places.count < size, candidate <= words.count - rest, candidate <= reach else {
        if includesShorter ? !places.isEmpty : places.count == size {
          let group = Array(places.map { words[$0] }.joined(separator: [0x20]))
          budget -= group.count + 16
          guard budget >= 0 else {
            throw GraphError(
              .overBudget, "\(Self.name) would make more than 2^28 bytes of \(words.count) words")
          }
          groups.append(group)
        }
        next.removeLast()
        _ = places.popLast()
        continue
      }
      next[next.count - 1] += 1
      places.append(candidate)
      next.append(candidate + 1)
    }
    return [try Tensor(strings: groups, shape: Shape([groups.count]))]
  }

  /// The words between white space.
  ///
  /// The reference looks for white space from the second byte on, so that one in front is a word's.
  private static func words(of text: [UInt8]) -> [[UInt8]] {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    var (words, start): ([[UInt8]], Int) = ([], 0)
    for index in text.indices.dropFirst() where isSpace(text[index]) {
      if index > start, !isSpace(text[start]) { words.append(Array(text[start..<index])) }
      start = index + 1
    }
    if text.count > start { words.append(Array(text[start...])) }
    return words
  }
}
