internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Order: sorting, the largest few, medians, what differs, and where things belong.
  ///
  /// Of equal elements the first one comes first, and the mode's place is the last one. PyTorch leaves the
  /// order open unless it is asked for a stable one.
  static let sorting: [ScriptOperator] = [
    ScriptOperator("aten::sort(Tensor self, int dim=-1, bool descending=False)") { call in
      call.tuple(try call.sorted(call.tensor(0), axis: call.int(1), isDescending: call.bool(2)))
    },
    ScriptOperator(
      "aten::sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False)"
    ) { call in
      call.tuple(try call.sorted(call.tensor(0), axis: call.int(2), isDescending: call.bool(3)))
    },
    ScriptOperator("aten::argsort(Tensor self, int dim=-1, bool descending=False)") { call in
      .tensor(try call.sorted(call.tensor(0), axis: call.int(1), isDescending: call.bool(2))[1])
    },
    ScriptOperator(
      "aten::argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False)"
    ) { call in
      .tensor(try call.sorted(call.tensor(0), axis: call.int(2), isDescending: call.bool(3))[1])
    },
    ScriptOperator("aten::msort(Tensor self)") { call in
      .tensor(try call.sorted(call.tensor(0), axis: 0, isDescending: false)[0])
    },
    ScriptOperator(
      "aten::topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True)"
    ) { call in
      let input = try call.tensor(0)
      let (count, axis) = (try call.int(1), try call.axis(2, of: input))
      let length = input.shape.atLeastVector[axis]
      guard (0...length).contains(count) else { throw call.wrong(1, "at most \(length) elements") }
      let sorted = try call.sorted(input, axis: axis, isDescending: call.bool(3))
      // A scalar gives its only element for any count.
      if input.shape.rank == 0 { return call.tuple(sorted) }
      return call.tuple(try sorted.map { try call.part(of: $0, axis: axis, 0..<count) })
    },
    ScriptOperator("aten::kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False)") { call in
      let input = try call.tensor(0)
      let (place, axis) = (try call.int(1), try call.axis(2, of: input))
      let length = input.shape.atLeastVector[axis]
      guard (1...max(length, 1)).contains(place), length > 0 else {
        throw call.wrong(1, "a place from 1 to \(length)")
      }
      return call.tuple(
        try call.recorder.record(
          OrderStatistic(.place(place), axis: axis, keepsDimension: call.bool(3)), [input]))
    },
    median("aten::median", .median), median("aten::nanmedian", .medianOfNumbers),
    statistic("aten::median.dim(Tensor self, int dim, bool keepdim=False)", .median),
    statistic("aten::nanmedian.dim(Tensor self, int dim, bool keepdim=False)", .medianOfNumbers),
    statistic("aten::mode(Tensor self, int dim=-1, bool keepdim=False)", .mode),
    quantile("aten::quantile", "Tensor q", ignoresNaN: false),
    quantile("aten::quantile.scalar", "float q", ignoresNaN: false),
    quantile("aten::nanquantile", "Tensor q", ignoresNaN: true),
    quantile("aten::nanquantile.scalar", "float q", ignoresNaN: true),
    ScriptOperator(
      "aten::_unique2(Tensor self, bool sorted=True, bool return_inverse=False, "
        + "bool return_counts=False)"
    ) { call in
      call.tuple(try call.recorder.evaluate(SortedUnique(), [call.tensor(0)]))
    },
    ScriptOperator("aten::_unique(Tensor self, bool sorted=True, bool return_inverse=False)") {
      call in
      call.tuple(Array(try call.recorder.evaluate(SortedUnique(), [call.tensor(0)]).prefix(2)))
    },
    ScriptOperator(
      "aten::unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, "
        + "bool return_counts=False)"
    ) { call in
      call.tuple(try call.recorder.evaluate(SortedUnique(axis: call.int(1)), [call.tensor(0)]))
    },
    ScriptOperator(
      "aten::unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, "
        + "int? dim=None)"
    ) { call in
      let operation = SortedUnique(axis: try call.optionalInt(3), isConsecutive: true)
      let results = try call.recorder.evaluate(operation, [call.tensor(0)])
      // What is not asked for is empty.
      let empty = try call.indices([])
      return call.tuple([
        results[0], try call.bool(1) ? results[1] : empty, try call.bool(2) ? results[2] : empty,
      ])
    },
    ScriptOperator(
      "aten::unique_dim_consecutive(Tensor self, int dim, bool return_inverse=False, "
        + "bool return_counts=False)"
    ) { call in
      let operation = SortedUnique(axis: try call.int(1), isConsecutive: true)
      return call.tuple(try call.recorder.evaluate(operation, [call.tensor(0)]))
    },
    search("aten::searchsorted.Tensor", "Tensor"), search("aten::searchsorted.Scalar", "Scalar"),
    ScriptOperator(
      "aten::bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, "
        + "bool right=False)"
    ) { call in
      .tensor(
        try call.positions(
          of: call.tensor(0), in: call.tensor(1), isSmall: call.bool(2), isRight: call.bool(3)))
    },
    ScriptOperator(
      "aten::bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, "
        + "bool right=False)"
    ) { call in
      .tensor(
        try call.positions(
          of: call.tensor(0), in: call.tensor(1), isSmall: call.bool(2), isRight: call.bool(3)))
    },
  ]

  private static func median(_ name: String, _ kind: OrderStatistic.Kind) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self)") { call in
      let flat = try call.flat(call.tensor(0))
      return .tensor(try call.recorder.record(OrderStatistic(kind, axis: 0), [flat])[0])
    }
  }

  private static func statistic(_ schema: String, _ kind: OrderStatistic.Kind) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let operation = OrderStatistic(kind, axis: try call.int(1), keepsDimension: try call.bool(2))
      return call.tuple(try call.recorder.record(operation, [call.tensor(0)]))
    }
  }

  private static func quantile(
    _ name: String, _ fraction: String, ignoresNaN: Bool
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, \(fraction), int? dim=None, bool keepdim=False, *, "
        + "str interpolation=\"linear\")"
    ) { call in
      let input = try call.tensor(0)
      guard let interpolation = Quantile.Interpolation(rawValue: try call.string(4)) else {
        throw call.wrong(4, "a kind of interpolation")
      }
      let fractions = try call.recorder.cast(call.tensor(1), to: input.type.elementType)
      let axis = try call.optionalInt(2)
      let result = try call.recorder.apply(
        Quantile(
          axis: axis ?? 0, keepsDimension: call.bool(3), ignoresNaN: ignoresNaN,
          interpolation: interpolation), [axis == nil ? call.flat(input) : input, fractions])
      guard axis == nil, try call.bool(3) else { return .tensor(result) }
      let ones = [Int](repeating: 1, count: input.shape.rank)
      return .tensor(try call.reshapedCopy(result, to: fractions.shape.dimensions + ones))
    }
  }

  private static func search(_ name: String, _ kind: String) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor sorted_sequence, \(kind) self, *, bool out_int32=False, bool right=False, "
        + "str? side=None, Tensor? sorter=None)"
    ) { call in
      var lines = try call.tensor(0)
      if let sorter = try call.optionalTensor(5) {
        lines = try call.recorder.apply(GatherElements(axis: -1), [lines, sorter])
      }
      let isRight = try call.bool(3) || !call.isNone(4) && call.string(4) == "right"
      return .tensor(
        try call.positions(
          of: call.tensor(1), in: lines, isSmall: call.bool(2), isRight: isRight))
    }
  }
}

extension ScriptCall {
  fileprivate func sorted(
    _ input: ScriptTensor, axis: Int, isDescending: Bool
  ) throws -> [ScriptTensor] {
    try recorder.record(Sort(axis: axis, isDescending: isDescending), [input])
  }

  fileprivate func positions(
    of values: ScriptTensor, in lines: ScriptTensor, isSmall: Bool, isRight: Bool
  ) throws -> ScriptTensor {
    let (x, y) = try promoted(lines, values)
    return try recorder.apply(
      SearchSorted(isRight: isRight, elementType: isSmall ? .int32 : .int64), [x, y])
  }
}
