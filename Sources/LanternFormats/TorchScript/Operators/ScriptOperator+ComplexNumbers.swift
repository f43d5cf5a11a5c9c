internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Complex numbers and the real numbers that they are made of.
  ///
  /// Real and imaginary parts are tensors of their own, not views: what is written to them in place does
  /// not reach the complex numbers.
  static let complexNumbers: [ScriptOperator] = [
    ScriptOperator("aten::view_as_real(Tensor self)") { call in
      .tensor(try call.recorder.apply(Bitcast(elementType: .float32), [call.tensor(0)]))
    },
    ScriptOperator("aten::view_as_complex(Tensor self)") { call in
      .tensor(try call.recorder.apply(Bitcast(elementType: .complex64), [call.tensor(0)]))
    },
    ScriptOperator("aten::real(Tensor self)") { call in
      let input = try call.tensor(0)
      let isComplex = input.type.elementType == .complex64
      return .tensor(isComplex ? try call.recorder.apply(ComplexPart(.real), [input]) : input)
    },
    ScriptOperator("aten::imag(Tensor self)") { call in
      .tensor(try call.recorder.apply(ComplexPart(.imaginary), [call.tensor(0)]))
    },
    ScriptOperator("aten::complex(Tensor real, Tensor imag)") { call in
      .tensor(try call.complex(call.tensor(0), call.tensor(1)))
    },
    ScriptOperator("aten::polar(Tensor abs, Tensor angle)") { call in
      let (magnitude, angle) = (call.arguments[0], call.arguments[1])
      func part(_ function: String) throws -> ScriptTensor {
        let share = try call.calling(function, [angle])
        return try call.callingForTensor("aten::mul", [magnitude, share])
      }
      return .tensor(try call.complex(part("aten::cos"), part("aten::sin")))
    },
    ScriptOperator("aten::conj(Tensor self)") { call in .tensor(try call.conjugate()) },
    ScriptOperator("aten::conj_physical(Tensor self)") { call in .tensor(try call.conjugate()) },
    ScriptOperator("aten::_conj(Tensor self)") { call in .tensor(try call.conjugate()) },
  ]
}

extension ScriptCall {
  /// Complex numbers of real and imaginary parts, float32, broadcast.
  fileprivate func complex(
    _ real: ScriptTensor, _ imaginary: ScriptTensor
  ) throws -> ScriptTensor {
    guard real.type.elementType == .float32, imaginary.type.elementType == .float32 else {
      throw ScriptError.unsupported(
        "\(name) of \(real.type.elementType) and \(imaginary.type.elementType); of float32 it is")
    }
    let shape = try real.shape.broadcast(with: imaginary.shape)
    let parts = try [real, imaginary].map { ScriptValue.tensor(try broadcast($0, to: shape)) }
    let pairs = try callingForTensor("aten::stack", [.list(ScriptList(parts)), .int(-1)])
    return try recorder.apply(Bitcast(elementType: .complex64), [pairs])
  }

  /// The first tensor with its imaginary parts negated; real numbers stay as they are.
  fileprivate func conjugate() throws -> ScriptTensor {
    let input = try tensor(0)
    guard input.type.elementType == .complex64 else { return input }
    let (real, imaginary) = (
      try recorder.apply(ComplexPart(.real), [input]),
      try recorder.apply(ComplexPart(.imaginary), [input])
    )
    return try complex(real, callingForTensor("aten::neg", [.tensor(imaginary)]))
  }

  /// The angle of each complex number of the first tensor, in radians from -pi to pi.
  func phase() throws -> ScriptTensor {
    let input = try tensor(0)
    return try callingForTensor(
      "aten::atan2",
      [
        .tensor(recorder.apply(ComplexPart(.imaginary), [input])),
        .tensor(recorder.apply(ComplexPart(.real), [input])),
      ])
  }
}
