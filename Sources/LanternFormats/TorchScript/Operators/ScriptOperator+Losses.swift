internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Losses and distances; a reduction is 0 for none, 1 for the mean, 2 for the sum.
  ///
  /// Source of the formulas: PyTorch documentation of `torch.nn` losses, `aten/src/ATen/native/Loss.cpp`.
  static let losses: [ScriptOperator] =
    elementLosses + marginLosses + classLosses + sequenceLosses + distances

  private static let elementLosses: [ScriptOperator] = [
    loss("aten::mse_loss(Tensor self, Tensor target, int reduction=1)", 2) { _, x, y in
      try (x - y).squared()
    },
    loss("aten::l1_loss(Tensor self, Tensor target, int reduction=1)", 2) { _, x, y in
      try (x - y).abs()
    },
    loss("aten::smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1.0)", 2) {
      call, x, y in
      let (beta, distance) = (try call.double(3), try (x - y).abs())
      guard beta > 0 else { return distance }
      return try distance.compared(.less, beta)
        .select(distance.squared() * 0.5 / beta, distance - 0.5 * beta)
    },
    loss("aten::huber_loss(Tensor self, Tensor target, int reduction=1, float delta=1.0)", 2) {
      call, x, y in
      let (delta, distance) = (try call.double(3), try (x - y).abs())
      return try distance.compared(.lessOrEqual, delta)
        .select(distance.squared() * 0.5, (distance - 0.5 * delta) * delta)
    },
    loss(
      "aten::binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, "
        + "int reduction=1)", 3
    ) { call, x, y in
      let loss = try (y - 1) * (1 - x).log().atLeast(-100) - y * x.log().atLeast(-100)
      return try call.optionalFormula(2).map { try loss * $0 } ?? loss
    },
    loss(
      "aten::binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, "
        + "Tensor? pos_weight=None, int reduction=1)", 4
    ) { call, x, y in
      // log(1 + e^-x), weighted for what is positive.
      var logarithm = try (0 - x).softplus()
      if let positive = try call.optionalFormula(3) {
        logarithm = try logarithm * ((positive - 1) * y + 1)
      }
      let loss = try (1 - y) * x + logarithm
      return try call.optionalFormula(2).map { try loss * $0 } ?? loss
    },
    loss("aten::soft_margin_loss(Tensor self, Tensor target, int reduction=1)", 2) { _, x, y in
      try (0 - y * x).softplus()
    },
    loss(
      "aten::kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False)", 2
    ) { call, x, y in
      if try call.bool(3) { return try y.exp() * (y - x) }
      // y log y is 0 for 0.
      let isPositive = try y.compared(.greater, 0)
      return try isPositive.select(y * y.log(), y.number(0)) - y * x
    },
    ScriptOperator(
      "aten::poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, "
        + "int reduction)"
    ) { call in
      let (x, y) = (try call.formula(0).real(), try call.formula(1).real())
      var loss =
        try call.bool(2) ? x.exp() - y * x : x - y * (x + call.double(4)).log()
      if try call.bool(3) {
        let stirling = try y * y.log() - y + (y * (2 * Double.pi)).log() * 0.5
        loss = try loss + y.compared(.lessOrEqual, 1).select(y.number(0), stirling)
      }
      return try call.reduced(loss, 5)
    },
  ]

  private static let marginLosses: [ScriptOperator] = [
    ScriptOperator(
      "aten::margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, "
        + "int reduction=1)"
    ) { call in
      let difference = try call.formula(0) - call.formula(1)
      let product = try (call.formula(2) * difference).real()
      return try call.reduced((call.double(3) - product).atLeast(0), 4)
    },
    ScriptOperator(
      "aten::hinge_embedding_loss(Tensor self, Tensor target, float margin=1.0, int reduction=1)"
    ) { call in
      let (x, y) = (try call.formula(0), try call.formula(1))
      let zero = try x.number(0)
      let negative = try (call.double(2) - x).atLeast(0)
      let first = try y.compared(.equal, 1).select(zero, negative)
      return try call.reduced(first + y.compared(.equal, -1).select(zero, x), 3)
    },
    ScriptOperator(
      "aten::cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, "
        + "float margin=0.0, int reduction=1)"
    ) { call in
      let (x, y, target) = (
        try call.formula(0).real(), try call.formula(1).real(), try call.formula(2)
      )
      let axes = [target.tensor.shape.rank]
      let norms = try ((x.squared().sum(axes) + 1e-12) * (y.squared().sum(axes) + 1e-12))
        .squareRoot()
      let cosine = try (x * y).sum(axes) / norms
      let zero = try cosine.number(0)
      let positive = try target.compared(.equal, 1).select(1 - cosine, zero)
      let negative = try target.compared(.equal, -1)
        .select((cosine - call.double(3)).atLeast(0), zero)
      return try call.reduced(positive + negative, 4)
    },
    ScriptOperator(
      "aten::triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, "
        + "float margin=1.0, float p=2, float eps=1e-06, bool swap=False, int reduction=1)"
    ) { call in
      let (anchor, positive, negative) = (
        try call.formula(0), try call.formula(1), try call.formula(2)
      )
      func distance(_ x: Formula, _ y: Formula) throws -> Formula {
        try call.pairDistance(x, y, p: call.double(4), epsilon: call.double(5), keeps: false)
      }
      var far = try distance(anchor, negative)
      if try call.bool(6) { far = try far.combined(Minimum(), distance(positive, negative)) }
      return try call.reduced(
        (distance(anchor, positive) - far + call.double(3)).atLeast(0), 7)
    },
    ScriptOperator(
      "aten::multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, "
        + "Tensor? weight=None, int reduction=1)"
    ) { call in
      let input = try call.formula(0)
      let isSingle = input.tensor.shape.rank < 2
      let x = try isSingle ? input.reshaped([1, input.tensor.shape.elementCount]) : input
      let (batch, classes) = (x.tensor.shape[0], x.tensor.shape[1])
      let isOwn = try call.oneOf(classes, call.formula(1).reshaped([batch, 1]))
      let own = try isOwn.select(x, x.number(0)).sum([1], keeps: true)
      var parts = try (x - own + call.double(3)).atLeast(0).power(call.double(2))
      if let weight = try call.optionalFormula(4) {
        parts = try parts * isOwn.select(weight, weight.number(0)).sum([1], keeps: true)
      }
      let sums = try isOwn.select(x.number(0), parts).sum([1]) / Double(max(1, classes))
      return try call.reduced(isSingle ? sums.reshaped([]) : sums, 5)
    },
    ScriptOperator(
      "aten::multilabel_margin_loss(Tensor self, Tensor target, int reduction=1)"
    ) { call in
      let (input, given) = (try call.formula(0), try call.formula(1))
      let isSingle = input.tensor.shape.rank < 2
      let count = input.tensor.shape.dimensions.last ?? 1
      let x = try input.reshaped([-1, count])
      let targets = try given.reshaped([-1, count])
      let batch = x.tensor.shape[0]
      // Labels count up to the first that is negative.
      let negatives = try Formula(
        call.recorder.cast(targets.compared(.less, 0).tensor, to: .int64), call.recorder)
      let counts = try negatives.applying(CumulativeSum(axis: 1)).compared(.equal, 0)
      let isLabel = try counts.reshaped([batch, count, 1])
        .combined(LogicalAnd(), call.oneOf(count, targets.reshaped([batch, count, 1])))
      let hits = try Formula(
        call.recorder.cast(isLabel.tensor, to: x.tensor.type.elementType), call.recorder)
      let isAny = try hits.sum([1]).compared(.greater, 0)
      let own = try (hits * x.reshaped([batch, 1, count])).sum([2], keeps: true)
      let margins = try (1 - own + x.reshaped([batch, 1, count])).atLeast(0)
      let zero = try x.number(0)
      let valid = try counts.reshaped([batch, count, 1]).select(margins, zero)
      let sums =
        try isAny.reshaped([batch, 1, count]).select(zero, valid).sum([1, 2])
        / Double(max(1, count))
      return try call.reduced(isSingle ? sums.reshaped([]) : sums, 2)
    },
  ]

  private static let classLosses: [ScriptOperator] = [
    negative("aten::nll_loss"), negative("aten::nll_loss2d"), negative("aten::nll_loss_nd"),
    ScriptOperator(
      "aten::cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, "
        + "int reduction=1, int ignore_index=-100, float label_smoothing=0.0)"
    ) { call in
      let (x, y, smoothing) = (try call.formula(0), try call.formula(1), try call.double(5))
      let axis = x.tensor.shape.rank > 1 ? 1 : 0
      let logarithms = try x.applying(LogSoftmax(axis: axis))
      let classes = x.tensor.shape[axis]
      let weight = try call.optionalFormula(2)
      guard x.tensor.shape == y.tensor.shape, y.tensor.type.elementType.isFloatingPoint else {
        return try call.negativeLikelihood(
          logarithms, y, weight, reduction: call.int(3), ignored: call.int(4), smoothing: smoothing)
      }
      // Targets are probabilities; the mean is over the batch.
      let target = try smoothing > 0 ? y * (1 - smoothing) + smoothing / Double(classes) : y
      var parts = try logarithms * target
      if let weight {
        var sizes = [Int](repeating: 1, count: x.tensor.shape.rank)
        sizes[axis] = classes
        parts = try parts * weight.reshaped(sizes)
      }
      let losses = try 0 - parts.sum([axis])
      guard try call.int(3) == 1 else { return try call.reduced(losses, 3) }
      let count = x.tensor.shape.elementCount / max(1, classes)
      return .tensor(try (losses.total() / Double(max(1, count))).tensor)
    },
    ScriptOperator(
      "aten::multilabel_soft_margin_loss(Tensor self, Tensor target, Tensor? weight=None, "
        + "int reduction=1)"
    ) { call in
      let (x, y) = (try call.formula(0), try call.formula(1))
      var loss = try y * (0 - x).softplus() + (1 - y) * x.softplus()
      if let weight = try call.optionalFormula(2) { loss = try loss * weight }
      return try call.reduced(loss.mean([x.tensor.shape.rank - 1]), 3)
    },
  ]

  private static let distances: [ScriptOperator] = [
    ScriptOperator(
      "aten::pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-06, "
        + "bool keepdim=False)"
    ) { call in
      .tensor(
        try call.pairDistance(
          call.formula(0), call.formula(1), p: call.double(2), epsilon: call.double(3),
          keeps: call.bool(4)
        ).tensor)
    },
    ScriptOperator(
      "aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08)"
    ) { call in
      let (x, y) = (try call.vector(0), try call.vector(1))
      let shape = try x.tensor.shape.broadcast(with: y.tensor.shape)
      let axis = try shape.normalizedAxis(call.int(2))
      let epsilon = try call.double(3)
      func unit(_ z: Formula) throws -> Formula {
        let whole = Formula(try call.broadcast(z.tensor, to: shape), call.recorder)
        return try whole / whole.squared().sum([axis], keeps: true).squareRoot().atLeast(epsilon)
      }
      return .tensor(try (unit(x) * unit(y)).sum([axis]).tensor)
    },
    ScriptOperator(
      "aten::cdist(Tensor x1, Tensor x2, float p=2, int? compute_mode=None)"
    ) { call in
      let (x, y) = (try call.formula(0), try call.formula(1))
      let (a, b) = (x.tensor.shape.dimensions, y.tensor.shape.dimensions)
      guard a.count >= 2, b.count >= 2 else { throw call.wrong(0, "rows of numbers") }
      let left = try x.reshaped(Array(a.dropLast()) + [1] + a.suffix(1))
      let right = try y.reshaped(Array(b.dropLast(2)) + [1] + b.suffix(2))
      return .tensor(
        try call.pairDistance(left, right, p: call.double(2), epsilon: 0, keeps: false).tensor)
    },
    ScriptOperator("aten::pdist(Tensor self, float p=2)") { call in
      let input = try call.tensor(0)
      guard input.shape.rank == 2 else { throw call.wrong(0, "rows of numbers") }
      let count = input.shape[0]
      _ = try call.listedShape([count, max(0, count - 1)])
      let pairs = (0..<count).flatMap { i in (i + 1..<max(count, i + 1)).map { (i, $0) } }
      func rows(_ indices: [Int]) throws -> Formula {
        let numbers = ScriptValue.tensor(try call.indices(indices))
        return Formula(
          try call.callingForTensor("aten::index_select", [.tensor(input), .int(0), numbers]),
          call.recorder)
      }
      return .tensor(
        try call.pairDistance(
          rows(pairs.map(\.0)), rows(pairs.map(\.1)), p: call.double(1), epsilon: 0, keeps: false
        ).tensor)
    },
  ]

  /// A loss of each pair of elements, with the index of its reduction.
  private static func loss(
    _ schema: String, _ reduction: Int,
    _ body: @escaping @Sendable (ScriptCall, Formula, Formula) throws -> Formula
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.reduced(body(call, call.formula(0), call.formula(1)), reduction)
    }
  }

  private static func negative(_ name: String) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, "
        + "int ignore_index=-100)"
    ) { call in
      try call.negativeLikelihood(
        call.formula(0), call.formula(1), call.optionalFormula(2), reduction: call.int(3),
        ignored: call.int(4), smoothing: 0)
    }
  }
}

