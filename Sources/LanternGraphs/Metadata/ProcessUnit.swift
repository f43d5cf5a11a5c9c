/// Something that is done outside of the graph to an input or output.
public enum ProcessUnit: Sendable, Hashable {
  /// `(value - mean) / deviation`, for each channel or for all.
  case normalization(mean: [Float], deviation: [Float])
  /// Scores become comparable by a sigmoid of each class, whose parameters are in a file; a class
  /// without any gets the default score.
  case scoreCalibration(ScoreCalibration.Transformation, defaultScore: Float)
  /// Results with a score below this are left out.
  case scoreThreshold(Float)
  /// Words are taken apart as by `tf.text.BertTokenizer`.
  case bertTokenizer(vocabulary: [AssociatedFile])
  /// Text is taken apart as by `tf.text.SentencepieceTokenizer`.
  case sentencePieceTokenizer(models: [AssociatedFile], vocabulary: [AssociatedFile])
  /// Text is taken apart where a regular expression fits.
  case regexTokenizer(delimiter: String?, vocabulary: [AssociatedFile])
  /// A kind that this version does not know, by its number in the schema.
  case unknown(Int)
}
