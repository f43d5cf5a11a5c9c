import Lantern

let path = CommandLine.arguments.dropFirst().first ?? "Models/efficientnet_lite0.tflite"

// Interpreter(modelPath: path, options: options)
let model = try Model(contentsOf: path)
var session = try ModelSession(model, options: SessionOptions(threads: 2))

// interpreter.resizeInput(at: 0, to: [1, 224, 224, 3]); interpreter.allocateTensors()
let image = session.inputs[0]
try session.resize(0, to: [1, 224, 224, 3])
print("planned in", try session.prepare())

// interpreter.copy(data, toInputAt: 0), without the copy, and with elements instead of bytes
try session.withInput(0, as: UInt8.self) { pixels in
  for index in pixels.indices { pixels[index] = UInt8(index % 251) }
}

// interpreter.invoke()
try session.run()

// interpreter.output(at: 0).data, and its quantizationParameters
let scores = try session.read(from: 0)
let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
print(image.name, "->", session.outputs[0].name, "class", best, scores[best])

// SignatureRunner: interpreter.signatureRunner(with: "main")
try session.select(method: model.methods[0].name)

// An error says what there is.
do { try session.write([0], to: "picture") } catch { print(error) }