extension ScriptCall {
  /// All losses, their mean or their sum, as the argument at an index says.
  fileprivate func reduced(_ losses: Formula, _ index: Int) throws -> ScriptValue {
    switch try int(index) {
    case 0: .tensor(losses.tensor)
    case 1: .tensor(try losses.mean(Array(0..<losses.tensor.shape.rank)).tensor)
    case 2: .tensor(try losses.total().tensor)
    default: throw wrong(index, "a reduction: 0, 1 or 2")
    }
  }

  /// A tensor argument; a scalar is a vector of one element.
  fileprivate func vector(_ index: Int) throws -> Formula {
    Formula(try atLeastVector(tensor(index)), recorder)
  }

  /// Which class of so many, along a new or last axis, a number is.
  fileprivate func oneOf(_ classes: Int, _ numbers: Formula) throws -> Formula {
    let all = Formula(try indices(Array(0..<classes)), recorder)
    return try all.combined(Compare(.equal), numbers)
  }

  /// The norm of differences along the last axis.
  fileprivate func pairDistance(
    _ x: Formula, _ y: Formula, p: Double, epsilon: Double, keeps: Bool
  ) throws -> Formula {
    let distance = try (x - y).real()
    let difference = try (epsilon == 0 ? distance : distance + epsilon).abs()
    let axes = [difference.tensor.shape.rank - 1]
    switch p {
    case .infinity:
      return try difference.applying(ReduceMaximum(axes: axes, keepsDimensions: keeps))
    case 0:
      let ones = try difference.compared(.notEqual, 0).select(
        difference.number(1), difference.number(0))
      return try ones.sum(axes, keeps: keeps)
    case 1: return try difference.sum(axes, keeps: keeps)
    case 2: return try difference.squared().sum(axes, keeps: keeps).squareRoot()
    default: return try difference.power(p).sum(axes, keeps: keeps).power(1 / p)
    }
  }

