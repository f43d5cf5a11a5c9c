/// What becomes of the elements that fall into one segment.
package enum SegmentCombination: String, Hashable, Sendable {
  case sum, product, largest, smallest
}
