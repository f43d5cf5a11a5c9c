internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// The StableHLO operators that LiteRT runs.
  static let stablehlo: [String: TFLiteImporter] = [
    "STABLEHLO_ADD": combination(.add) { Add() },
    "STABLEHLO_MULTIPLY": combination(.multiply) { Multiply() },
    "STABLEHLO_MAXIMUM": combination(.maximum),
    "STABLEHLO_MINIMUM": combination(.minimum),
    "STABLEHLO_AND": TFLiteImporter(versions: 1...1, types: combinableIntegers) { _ in
      TFLiteImport(Combine(.bitwiseAnd), [0, 1])
    },
    "STABLEHLO_SHIFT_LEFT": plain(1...1, 2, types: ["int8", "int16", "int32"]) { ShiftLeft() },
    "STABLEHLO_PAD": TFLiteImporter(versions: 1...1) { node in
      let rank = try node.inputType(0).shape.rank
      return TFLiteImport(
        DilatedPad(
          DilatedPadding(
            before: try node.padded(0, rank), after: try node.padded(1, rank),
            between: try node.padded(2, rank))), [0, 1])
    },
    "STABLEHLO_GATHER": TFLiteImporter(versions: 1...1) { node in
      TFLiteImport(
        GatherSlices(
          offsetAxes: try node.longs(0), collapsedAxes: try node.longs(1),
          startAxes: try node.longs(2), indexAxis: try node.long(3),
          sliceSizes: try node.longs(4)), [0, 1])
    },
    "STABLEHLO_SCATTER": TFLiteImporter(versions: 1...1, types: combinable) { node in
      TFLiteImport(
        ScatterSlices(
          windowAxes: try node.longs(1), insertedAxes: try node.longs(2),
          startAxes: try node.longs(3), indexAxis: try node.long(4),
          combination: try node.scatterCombination(subgraph: 6)), [0, 1, 2])
    },
    "REDUCE_WINDOW": TFLiteImporter(versions: 1...1, types: windowed) { node in
      let code = try node.options2?.integer(0, as: Int32.self) ?? 0
      let combinations: [Combination] = [.add, .multiply, .minimum, .maximum, .all, .any]
      guard combinations.indices.contains(Int(code) - 1) else {
        throw UnsupportedReason("the reduction \(code)")
      }
      let border = [Int](repeating: 0, count: try node.inputType(0).shape.rank)
      return TFLiteImport(
        ReduceWindow(
          combinations[Int(code) - 1], window: try node.integers(2, "window"),
          strides: try node.integers(3, "strides"), dilations: try node.integers(4, "dilations"),
          padding: DilatedPadding(before: border, after: border, between: border)), [0, 1])
    },
    "STABLEHLO_REDUCE_WINDOW": TFLiteImporter(versions: 1...1, types: windowed) { node in
      let window = try node.longs(0)
      func attribute(_ field: Int, default value: Int, each: Int = 1) throws -> [Int] {
        let given = try node.longs(field)
        return given.isEmpty ? [Int](repeating: value, count: each * window.count) : given
      }
      let dilations = try attribute(2, default: 1)
      let border = try attribute(4, default: 0, each: 2)
      guard dilations.allSatisfy({ $0 > 0 }), border.count == 2 * window.count else {
        throw GraphError(
          .invalidAttribute,
          "a window of \(window) with the dilations \(dilations) and the padding \(border)")
      }
      return TFLiteImport(
        ReduceWindow(
          try node.windowCombination(subgraph: 5), window: window,
          strides: try attribute(1, default: 1), dilations: try attribute(3, default: 1),
          padding: DilatedPadding(
            before: window.indices.map { border[2 * $0] },
            after: window.indices.map { border[2 * $0 + 1] }, between: dilations.map { $0 - 1 })),
        [0, 1])
    },
  ]

  private static let combinableIntegers: TypeCoverage = [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
  ]
  private static let combinable: TypeCoverage = [
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16",
    "uint32", "uint64", "bool",
  ]
  private static let windowed: TypeCoverage = [
    "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool",
  ]

  /// Two tensors combined: by the operator of their real numbers where that is the same and has fast
  /// kernels.
  private static func combination(
    _ combination: Combination, _ plain: (@Sendable () -> any Operator)? = nil
  ) -> TFLiteImporter {
    TFLiteImporter(versions: 1...1, types: combinable) { node in
      let (left, right) = (try node.inputType(0), try node.inputType(1))
      if let plain, left.elementType == .float32, left.shape == right.shape {
        return TFLiteImport(plain(), [0, 1])
      }
      return TFLiteImport(Combine(combination), [0, 1])
    }
  }
}

extension TFLiteNode {
  /// A list of 64-bit integers among the later options, as many as a shape has dimensions at most.
  fileprivate func longs(_ field: Int) throws -> [Int] {
    let values = try options2?.integers(field, as: Int64.self) ?? []
    guard values.count <= 128 else {
      throw GraphError(.invalidAttribute, "its option \(field) is a list of \(values.count)")
    }
    return values.map(Int.init)
  }

  /// A 64-bit integer among the later options.
  fileprivate func long(_ field: Int) throws -> Int {
    Int(try options2?.integer(field, as: Int64.self) ?? 0)
  }

  /// A list for each dimension, zeros where it is left out.
  fileprivate func padded(_ field: Int, _ rank: Int) throws -> [Int] {
    let values = try longs(field)
    return values.isEmpty ? [Int](repeating: 0, count: rank) : values
  }

  /// What the subgraph that an option names does with two elements, from its operators.
  private func combination(
    subgraph field: Int, _ known: [[String]: Combination]
  ) throws -> Combination {
    let index = Int(try options2?.integer(field, as: Int32.self) ?? 0)
    guard let names = subgraphOperators(index) else {
      throw GraphError(.invalidAttribute, "there is no subgraph \(index)")
    }
    guard let combination = known[names] else {
      throw UnsupportedReason(
        "what subgraph \(index) does with two elements: \(names.joined(separator: ", "))")
    }
    return combination
  }

  fileprivate func scatterCombination(subgraph field: Int) throws -> Combination {
    try combination(
      subgraph: field,
      [
        []: .replace, ["STABLEHLO_ADD"]: .add, ["STABLEHLO_MULTIPLY"]: .multiply,
        ["STABLEHLO_MAXIMUM"]: .maximum, ["STABLEHLO_MINIMUM"]: .minimum,
      ])
  }

  fileprivate func windowCombination(subgraph field: Int) throws -> Combination {
    try combination(
      subgraph: field,
      [
        ["ADD"]: .add, ["STABLEHLO_ADD"]: .add, ["MUL"]: .multiply,
        ["STABLEHLO_MULTIPLY"]: .multiply, ["MAXIMUM"]: .maximum,
        ["STABLEHLO_MAXIMUM"]: .maximum, ["MINIMUM"]: .minimum, ["STABLEHLO_MINIMUM"]: .minimum,
        ["LOGICAL_AND"]: .all, ["STABLEHLO_AND"]: .all, ["LOGICAL_OR"]: .any,
        ["STABLEHLO_OR"]: .any,
      ])
  }
}
