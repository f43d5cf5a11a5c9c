import LanternGraphs
import LanternTensors
import Testing

@Suite struct IValueTests {
  @Test func literalsAreValues() throws {
    let value: IValue = [1, 2.5, "three", nil, true, ["key": [1, 2]], [:], []]
    #expect(
      value
        == .list([
          .int(1), .double(2.5), .string("three"), .none, .bool(true),
          .dictionary([IValue.Entry(key: .string("key"), value: .list([.int(1), .int(2)]))]),
          .dictionary([]), .list([]),
        ]))
    #expect(value.description == "[1, 2.5, \"three\", nil, true, [\"key\": [1, 2]], [:], []]")
    #expect(IValue([1, 2]) == [1, 2])
    #expect(IValue(Float(0.5)) == 0.5)
    #expect(IValue(["a"]) == ["a"])
  }

  @Test func givesWhatItHolds() throws {
    let tensor = try Tensor([1, 2] as [Float], shape: [2])
    let named = IValue.object(
      IValue.Object(
        className: "__torch__.Pair",
        fields: [
          IValue.Field(name: "a", value: .tensor(tensor)), IValue.Field(name: "b", value: 3),
        ]))
    #expect(try named["a"].tensorValue == tensor)
    #expect(try named[1].intValue == 3)
    #expect(try named.tupleValue.count == 2)
    #expect(named.description == "Pair(a: float32[2], b: 3)")
    let table: IValue = ["x": [1, 2], "y": 0.5]
    #expect(try table["x"].intListValue == [1, 2])
    #expect(try table["y"].doubleValue == 0.5)
    #expect(try table["x"][1].doubleValue == 2)
    #expect(try IValue([tensor]).tensorListValue == [tensor])
    #expect(try IValue([true, false]).boolListValue == [true, false])
    #expect(IValue.none.isNone)
  }

  @Test func saysWhatItIs() throws {
    let cases: [((IValue) throws -> Void, String)] = [
      ({ _ = try $0.tensorValue }, "a tensor is wanted"), ({ _ = try $0.boolValue }, "a truth"),
      ({ _ = try $0.intValue }, "an integer is wanted"), ({ _ = try $0.doubleValue }, "a number"),
      ({ _ = try $0.listValue }, "a list is wanted"), ({ _ = try $0.tupleValue }, "a tuple"),
      ({ _ = try $0.dictionaryValue }, "a dictionary"), ({ _ = try $0.objectValue }, "an object"),
      ({ _ = try $0[0] }, "a list or a tuple"), ({ _ = try $0["a"] }, "a dictionary or an object"),
    ]
    for (access, reason) in cases {
      let error = #expect(throws: GraphError.self) { try access("text") }
      #expect("\(try #require(error))".contains(reason))
      #expect("\(try #require(error))".contains("a string"))
    }
  }

  @Test func saysWhatThereIs() throws {
    let table: IValue = ["x": 1]
    #expect(
      "\(try #require(throws: GraphError.self) { try table["y"] })".contains("which has \"x\""))
    #expect(
      "\(try #require(throws: GraphError.self) { try IValue([1])[1] })".contains("which has 1"))
  }

  @Test func equalTensorsHaveEqualBytes() throws {
    let a = IValue.tensor(try Tensor([1, .nan] as [Float], shape: [2]))
    #expect(a == .tensor(try Tensor([1, .nan] as [Float], shape: [2])))
    #expect(a != .tensor(try Tensor([1, .nan] as [Float], shape: [1, 2])))
    #expect(a != .tensor(try Tensor([1, 2] as [Float], shape: [2])))
    #expect(
      IValue.tensor(try Tensor(["a", "b"], shape: [2]))
        == .tensor(try Tensor(["a", "b"], shape: [2])))
  }
}
