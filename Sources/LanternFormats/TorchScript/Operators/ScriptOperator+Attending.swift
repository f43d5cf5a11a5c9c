internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Attention, and the layers that PyTorch has whole.
  static let attending: [ScriptOperator] = [
    ScriptOperator(
      "aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, "
        + "Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, "
        + "float? scale=None, bool enable_gqa=False)"
    ) { call in
      guard try !call.bool(7) else {
        throw ScriptError.unsupported("\(call.name) with groups of queries (enable_gqa)")
      }
      let query = try call.tensor(0)
      let width = query.shape.dimensions.last ?? 1
      let scale = try call.isNone(6) ? 1 / Double(max(1, width)).squareRoot() : call.double(6)
      return .tensor(
        try call.attended(
          query, call.tensor(1), call.tensor(2), scale: scale, mask: call.optionalTensor(3),
          isCausal: call.bool(5)
        ).output)
    },
    ScriptOperator(
      "aten::_native_multi_head_attention(Tensor query, Tensor key, Tensor value, int embed_dim, "
        + "int num_head, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, "
        + "Tensor? mask=None, bool need_weights=True, bool average_attn_weights=True, "
        + "int? mask_type=None)"
    ) { call in
      let (query, key, value) = (try call.tensor(0), try call.tensor(1), try call.tensor(2))
      guard query === key, key === value else {
        throw ScriptError.unsupported("\(call.name) of queries that are not keys and values")
      }
      let (output, weights) = try call.multiHead(
        query, heads: call.int(4), weights: (5...8).map { try call.tensor($0) },
        mask: call.optionalTensor(9), maskKind: call.optionalInt(12))
      guard try call.bool(10) else { return .tuple([.tensor(output), .none]) }
      let shown =
        try call.bool(11)
        ? call.recorder.apply(Mean(axes: [1], rescaling: .floatingPoint), [weights]) : weights
      return call.tuple([output, shown])
    },
    ScriptOperator(
      "aten::_transformer_encoder_layer_fwd(Tensor src, int embed_dim, int num_heads, "
        + "Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, "
        + "bool use_gelu, bool norm_first, float eps, Tensor norm_weight_1, Tensor norm_bias_1, "
        + "Tensor norm_weight_2, Tensor norm_bias_2, Tensor ffn_weight_1, Tensor ffn_bias_1, "
        + "Tensor ffn_weight_2, Tensor ffn_bias_2, Tensor? mask=None, int? mask_type=None)"
    ) { call in
      let recorder = call.recorder
      let epsilon = try call.double(9)
      func normalized(_ x: ScriptTensor, _ first: Int) throws -> ScriptTensor {
        try recorder.apply(
          NormalizeRows(epsilon: epsilon, hasScale: true, hasOffset: true),
          [x, call.tensor(first), call.tensor(first + 1)])
      }
      func attended(_ x: ScriptTensor) throws -> ScriptTensor {
        let weights = try (3...6).map { try call.tensor($0) }
        let (output, _) = try call.multiHead(
          x, heads: call.int(2), weights: weights, mask: call.optionalTensor(18),
          maskKind: call.optionalInt(19))
        return output
      }
      func fed(_ x: ScriptTensor) throws -> ScriptTensor {
        let layer = FullyConnected(keepsDimensions: true)
        var hidden = try recorder.apply(layer, [x, call.tensor(14), call.tensor(15)])
        hidden = try recorder.apply(
          call.bool(7) ? Gelu(isApproximate: false) : Clamp(range: .relu), [hidden])
        return try recorder.apply(layer, [hidden, call.tensor(16), call.tensor(17)])
      }
      var x = try call.tensor(0)
      if try call.bool(8) {
        x = try recorder.apply(Add(), [x, attended(normalized(x, 10))])
        x = try recorder.apply(Add(), [x, fed(normalized(x, 12))])
      } else {
        x = try normalized(recorder.apply(Add(), [x, attended(x)]), 10)
        x = try normalized(recorder.apply(Add(), [x, fed(x)]), 12)
      }
      return .tensor(x)
    },
  ]
}

