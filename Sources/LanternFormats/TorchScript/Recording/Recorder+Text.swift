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
  private var isWhole = true
  private var isScientific = false

  init(_ numbers: [Double], _ elementType: ElementType, _ sizes: [Int]) {
    (self.numbers, self.elementType, self.sizes) = (numbers, elementType, sizes)
    measure()
  }

  /// Chooses a notation in which the smallest and the largest magnitude can be told.
  private mutating func measure() {
    let finite = numbers.filter(\.isFinite)
    isWhole = finite.allSatisfy { $0 == $0.rounded(.up) }
    let magnitudes = finite.map(\.magnitude)
    guard let least = magnitudes.min(), let most = magnitudes.max() else {
      width = 11
      return
    }
    func exponent(_ value: Double) -> Int {
      value == 0 ? 1 : DecimalDigits.exponent(of: value) + 1
    }
    let (low, high) = (exponent(least), exponent(most))
    if isWhole {
      isScientific = high > 9
      width = isScientific ? 11 : high + 1
    } else if high - low > 4 {
      isScientific = true
      width = high > 99 || high < -99 || low > 99 || low < -99 ? 12 : 11
    } else if high > 5 || high < 0 {
      scale = 1
      for _ in 0..<(high - 1).magnitude { scale *= 10 }
      if high - 1 < 0 { scale = 1 / scale }
      width = 7
    } else {
      width = high == 0 ? 7 : high + 6
    }
  }

  private func text(_ number: Double) -> String {
    let scaled = number / scale
    let text =
      isScientific
      ? DecimalDigits.scientific(scaled, places: 4)
      : DecimalDigits.fixed(scaled, places: isWhole ? 0 : 4)
    return String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  private var scaleLine: String {
    scale == 1 ? "" : DecimalDigits.general(scale, digits: 6) + " *\n"
  }

  var text: String {
    let names: [ElementType: String] = [
      .float32: "Float", .float64: "Double", .float16: "Half", .bfloat16: "BFloat16",
      .int8: "Char", .uint8: "Byte", .int16: "Short", .int32: "Int", .int64: "Long", .bool: "Bool",
    ]
    let kind = "CPU\(names[elementType] ?? "\(elementType)")Type"
    let end = "[ \(kind){\(sizes.map(String.init).joined(separator: ","))} ]"
    switch sizes.count {
    case 0: return DecimalDigits.general(numbers[0], digits: 6) + "\n[ \(kind){} ]"
    case 1:
      guard !numbers.isEmpty else { return end }
      return scaleLine + numbers.map { text($0) + "\n" }.joined() + end
    case 2: return matrix(numbers[...], sizes[0], sizes[1]) + end
    default: return slices + end
    }
  }

  /// Rows of numbers, in blocks of columns where they would be too long.
  private func matrix(_ part: ArraySlice<Double>, _ rows: Int, _ columns: Int) -> String {
    guard rows > 0, columns > 0 else { return "" }
    let perLine = max(1, 80 / (width + 1))
    var result = ""
    for start in stride(from: 0, to: columns, by: perLine) {
      let end = min(start + perLine, columns)
      if perLine < columns {
        result += "Columns \(start + 1) to \(end)"
      }
      result += scaleLine
      for row in 0..<rows {
        let line = (start..<end).map { text(part[part.startIndex + row * columns + $0]) }
        result += line.joined(separator: " ") + "\n"
      }
    }
    return result
  }

  /// Matrix after matrix, each under its place.
  private var slices: String {
    let (rows, columns) = (sizes[sizes.count - 2], sizes[sizes.count - 1])
    let size = rows * columns
    guard size > 0 else { return "" }
    var parts: [String] = []
    for (index, start) in stride(from: 0, to: numbers.count, by: size).enumerated() {
      var (place, rest): ([String], Int) = ([], index)
      for axis in sizes.dropLast(2).reversed() {
        place.insert("\(rest % axis + 1)", at: 0)
        rest /= axis
      }
      let slice = TensorText(
        Array(numbers[start..<start + size]), elementType, [rows, columns])
      parts.append(
        "(\(place.joined(separator: ","))" + ",.,.) = \n"
          + slice.matrix(slice.numbers[...], rows, columns))
    }
    return parts.joined(separator: "\n")
  }
}
