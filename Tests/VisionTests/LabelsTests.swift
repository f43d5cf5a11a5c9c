import LanternVision
import Testing

@Suite struct LabelsTests {
  private let thousand = (0..<1000).map { "class \($0)" }

  @Test func imageNetIsInOrder() {
    let labels = Labels.imageNet
    #expect(labels.names.count == 1000)
    #expect(labels[0] == "tench")
    #expect(labels[282] == "tiger cat")
    #expect(labels[999] == "toilet tissue")
    // Other lists have two cranes and two maillots.
    #expect(
      [134, 517, 638, 639].map { labels[$0] } == [
        "crane bird", "crane", "maillot", "maillot tank suit",
      ])
    #expect(Set(labels.names).count == 1000)
    #expect(labels.names.allSatisfy { !$0.isEmpty })
  }

  @Test func readsText() {
    let names = ["a", "b c", "", "d, e"]
    for text in ["a\nb c\n\nd, e", "a\r\nb c\r\n\r\nd, e\r\n", " a \nb c\t\n\nd, e\n\n\n"] {
      #expect(Labels(text: text, source: "x").names == names)
    }
    #expect(Labels(text: "", source: "x").names.isEmpty)
    #expect(Labels(text: "\n\n", source: "x").names.isEmpty)
  }

  @Test func tellsNumbersWhereNoNameIs() {
    let labels = Labels(["a", ""], source: "x")
    #expect(labels[0] == "a")
    #expect(labels[1] == "class 1")
    #expect(labels[2] == "class 2")
    #expect(labels[-1] == "class -1")
  }

  /// The same name may stand for two classes: the list is as long as the classes are many.
  @Test func equalNamesAreKept() throws {
    let labels = Labels(text: "crane\ncat\ncrane", source: "x")
    #expect(
      try Labels.chosen(for: 3, metadata: nil, given: labels).names == ["crane", "cat", "crane"])
  }

  @Test func givenLabelsComeFirst() throws {
    let own = Labels(["a", "b"], source: "own")
    let given = Labels(["c", "d"], source: "given")
    #expect(try Labels.chosen(for: 2, metadata: own, given: nil) == own)
    let chosen = try Labels.chosen(for: 2, metadata: own, given: given)
    #expect(chosen.names == given.names)
    #expect(chosen.source == "given; own is not used")
    let misfit = Labels(["a"], source: "misfit")
    #expect(throws: LabelsError.self) {
      try Labels.chosen(for: 2, metadata: own, given: misfit)
    }
    #expect(try Labels.chosen(for: 2, metadata: nil, given: given) == given)
  }

  @Test func imageNetFillsIn() throws {
    let labels = try Labels.chosen(for: 1000, metadata: nil, given: nil)
    #expect(labels == .imageNet)
    let withBackground = try Labels.chosen(for: 1001, metadata: nil, given: nil)
    #expect(withBackground.names == ["background"] + Labels.imageNet.names)
    #expect(withBackground.source == "ImageNet's 1000 labels, after a class \"background\"")
    let none = try Labels.chosen(for: 10, metadata: nil, given: nil)
    #expect(none.names.isEmpty)
    #expect(none.source == "none: no list of 10 labels is known")
  }

  @Test func backgroundIsLeftOutOrPutIn() throws {
    for background in ["background", "Background"] {
      let long = Labels([background] + thousand, source: "long")
      #expect(try Labels.chosen(for: 1001, metadata: nil, given: long) == long)
      let shortened = try Labels.chosen(for: 1000, metadata: long, given: nil)
      #expect(shortened.names == thousand)
      #expect(shortened.source.contains("left out"))
    }
    let lengthened = try Labels.chosen(
      for: 1001, metadata: nil, given: Labels(thousand, source: "short"))
    #expect(lengthened.names == ["background"] + thousand)
  }

  /// A list that does not fit is never stretched, and never passed over in silence.
  @Test func mismatchesAreLoud() throws {
    let three = Labels(["a", "b", "c"], source: "three.txt")
    for count in [2, 4, 1000] {
      let error = #expect(throws: LabelsError.self) {
        try Labels.chosen(for: count, metadata: nil, given: three)
      }
      #expect(
        error?.description
          == "three.txt: there are 3 labels in it, and the model has \(count) classes")
    }
    let fallen = try Labels.chosen(for: 1000, metadata: three, given: nil)
    #expect(fallen.names == Labels.imageNet.names)
    #expect(fallen.source == "ImageNet's 1000 labels; three.txt has 3 for 1000 classes")
    let none = try Labels.chosen(for: 7, metadata: three, given: nil)
    #expect(none.source.hasSuffix("three.txt has 3 for 7 classes"))
    #expect(throws: LabelsError.self) {
      try Labels.chosen(for: 3, metadata: three, given: Labels([], source: "empty.txt"))
    }
    // 1001 lines without a background class are not 1000 labels.
    #expect(throws: LabelsError.self) {
      try Labels.chosen(for: 1000, metadata: nil, given: Labels(thousand + ["x"], source: "x"))
    }
  }
}
