extension TFLiteImporter {
  /// The input whose element type an operator's kernel gives its outputs, whatever the file says.
  ///
  /// The scale and zero point are still those of the file.
  /// Source: LiteRT, `output->type = input->type` in the kernels' `Prepare`.
  static let followedInputs: [String: Int] = [
    "ADD": 1, "SUB": 1, "DIV": 1, "MAXIMUM": 0, "MINIMUM": 0, "SQUARED_DIFFERENCE": 1, "ADD_N": 0,
    "POW": 0, "FLOOR_DIV": 0, "FLOOR_MOD": 0, "BITWISE_XOR": 0, "RIGHT_SHIFT": 0, "CEIL": 0,
    "FLOOR": 0, "ROUND": 0, "EXP": 0, "NEG": 0, "PRELU": 0, "EXPAND_DIMS": 0, "GATHER": 0,
    "GATHER_ND": 0, "SCATTER_ND": 1, "SPARSE_TO_DENSE": 2, "SELECT": 1, "SELECT_V2": 1, "SPLIT": 1,
    "SPLIT_V": 0, "FILL": 1, "DYNAMIC_UPDATE_SLICE": 0, "MATRIX_DIAG": 0, "MATRIX_SET_DIAG": 0,
    "RESIZE_BILINEAR": 0, "RESIZE_NEAREST_NEIGHBOR": 0, "ZEROS_LIKE": 0, "FAKE_QUANT": 0,
  ]
}
