import Lantern

// A scripted module with state and several methods: Scripts/record-torchscript-modules.py has its source.
let path =
  CommandLine.arguments.dropFirst().first ?? "Tests/Fixtures/torch-1.13.1-modules/stream.pt"

// Module module = LiteModuleLoader.load(path); PyTorchAndroid.setNumThreads(2)
var module = try ScriptModule(contentsOf: path, options: SessionOptions(threads: 2))
for method in module.methods {
  let parameters = method.parameters.map { parameter in
    "\(parameter.name): \(parameter.typeName ?? "Tensor")"
      + (parameter.defaultValue.map { " = \($0)" } ?? "")
  }
  print("\(method.name)(\(parameters.joined(separator: ", "))) -> \(method.resultType ?? "None")")
}

// Map<String, String> extraFiles; Module.load(path, extraFiles, Device.CPU)
let labels = String(decoding: try module.extraFile("labels.txt"), as: UTF8.self)
  .split(separator: "\n")

// Tensor.fromBlob(samples, new long[]{1, 8}), whose elements are not copied
let samples: [Float] = [0.1, 0.4, -0.3, 0.8, -0.6, 0.2, 0.5, -0.1]
let chunk = try Tensor(samples, shape: [1, 8])

// Plans are made now rather than at the first call.
print(try module.prepare(for: .tensor(chunk)).isOneGraph ? "forward is one graph" : "interpreted")

// module.forward(IValue.from(tensor)).toTensor().getDataAsFloatArray(); the module keeps its state
for _ in 0..<3 {
  let scores = try module.forward(chunk).tensorValue.floats()
  let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
  print(labels[best], scores[best])
}

// module.runMethod("classify", IValue.from(tensor), IValue.from(2)): the result is a named tuple
let report = try module.callMethod("classify", .tensor(chunk), 2)
print(try report["label"], try report["score"].doubleValue, try report["scores"].tensorValue.shape)

// IValue.listFrom(...), IValue.dictStringKeyFrom(...): literals, and parameters by name
let smoothed = try module.callMethod(
  "smoothed", .list([.tensor(chunk), .tensor(chunk)]),
  ["silence": 0.5, "speech": 1, "music": 2], named: ["offset": 0.25])
for entry in try smoothed.dictionaryValue { print(entry.key, entry.value) }

// Attributes, which org.pytorch did not show
print("count", try module.attribute("count"), "training", module.isTraining)
try module.setAttribute("labels", to: ["quiet", "talk", "song"])
print(try module.callMethod("classify", .tensor(chunk))["label"])

// No such thing in org.pytorch: everything is again as the file has it.
try module.reset()
print("count", try module.attribute("count"))

// An error says what there is.
do { _ = try module.callMethod("classify", "text") } catch { print(error) }

// TensorImageUtils.bitmapToFloat32Tensor(..., MemoryFormat.CHANNELS_LAST): pixels as they lie in a picture
let pixels: [UInt8] = [255, 0, 0, 0, 255, 0]
let picture = try Tensor(pixels, shape: [1, 3, 1, 2], memoryFormat: .channelsLast)
print(try picture.floats())