extension ScriptCall {
  /// `softmax(Q K^T * scale + mask) V`, and the weights.
  ///
  /// A mask of truths says what is attended to, one of numbers is added. A row that attends to nothing
  /// gives 0 where that is by a mask of truths, as PyTorch's `_safe_softmax` does.
  fileprivate func attended(
    _ query: ScriptTensor, _ key: ScriptTensor, _ value: ScriptTensor, scale: Double,
    mask: ScriptTensor?, isCausal: Bool
  ) throws -> (output: ScriptTensor, weights: ScriptTensor) {
    guard query.shape.rank >= 2, key.shape.rank >= 2 else { throw wrong(0, "matrices") }
    let scaled = try recorder.apply(
      Multiply(), [query, number(.double(scale), like: query)])
    var scores = try recorder.apply(MatMul(transposeRight: true), [scaled, key])
    let (rows, columns) = (query.shape[query.shape.rank - 2], key.shape[key.shape.rank - 2])
    var allowed = mask.flatMap { $0.type.elementType == .bool ? $0 : nil }
    if isCausal {
      try requireBudget(rows.checkedProduct(with: columns) ?? .max)
      let truths = (0..<rows).flatMap { row in (0..<columns).map { UInt8($0 <= row ? 1 : 0) } }
      allowed = ScriptTensor(
        try Tensor(truths, type: TensorType(.bool, Shape([rows, columns]))))
    }
    if let allowed {
      let never = try number(.double(-.infinity), like: scores)
      scores = try recorder.apply(Select(), [allowed, scores, never])
    } else if let mask {
      let (x, y) = try promoted(scores, mask)
      scores = try recorder.apply(Add(), [x, y])
    }
    var weights = try recorder.apply(Softmax(axis: -1), [scores])
    if let allowed {
      // Where all is forbidden the softmax is no number.
      weights = try recorder.apply(
        Select(), [allowed, weights, number(.double(0), like: weights)])
    }
    return (try recorder.apply(MatMul(), [weights, value]), weights)
  }

  /// Self-attention of `[batch, steps, width]` in heads, with weights of all three projections in one.
  fileprivate func multiHead(
    _ input: ScriptTensor, heads: Int, weights: [ScriptTensor], mask: ScriptTensor?, maskKind: Int?
  ) throws -> (output: ScriptTensor, weights: ScriptTensor) {
    let layer = FullyConnected(keepsDimensions: true)
    guard input.shape.rank == 3, heads > 0, input.shape[2] % heads == 0 else {
      throw wrong(0, "sequences of a width that \(heads) heads divide")
    }
    let (batch, steps, width) = (input.shape[0], input.shape[1], input.shape[2])
    let all = try recorder.apply(layer, [input, weights[0], weights[1]])
    guard all.shape[2] == 3 * width else { throw wrong(0, "weights for \(width) numbers") }
    let parts = try (0..<3).map { index in
      let one = try part(of: all, axis: 2, index * width..<(index + 1) * width)
      let split = try reshapedCopy(one, to: [batch, steps, heads, width / heads])
      return try recorder.apply(Transpose(permutation: [0, 2, 1, 3]), [split])
    }
    var allowed: ScriptTensor?
    if var mask {
      // A true element is left out; kind 1 is a mask of padding, for each sequence.
      if maskKind == 1, mask.shape.rank == 2 {
        mask = try reshapedCopy(mask, to: [batch, 1, 1, steps])
      }
      allowed =
        mask.type.elementType == .bool ? try recorder.apply(LogicalNot(), [mask]) : mask
    }
    let (mixed, shares) = try attended(
      parts[0], parts[1], parts[2], scale: 1 / Double(width / heads).squareRoot(), mask: allowed,
      isCausal: false)
    let joined = try reshapedCopy(
      recorder.apply(Transpose(permutation: [0, 2, 1, 3]), [mixed]), to: [batch, steps, width])
    return (try recorder.apply(layer, [joined, weights[2], weights[3]]), shares)
  }
}
