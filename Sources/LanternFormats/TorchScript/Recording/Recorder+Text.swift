internal import LanternTensors

extension Recorder {
  /// A tensor's numbers as PyTorch prints them for TorchScript.
  ///
  /// Throws `NeedsData` when the recording has types only. Source of the layout: PyTorch
  /// `aten/src/ATen/core/Formatting.cpp`.
  func text(of tensor: ScriptTensor) throws -> String {
    let isConstant = tensor.constant != nil
    let data = try data(of: tensor)
    guard data.shape.elementCount <= 1 << 12 else {
      throw ScriptError.unsupported("the text of a tensor of more than 4096 elements")
    }
    let numbers = try data.realValues()
    if !isConstant { for number in numbers { note(.double(number)) } }
    return TensorText(numbers, data.elementType, data.shape.dimensions).text
  }
}

/// The layout of a tensor's numbers in text.
private struct TensorText {
  private let numbers: [Double]
  private let elementType: ElementType
  private let sizes: [Int]
  /// What all numbers are divided by, and how many characters each takes.
  private var scale = 1.0
  private var width = 0
  private var notation = Notation.general

  private enum Notation { case general, fixed, scientific }

  init(_ numbers: [Double], _ elementType: ElementType, _ sizes: [Int]) {
    (self.numbers, self.elementType, self.sizes) = (numbers, elementType, sizes)
    measure()
  }

  /// Chooses a notation in which the smallest and the largest number can be told.
  private mutating func measure() {
    let finite = numbers.filter(\.isFinite)
    let isWhole = finite.allSatisfy { $0 == $0.rounded(.up) }
    var (least, most) = (finite.first?.magnitude ?? 1, finite.first?.magnitude ?? 1)
    for number in finite {
      least = min(least, number.magnitude)
      // Negative numbers never count as the largest, unless they come first.
      if number > most { most = number }
    }
    func exponent(_ value: Double) -> Int {
      value == 0 || finite.isEmpty ? 1 : DecimalDigits.exponent(of: value) + 1
    }
    let (low, high) = (exponent(least), exponent(most))
    if isWhole {
      notation = high > 9 ? .scientific : .general
      width = high > 9 ? 11 : high + 1
    } else if high - low > 4 {
      notation = .scientific
      width = max(high.magnitude, low.magnitude) > 99 ? 12 : 11
    } else {
      notation = .fixed
      if high > 5 || high < 0 {
        for _ in 0..<(high - 1).magnitude { scale *= 10 }
        if high < 1 { scale = 1 / scale }
        width = 7
      } else {
        width = high == 0 ? 7 : high + 6
      }
    }
  }

  private func text(_ number: Double) -> String {
    let scaled = number / scale
    let text =
      switch notation {
      case .general: DecimalDigits.general(scaled, digits: 6)
      case .fixed: DecimalDigits.fixed(scaled, places: 4)
      case .scientific: DecimalDigits.scientific(scaled, places: 4)
      }
    return String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  private var scaleLine: String {
    scale == 1 ? "" : DecimalDigits.general(scale, digits: 6) + " *\n"
  }

  /// Rows of numbers, or matrices of them, and the tensor's type and sizes.
  var text: String {
    let names: [ElementType: String] = [
      .float32: "Float", .float64: "Double", .float16: "Half", .bfloat16: "BFloat16",
      .int8: "Char", .uint8: "Byte", .int16: "Short", .int32: "Int", .int64: "Long", .bool: "Bool",
    ]
    let kind = "CPU\(names[elementType] ?? "\(elementType)")Type"
    let end = "[ \(kind){\(sizes.map(String.init).joined(separator: ","))} ]"
    guard !numbers.isEmpty else { return end }
    switch sizes.count {
    case 0: return DecimalDigits.general(numbers[0], digits: 6) + "\n" + end
    case 1: return scaleLine + numbers.map { text($0) + "\n" }.joined() + end
    case 2: return matrix(sizes[0], sizes[1], indentation: 0) + end
    default: return matrices + end
    }
  }

  /// Rows of numbers, in blocks of columns where they would be too long.
  private func matrix(_ rows: Int, _ columns: Int, indentation: Int) -> String {
    let indent = String(repeating: " ", count: indentation)
    let perLine = max(1, (80 - indentation) / (width + 1))
    var result = indent
    for start in stride(from: 0, to: columns, by: perLine) {
      let end = min(start + perLine, columns)
      if perLine < columns {
        result += (start > 0 ? "\n" : "") + "Columns \(start + 1) to \(end)" + indent
      }
      if scale != 1 { result += scaleLine + indent }
      for row in 0..<rows {
        let line = (start..<end).map { text(numbers[row * columns + $0]) }
        result += line.joined(separator: " ") + "\n"
        if row + 1 < rows { result += indent + (scale != 1 ? " " : "") }
      }
    }
    return result
  }

  /// Matrix after matrix, each under its place; the first axis counts fastest.
  private var matrices: String {
    let outer = Array(sizes.dropLast(2))
    let (rows, columns) = (sizes[outer.count], sizes[outer.count + 1])
    let size = rows * columns
    let parts = (0..<numbers.count / size).map { index in
      var (place, rest) = ([Int](), index)
      for size in outer {
        place.append(rest % size)
        rest /= size
      }
      let start = zip(place, outer).reduce(0) { $0 * $1.1 + $1.0 } * size
      let part = TensorText(Array(numbers[start..<start + size]), elementType, [rows, columns])
      let name = place.map { "\($0 + 1)," }.joined()
      return "(\(name).,.) = \n" + part.matrix(rows, columns, indentation: 1)
    }
    return parts.joined(separator: "\n")
  }
}
