internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Fake quantisation, as networks have it that were trained for being quantised.
  static let fakeQuantization: [ScriptOperator] =
    [
      "aten::fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, "
        + "int quant_min, int quant_max)",
      "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, "
        + "Tensor zero_point, int quant_min, int quant_max)",
      "aten::_fake_quantize_learnable_per_tensor_affine(Tensor self, Tensor scale, "
        + "Tensor zero_point, int quant_min, int quant_max, float grad_factor=1.0)",
    ].map { schema in
      ScriptOperator(schema) { call in
        .tensor(try call.fakeQuantized(call.tensor(1), call.tensor(2), axis: nil, 3, 4))
      }
    }
    + [
      "aten::fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, "
        + "int axis, int quant_min, int quant_max)",
      "aten::_fake_quantize_learnable_per_channel_affine(Tensor self, Tensor scale, "
        + "Tensor zero_point, int axis, int quant_min, int quant_max, float grad_factor=1.0)",
    ].map { schema in
      ScriptOperator(schema) { call in
        .tensor(try call.fakeQuantized(call.tensor(1), call.tensor(2), axis: call.int(3), 4, 5))
      }
    }
    + [
      ScriptOperator(
        "aten::fused_moving_avg_obs_fake_quant(Tensor self, Tensor observer_on, "
          + "Tensor fake_quant_on, Tensor running_min, Tensor running_max, Tensor scale, "
          + "Tensor zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, "
          + "bool per_row_fake_quant=False, bool symmetric_quant=False)"
      ) { call in
        guard try !call.bool(1) else {
          throw ScriptError.unsupported(
            "\(call.name) with an observer that is on; call "
              + "model.apply(torch.ao.quantization.disable_observer) before the model is saved")
        }
        guard try call.bool(2) else { return .tensor(try call.tensor(0)) }
        return .tensor(
          try call.fakeQuantized(
            call.tensor(5), call.tensor(6), axis: call.bool(11) ? call.int(10) : nil, 8, 9))
      }
    ]
}

extension ScriptCall {
  /// The first tensor rounded to what integers between two arguments could store.
  fileprivate func fakeQuantized(
    _ scale: ScriptTensor, _ zeroPoint: ScriptTensor, axis: Int?, _ lower: Int, _ upper: Int
  ) throws -> ScriptTensor {
    let (smallest, largest) = (try int(lower), try int(upper))
    guard smallest <= largest, smallest.magnitude < 1 << 24, largest.magnitude < 1 << 24 else {
      throw ScriptError("\(name) cannot store integers from \(smallest) to \(largest)")
    }
    let operation = AffineFakeQuantize(axis: axis, bounds: smallest...largest)
    return try recorder.apply(
      operation,
      [
        recorder.cast(tensor(0), to: .float32), recorder.cast(scale, to: .float32),
        recorder.cast(zeroPoint, to: .float32),
      ])
  }
}