  /// Negative log likelihoods `[N, C, ...]` of classes `[N, ...]`, or `[C]` of one.
  fileprivate func negativeLikelihood(
    _ logarithms: Formula, _ target: Formula, _ weight: Formula?, reduction: Int, ignored: Int,
    smoothing: Double
  ) throws -> ScriptValue {
    let shape = logarithms.tensor.shape.dimensions
    guard !shape.isEmpty else { throw wrong(0, "numbers for each class") }
    let axis = shape.count > 1 ? 1 : 0
    let classes = shape[axis]
    var (sizes, column) = (shape, [Int](repeating: 1, count: shape.count))
    sizes[axis] = 1
    column[axis] = classes
    let classTarget = try target.reshaped(sizes)
    let numbers = try Formula(indices(Array(0..<classes)), recorder).reshaped(column)
    let isClass = try numbers.combined(Compare(.equal), classTarget)
    let isCounted = try classTarget.compared(.notEqual, Double(ignored))
    let (zero, one) = (try logarithms.number(0), try logarithms.number(1))
    let weights = try weight?.reshaped(column) ?? one
    let own = try isClass.select(weights, zero)
      .combined(Multiply(), isCounted.select(one, zero)).sum([axis])
    var losses =
      try 0
      - isClass.combined(LogicalAnd(), isCounted)
      .select(logarithms * weights, zero).sum([axis])
    if smoothing > 0 {
      let spread = try 0 - isCounted.select(logarithms * weights, zero).sum([axis])
      losses = try losses * (1 - smoothing) + spread * (smoothing / Double(max(1, classes)))
    }
    switch reduction {
    case 0: return .tensor(losses.tensor)
    case 1: return .tensor(try (losses.total() / own.total()).tensor)
    case 2: return .tensor(try losses.total().tensor)
    default: throw wrong(3, "a reduction: 0, 1 or 2")
    }
  }
}
