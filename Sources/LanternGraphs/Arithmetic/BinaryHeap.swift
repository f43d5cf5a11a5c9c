/// The order in which a binary heap of arrays gives its elements, ties included.
///
/// Which of several equal elements comes first depends on how the heap moves them; this is the
/// arrangement of libstdc++ (`bits/stl_heap.h`), which TensorFlow Lite's binaries use.
package struct BinaryHeap<Element> {
  private(set) var elements: [Element]
  private let isBefore: (Element, Element) -> Bool

  /// Creates a heap whose top is an element that comes before no other.
  package init(_ elements: [Element] = [], by isBefore: @escaping (Element, Element) -> Bool) {
    self.elements = elements
    self.isBefore = isBefore
    for parent in (0..<max(elements.count / 2, 0)).reversed() {
      sink(self.elements[parent], from: parent, count: elements.count)
    }
  }

  /// Whether nothing is left.
  package var isEmpty: Bool { elements.isEmpty }
  /// The number of elements.
  package var count: Int { elements.count }
  /// The element that no other one comes after.
  package var top: Element? { elements.first }

  /// Adds an element.
  package mutating func push(_ element: Element) {
    elements.append(element)
    rise(element, from: elements.count - 1, to: 0)
  }

  /// Takes the top off.
  package mutating func pop() -> Element? {
    guard let top = elements.first, let last = elements.popLast() else { return nil }
    if !elements.isEmpty { sink(last, from: 0, count: elements.count) }
    return top
  }

  /// Puts an element in the place of the top.
  package mutating func replaceTop(with element: Element) {
    guard !elements.isEmpty else { return }
    sink(element, from: 0, count: elements.count)
  }

  private mutating func rise(_ element: Element, from start: Int, to end: Int) {
    var hole = start
    while hole > end, isBefore(elements[(hole - 1) / 2], element) {
      elements[hole] = elements[(hole - 1) / 2]
      hole = (hole - 1) / 2
    }
    elements[hole] = element
  }

  private mutating func sink(_ element: Element, from start: Int, count: Int) {
    var (hole, child) = (start, start)
    while child < (count - 1) / 2 {
      child = 2 * (child + 1)
      if isBefore(elements[child], elements[child - 1]) { child -= 1 }
      elements[hole] = elements[child]
      hole = child
    }
    if count.isMultiple(of: 2), child == (count - 2) / 2 {
      child = 2 * (child + 1) - 1
      elements[hole] = elements[child]
      hole = child
    }
    rise(element, from: hole, to: start)
  }
}

extension BinaryHeap {
  /// The first elements of an array in order, as `std::partial_sort` of libstdc++ leaves them.
  ///
  /// `isBefore` is a strict order; `count` is at most the number of elements.
  package static func smallest(
    _ count: Int, of elements: [Element], by isBefore: @escaping (Element, Element) -> Bool
  ) -> [Element] {
    var heap = BinaryHeap(Array(elements.prefix(count)), by: isBefore)
    for element in elements.dropFirst(count) {
      if let top = heap.top, isBefore(element, top) { heap.replaceTop(with: element) }
    }
    var sorted: [Element] = []
    while let element = heap.pop() { sorted.append(element) }
    return sorted.reversed()
  }
}
