extension TFLiteCoverage {
  /// What is left out of an operator that runs, or differs from LiteRT's reference kernels on purpose.
  static let notes: [String: String] = [
    "ADD": "the fused activations TANH and SIGN_BIT are taken for none, as in LiteRT",
    "BATCH_MATMUL":
      "integers that meet scales along an axis give zeros, as in LiteRT, which takes them for 0",
    "BIDIRECTIONAL_SEQUENCE_LSTM":
      "merged outputs of several batches in batch-major order are the true ones; LiteRT reads "
      + "beyond its state there",
    "CALL": "LiteRT 2.3.0 has no kernel; Lantern runs it",
    "CAST": "complex128, float8 and, as in LiteRT, uint64 are refused",
    "CONV_2D":
      "hybrid sums with a weight of -128 are the true ones; LiteRT's vector code errs there",
    "DEQUANTIZE": "float8 is refused, as in LiteRT",
    "DIV":
      "quantised quotients far below one step are 0; LiteRT shifts by more bits than there are",
    "FAKE_QUANT": "narrow_range is refused, as in LiteRT",
    "FLOOR_DIV": "division of floats by zero gives an infinity or NaN; LiteRT refuses it",
    "FULLY_CONNECTED":
      "inputs that are not whole rows are refused; LiteRT ignores what is left over; weights with a "
      + "scale for every block are computed as its default kernels do, whose reference ones take it "
      + "for 0",
    "IMAG": "complex128 is refused",
    "LESS":
      "quantised numbers with a scale of 1 or more are compared by their real values, in all "
      + "comparisons; LiteRT finds all alike",
    "LSTM":
      "sparse weights under float activations are computed as dense; LiteRT takes the input's scale "
      + "for the recurrent product",
    "MATRIX_DIAG": "float16 is refused; LiteRT reads it as float32",
    "MATRIX_SET_DIAG": "float16 is refused; LiteRT reads it as float32",
    "NON_MAX_SUPPRESSION_V4": "boxes of one score are taken in LiteRT's order, that of its heap",
    "NOT_EQUAL": "plain int16 is compared; LiteRT's kernel computes nothing",
    "POW": "int32 powers beyond the type wrap",
    "REAL": "complex128 is refused",
    "RFFT2D": "a transform of width 1 is the true one; LiteRT reads beyond its buffer",
    "SELECT": "operands of one element give the shape that they broadcast to",
    "SUM":
      "int8 and int16 are summed as LiteRT's default kernels do; its reference ones read other bytes",
    "SVDF": "int8 states run, which LiteRT leaves to its Micro runtime",
    "TFLite_Detection_PostProcess":
      "rows without a detection are zeros; LiteRT leaves what was in memory",
    "TRANSPOSE": "of a scalar it gives the scalar",
    "UNIQUE": "every NaN is distinct",
    "WHILE":
      "the loops of a call end after `PlanOptions.iterationLimit` rounds; tensors that a round only "
      + "swaps are swapped, where LiteRT overwrites the first by the second",
  ]
}
