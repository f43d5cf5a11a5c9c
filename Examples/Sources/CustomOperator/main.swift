import Lantern

/// The operator of the model's author: `factor * x`.
struct Scale: Operator {
  var factor: Float

  func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    return inputs
  }

  func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let values = try inputs[0].elements(as: Float.self)
    return [try Tensor(values.map { factor * $0 }, type: outputs[0])]
  }
}

/// The positive ones among some numbers, however many there are.
struct Positive: DataDependentOperator {
  func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let values = try inputs[0].elements(as: Float.self).filter { $0 > 0 }
    return [try Tensor(values, shape: Shape([values.count]))]
  }
}

let scale = CustomOperator("Scale") { node in
  Scale(factor: try node.flexBuffer().float("factor", default: 1))
}

let path = CommandLine.arguments.dropFirst().first ?? "Tests/Fixtures/models/scale.tflite"
var session = try ModelSession(Model(contentsOf: path, operators: [scale]))
try session.write([1, 2, -3], to: "x")
try session.run()
print(try session.read(from: "y"))

// The same model, with an operator whose output has as many elements as the data says.
let positive = CustomOperator("Scale", makeDataDependent: { _ in Positive() })
session = try ModelSession(Model(contentsOf: path, operators: [positive]))
try session.write([1, 2, -3], to: "x")
try session.run()
print(try session.read(from: "y"))
