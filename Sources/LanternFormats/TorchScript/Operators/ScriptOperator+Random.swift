internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  private static let generator = "Generator? generator=None"
  private static let likeOptions = "\(options), MemoryFormat? memory_format=None"

  /// Random numbers, by PyTorch's own sequence for a processor without MKL, from its default seed on.
  static let random: [ScriptOperator] = [
    ScriptOperator("aten::manual_seed(int seed)") { call in
      guard call.recorder.hasData else { throw NeedsData() }
      call.recorder.noteDataRead()
      call.generator.seed(UInt64(bitPattern: Int64(try call.int(0))))
      return .none
    },
    uniform("aten::rand(int[] size, *, \(options))", type: 1),
    uniform("aten::rand.generator(int[] size, *, Generator? generator, \(options))", 1, type: 2),
    uniform("aten::rand_like(Tensor self, *, \(likeOptions))", type: 1),
    normal("aten::randn(int[] size, *, \(options))", type: 1),
    normal("aten::randn.generator(int[] size, *, Generator? generator, \(options))", 1, type: 2),
    normal("aten::randn_like(Tensor self, *, \(likeOptions))", type: 1),
    ScriptOperator("aten::randint(int high, int[] size, *, \(longOptions))") { call in
      try call.integers(0, call.int(0), call.ints(1), call.scalarType(2) ?? .int64)
    },
    ScriptOperator(
      "aten::randint.generator(int high, int[] size, *, Generator? generator, \(longOptions))"
    ) { call in
      try call.requireDefaultGenerator(2)
      return try call.integers(0, call.int(0), call.ints(1), call.scalarType(3) ?? .int64)
    },
    ScriptOperator("aten::randint.low(int low, int high, int[] size, *, \(longOptions))") { call in
      try call.integers(call.int(0), call.int(1), call.ints(2), call.scalarType(3) ?? .int64)
    },
    ScriptOperator("aten::randint_like(Tensor self, int high, *, \(likeOptions))") { call in
      let type = try call.tensor(0).type
      return try call.integers(
        0, call.int(1), type.shape.dimensions, call.scalarType(2) ?? type.elementType)
    },
    ScriptOperator(
      "aten::randint_like.low_dtype(Tensor self, int low, int high, *, \(likeOptions))"
    ) { call in
      let type = try call.tensor(0).type
      return try call.integers(
        call.int(1), call.int(2), type.shape.dimensions, call.scalarType(3) ?? type.elementType)
    },
    ScriptOperator("aten::randperm(int n, *, \(longOptions))") { call in
      try call.permutation(call.scalarType(1) ?? .int64)
    },
    ScriptOperator("aten::uniform(Tensor self, float from=0, float to=1, *, \(generator))") {
      call in
      try call.requireDefaultGenerator(3)
      let (from, to) = (try call.double(1), try call.double(2))
      return try call.reals(call.tensor(0).type) { generator, isSingle in
        let unit = isSingle ? Double(generator.single()) : generator.double()
        return isSingle
          ? Double(Float(unit) * (Float(to) - Float(from)) + Float(from))
          : unit * (to - from) + from
      }
    },
    ScriptOperator("aten::normal_(Tensor self, float mean=0, float std=1, *, \(generator))") {
      call in
      try call.requireDefaultGenerator(3)
      let target = try call.tensor(0)
      let result = try call.normals(target.type, call.double(1), call.double(2))
      try call.recorder.replace(target, with: result, by: call.name)
      return .tensor(target)
    },
    ScriptOperator(
      "aten::normal_functional(Tensor self, float mean=0, float std=1, *, \(generator))"
    ) { call in
      .tensor(try call.normals(call.tensor(0).type, call.double(1), call.double(2)))
    },
    ScriptOperator(
      "aten::normal.float_float(float mean, float std, int[] size, *, \(generator), \(options))"
    ) { call in
      try call.requireDefaultGenerator(3)
      let type = TensorType(
        try call.scalarType(4) ?? .float32, try call.budgetedShape(call.ints(2)))
      return .tensor(try call.normals(type, call.double(0), call.double(1)))
    },
    spread("aten::normal.Tensor_float(Tensor mean, float std=1, *, \(generator))"),
    spread("aten::normal.float_Tensor(float mean, Tensor std, *, \(generator))"),
    spread("aten::normal.Tensor_Tensor(Tensor mean, Tensor std, *, \(generator))"),
    ScriptOperator("aten::bernoulli(Tensor self, *, \(generator))") { call in
      try call.requireDefaultGenerator(1)
      let input = try call.tensor(0)
      return .tensor(try call.truths(by: input, input.type))
    },
    ScriptOperator("aten::bernoulli.p(Tensor self, float p, *, \(generator))") { call in
      try call.requireDefaultGenerator(2)
      return .tensor(try call.truths(call.tensor(0).type, probability: call.double(1)))
    },
    ScriptOperator("aten::bernoulli.Tensor(Tensor self, Tensor p, *, \(generator))") { call in
      try call.requireDefaultGenerator(2)
      return .tensor(try call.truths(by: call.tensor(1), call.tensor(0).type))
    },
    // In place there is a probability that need not be given.
    ScriptOperator("aten::bernoulli_.float(Tensor self, float p=0.5, *, \(generator))") { call in
      try call.requireDefaultGenerator(2)
      let target = try call.tensor(0)
      let truths = try call.truths(target.type, probability: call.double(1))
      try call.recorder.replace(target, with: truths, by: call.name)
      return .tensor(target)
    },
    ScriptOperator("aten::bernoulli_.Tensor(Tensor self, Tensor p, *, \(generator))") { call in
      try call.requireDefaultGenerator(2)
      let target = try call.tensor(0)
      let truths = try call.truths(by: call.tensor(1), target.type)
      try call.recorder.replace(target, with: truths, by: call.name)
      return .tensor(target)
    },
    ScriptOperator("aten::exponential(Tensor self, float lambd=1, *, \(generator))") { call in
      try call.requireDefaultGenerator(2)
      let rate = try call.double(1)
      return try call.reals(call.tensor(0).type) { generator, _ in
        -Elementary.logOnePlus(-generator.double()) / rate
      }
    },
    ScriptOperator("aten::cauchy(Tensor self, float median=0, float sigma=1, *, \(generator))") {
      call in
      try call.requireDefaultGenerator(3)
      let (median, width) = (try call.double(1), try call.double(2))
      return try call.reals(call.tensor(0).type) { generator, _ in
        let angle = .pi * (generator.double() - 0.5)
        return median + width * Elementary.sin(angle) / Elementary.cos(angle)
      }
    },
    ScriptOperator("aten::poisson(Tensor self, \(generator))") { call in
      try call.requireDefaultGenerator(1)
      return .tensor(try call.poissonNumbers())
    },
    ScriptOperator("aten::geometric(Tensor self, float p, *, \(generator))") { call in
      try call.requireDefaultGenerator(2)
      let scale = Elementary.logOnePlus(-(try call.double(1)))
      return try call.reals(call.tensor(0).type) { generator, _ in
        (Elementary.log(generator.double()) / scale).rounded(.up)
      }
    },
    ScriptOperator(
      "aten::log_normal(Tensor self, float mean=1, float std=2, *, \(generator))"
    ) { call in
      try call.requireDefaultGenerator(3)
      let (mean, deviation) = (try call.double(1), try call.double(2))
      return try call.reals(call.tensor(0).type) { generator, _ in
        Elementary.exp(generator.normal() * deviation + mean)
      }
    },
    ScriptOperator("aten::random(Tensor self, *, \(generator))") { call in
      try call.requireDefaultGenerator(1)
      return try call.anyIntegers()
    },
    ScriptOperator("aten::random.to(Tensor self, int to, *, \(generator))") { call in
      try call.requireDefaultGenerator(2)
      let type = try call.tensor(0).type
      return try call.integers(0, call.int(1), type.shape.dimensions, type.elementType)
    },
    ScriptOperator("aten::random.from(Tensor self, int from, int? to, *, \(generator))") { call in
      try call.requireDefaultGenerator(3)
      let type = try call.tensor(0).type
      guard let to = try call.optionalInt(2) else { throw call.wrong(2, "an upper bound") }
      return try call.integers(call.int(1), to, type.shape.dimensions, type.elementType)
    },
    ScriptOperator(
      "aten::multinomial(Tensor self, int num_samples, bool replacement=False, *, \(generator))"
    ) { call in
      try call.requireDefaultGenerator(3)
      return .tensor(try call.samples())
    },
  ]

  private static let longOptions =
    "ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None"

  private static func uniform(
    _ schema: String, _ generator: Int? = nil, type: Int
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      if let generator { try call.requireDefaultGenerator(generator) }
      return try call.reals(call.sizedType(type)) { generator, isSingle in
        isSingle ? Double(generator.single()) : generator.double()
      }
    }
  }

  private static func normal(
    _ schema: String, _ generator: Int? = nil, type: Int
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      if let generator { try call.requireDefaultGenerator(generator) }
      return .tensor(try call.normals(call.sizedType(type), 0, 1))
    }
  }

  /// Normal numbers with a mean and a deviation for each element.
  private static func spread(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.requireDefaultGenerator(2)
      let (mean, deviation) = (try call.tensor(0), try call.tensor(1))
      let shape = try mean.shape.broadcast(with: deviation.shape)
      let elementType = mean.shape.rank > 0 ? mean.type.elementType : deviation.type.elementType
      let type = TensorType(elementType, shape)
      let numbers = try call.normals(type, 0, 1)
      let scaled = try call.recorder.apply(
        Multiply(), [numbers, call.recorder.cast(deviation, to: elementType)])
      return .tensor(
        try call.recorder.apply(Add(), [scaled, call.recorder.cast(mean, to: elementType)]))
    }
  }
}
