"""Functions of TensorFlow, each about a few operators: a name, the inputs' shapes and types, and
the function."""

import numpy
import tensorflow as tf

F, I, B, I64, S = tf.float32, tf.int32, tf.bool, tf.int64, tf.string


def _spec(shape, kind=F):
    return tf.TensorSpec(shape, kind)


def _elementwise():
    m = tf.math
    positive = lambda f: lambda x: f(tf.abs(x) + 0.1)
    unary = {
        "abs": m.abs,
        "acos": tf.acos,
        "asin": tf.asin,
        "atan": tf.atan,
        "ceil": m.ceil,
        "cos": m.cos,
        "cosh": m.cosh,
        "sinh": m.sinh,
        "tan": m.tan,
        "erf": m.erf,
        "erfc": m.erfc,
        "exp": m.exp,
        "expm1": m.expm1,
        "floor": m.floor,
        "log": positive(m.log),
        "log1p": positive(m.log1p),
        "log-sigmoid": m.log_sigmoid,
        "negative": m.negative,
        "reciprocal": positive(m.reciprocal),
        "reciprocal-no-nan": m.reciprocal_no_nan,
        "rint": m.rint,
        "round": m.round,
        "rsqrt": positive(m.rsqrt),
        "sign": m.sign,
        "sin": m.sin,
        "sqrt": positive(m.sqrt),
        "square": m.square,
        "tanh": m.tanh,
        "softplus": m.softplus,
        "asinh": m.asinh,
        "atanh": m.atanh,
        "is-nan": m.is_nan,
        "is-inf": m.is_inf,
        "is-finite": m.is_finite,
        "zeros-like": tf.zeros_like,
        "ones-like": tf.ones_like,
        "l2-normalize": lambda x: m.l2_normalize(x, -1),
        "softmax": tf.nn.softmax,
        "log-softmax": tf.nn.log_softmax,
        "erfinv": m.erfinv,
        "lgamma": positive(m.lgamma),
        "digamma": positive(m.digamma),
        "bessel-i0": m.bessel_i0,
        "sigmoid": m.sigmoid,
        "crelu": tf.nn.crelu,
        "clip": lambda x: tf.clip_by_value(x, -0.5, 0.4),
        "clip-norm": lambda x: tf.clip_by_norm(x, 1.0),
        "swish": tf.nn.swish,
        "relu-n1": lambda x: tf.maximum(-1.0, tf.minimum(x, 1.0)),
        "relu-0-1": lambda x: tf.maximum(0.0, tf.minimum(x, 1.0)),
        "cast-int": lambda x: tf.cast(x * 10, I),
        "cast-bool": lambda x: tf.cast(x, B),
        "cast-half": lambda x: tf.cast(tf.cast(x, tf.float16), F),
        "cast-bfloat": lambda x: tf.cast(tf.cast(x, tf.bfloat16), F),
        "cast-double": lambda x: tf.cast(tf.cast(x, tf.float64) * 3, F),
        "cast-bytes": lambda x: tf.cast(x * 100, tf.int8),
        "bitcast": lambda x: tf.bitcast(x, I),
        "fake-quant": lambda x: tf.quantization.fake_quant_with_min_max_args(x, -1, 1, 8),
    }
    for name, function in unary.items():
        yield name, [_spec([2, 3, 5])], function
    pair = [_spec([2, 3, 4]), _spec([3, 1])]
    binary = {
        "add": m.add,
        "subtract": m.subtract,
        "multiply": m.multiply,
        "maximum": m.maximum,
        "divide": lambda a, b: a / (tf.abs(b) + 0.5),
        "divide-no-nan": m.divide_no_nan,
        "atan2": m.atan2,
        "floordiv": lambda a, b: a // (b + 2),
        "minimum": m.minimum,
        "floormod": lambda a, b: m.floormod(a, b + 2),
        "pow": lambda a, b: tf.abs(a) ** b,
        "squared-difference": m.squared_difference,
        "equal": m.equal,
        "less": m.less,
        "greater-equal": m.greater_equal,
        "not-equal": m.not_equal,
        "xlogy": lambda a, b: m.xlogy(a, tf.abs(b) + 0.1),
        "multiply-no-nan": m.multiply_no_nan,
        "truncatemod": lambda a, b: tf.truncatemod(a, b + 2),
        "hypot": lambda a, b: tf.sqrt(a * a + b * b),
        "complex": lambda a, b: tf.abs(tf.complex(a, b + a * 0)),
        "broadcast-5d": lambda a, b: a[None, :, None] + b[:, None, None, :, None],
        "where-3": lambda a, b: tf.where(a > b, a, b),
        "squared-sum": lambda a, b: tf.add_n([a, a * 2, a + b]),
    }
    for name, function in binary.items():
        yield f"binary-{name}", pair, function
    integers = [_spec([2, 3, 4], I), _spec([3, 1], I)]
    whole = {
        "add": m.add,
        "multiply": m.multiply,
        "floordiv": lambda a, b: (a - 2) // (b + 1),
        "floormod": lambda a, b: m.floormod(a - 2, b + 1),
        "truncatediv": lambda a, b: tf.truncatediv(a - 2, b + 1),
        "and": tf.bitwise.bitwise_and,
        "or": tf.bitwise.bitwise_or,
        "xor": tf.bitwise.bitwise_xor,
        "shift-left": tf.bitwise.left_shift,
        "shift-right": tf.bitwise.right_shift,
        "invert": lambda a, b: tf.bitwise.invert(a),
        "pow": lambda a, b: a**b,
        "maximum": m.maximum,
        "minimum": m.minimum,
        "mod": lambda a, b: (a - 2) % (b + 1),
        "sign": lambda a, b: m.sign(a - b),
        "abs": lambda a, b: m.abs(a - b),
        "square": lambda a, b: m.square(a - b),
        "negative": lambda a, b: -a,
        "subtract": m.subtract,
        "less": m.less,
        "squared-difference": m.squared_difference,
    }
    for name, function in whole.items():
        yield f"integer-{name}", integers, function
        yield f"long-{name}", [_spec([2, 3, 4], I64), _spec([3, 1], I64)], function
    flags = [_spec([2, 3, 4], B), _spec([3, 1], B)]
    for name in ("and", "or", "xor"):
        yield f"logical-{name}", flags, getattr(m, f"logical_{name}")
    yield "logical-not", [_spec([5], B)], m.logical_not
    yield "logical-equal", flags, m.equal


def _reductions():
    x = [_spec([2, 3, 4, 5])]
    for name in "sum mean max min prod variance std logsumexp euclidean_norm".split():
        function = getattr(tf.math, f"reduce_{name}")
        yield f"reduce-{name}", x, lambda x, f=function: f(x, [1, -1])
        yield f"reduce-{name}-kept", x, lambda x, f=function: f(x, 2, keepdims=True)
        yield f"reduce-{name}-all", x, lambda x, f=function: f(x)
    for name in ("any", "all"):
        function = getattr(tf.math, f"reduce_{name}")
        yield f"reduce-{name}", [_spec([3, 4, 2], B)], lambda x, f=function: f(x, [0, 2])
    for name in ("sum", "max", "min", "prod"):
        function = getattr(tf.math, f"reduce_{name}")
        yield f"integer-reduce-{name}", [_spec([3, 4, 2], I)], lambda x, f=function: f(x, 1)
        yield f"long-reduce-{name}", [_spec([3, 4, 2], I64)], lambda x, f=function: f(x, 1)
    yield "argmax", x, lambda x: (tf.argmax(x, 1), tf.argmax(x, -1, output_type=I))
    yield "argmin", x, lambda x: (tf.argmin(x, 1), tf.argmin(x, -2, output_type=I))
    yield "cumsum", x, lambda x: tf.cumsum(x, 1)
    yield "cumsum-odd", x, lambda x: tf.cumsum(x, 2, exclusive=True, reverse=True)
    yield "cumprod", x, lambda x: tf.math.cumprod(x, 1)
    yield "moments", x, lambda x: tf.nn.moments(x, [1, 2])
    yield "top-k", [_spec([3, 9])], lambda x: tf.math.top_k(x, 4)
    yield "top-k-integers", [_spec([9], I)], lambda x: tf.math.top_k(x, 4)
    yield "sort", [_spec([3, 9])], lambda x: tf.sort(x)
    yield "argsort", [_spec([3, 9])], lambda x: tf.argsort(x, direction="DESCENDING")
    yield "in-top-k", [_spec([4, 5]), _spec([4], I)], lambda x, t: tf.math.in_top_k(t, x, 2)
    yield "bincount", [_spec([7], I)], lambda x: tf.math.bincount(x, minlength=5, maxlength=5)
    ids = tf.constant([0, 0, 1, 3])
    yield "segment-sum", [_spec([4, 3])], lambda x: tf.math.segment_sum(x, ids)
    yield "segment-mean", [_spec([4, 3])], lambda x: tf.math.segment_mean(x, ids)
    for name in ("sum", "max", "min", "prod", "mean", "sqrt_n"):
        function = getattr(tf.math, f"unsorted_segment_{name}")
        yield f"unsorted-segment-{name}", [
            _spec([4, 3]),
            _spec([4], I),
        ], lambda x, i, f=function: f(x, i, 4)
    yield "confusion", [_spec([6], I), _spec([6], I)], lambda a, b: tf.math.confusion_matrix(
        a, b, 4
    )
    yield "reduce-sum-computed-axes", [_spec([2, 3, 4]), _spec([1], I)], lambda x, a: tf.reduce_sum(
        x, a % 3
    )
    yield "histogram", [_spec([9])], lambda x: tf.histogram_fixed_width(x, [-1.0, 1.0], 4)
    yield "bucketize", [_spec([9])], lambda x: tf.raw_ops.Bucketize(
        input=x, boundaries=[-0.5, 0.0, 0.3]
    )
    yield "searchsorted", [_spec([6])], lambda x: tf.searchsorted(tf.constant([-0.5, 0.0, 0.3]), x)


def _movement():
    x = [_spec([3, 4, 5])]
    slices = {
        "plain": lambda x: x[1:, :3, ::2],
        "negative": lambda x: x[-2:, -3:-1, ::-1],
        "new-axis": lambda x: x[:, tf.newaxis, 1],
        "ellipsis": lambda x: x[..., 1:3],
        "mixed": lambda x: x[tf.newaxis, 0, ..., tf.newaxis, -1],
        "backwards": lambda x: x[::-2, 3:0:-1],
        "empty": lambda x: x[2:1],
        "all": lambda x: x[0, 1, 2],
    }
    for name, function in slices.items():
        yield f"slice-{name}", x, function
        yield f"slice-{name}-integers", [_spec([3, 4, 5], I)], function
        yield f"slice-{name}-flags", [_spec([3, 4, 5], B)], function
    yield "slice-computed", [_spec([5, 4]), _spec([], I)], lambda x, i: x[i : i + 2]
    yield "slice-computed-2", [_spec([5, 4]), _spec([2], I)], lambda x, i: tf.slice(
        x, i % 2, [2, 2]
    )
    yield "slice-computed-sizes", [_spec([5, 4]), _spec([2], I)], lambda x, i: tf.slice(
        x, [0, 0], i + 1
    )
    yield "transpose", x, lambda x: tf.transpose(x, [2, 0, 1])
    yield "transpose-6d", [_spec([2, 1, 3, 2, 1, 2])], lambda x: tf.transpose(x, [5, 3, 0, 2, 4, 1])
    yield "concat", x, lambda x: tf.concat([x, x * 2, x[:, :1]], 1)
    yield "stack", x, lambda x: tf.stack([x, -x], 2)
    yield "unstack", x, lambda x: tf.unstack(x, axis=1)
    yield "split", x, lambda x: tf.split(x, 2, 1)
    yield "split-sizes", x, lambda x: tf.split(x, [1, 3, 1], -1)
    yield "tile", x, lambda x: tf.tile(x, [2, 1, 3])
    yield "repeat", x, lambda x: tf.repeat(x, 2, axis=1)
    yield "broadcast-to", [_spec([4, 1])], lambda x: tf.broadcast_to(x, [3, 4, 5])
    yield "pad", x, lambda x: tf.pad(x, [[1, 0], [2, 1], [0, 3]])
    yield "pad-value", x, lambda x: tf.pad(x, [[1, 0], [2, 1], [0, 3]], constant_values=0.7)
    yield "pad-reflect", x, lambda x: tf.pad(x, [[1, 0], [2, 1], [0, 3]], "REFLECT")
    yield "pad-symmetric", x, lambda x: tf.pad(x, [[1, 0], [2, 1], [0, 3]], "SYMMETRIC")
    yield "pad-computed", [_spec([3, 4]), _spec([2, 2], I)], lambda x, p: tf.pad(x, p)
    yield "reverse", x, lambda x: tf.reverse(x, [0, 2])
    yield "reverse-sequence", [_spec([3, 5, 2]), _spec([3], I)], lambda x, n: tf.reverse_sequence(
        x, n + 1, 1, 0
    )
    yield "roll", x, lambda x: tf.roll(x, 2, 1)
    yield "gather", [_spec([4, 5]), _spec([2, 3], I)], lambda x, i: tf.gather(x, i)
    yield "gather-axis", [_spec([2, 4, 5]), _spec([3], I)], lambda x, i: tf.gather(x, i, axis=1)
    yield "gather-batch", [_spec([2, 4, 5]), _spec([2, 3], I)], lambda x, i: tf.gather(
        x, i, axis=1, batch_dims=1
    )
    yield "gather-nd", [_spec([4, 4, 5]), _spec([3, 2], I)], lambda x, i: tf.gather_nd(x, i)
    yield "gather-nd-long", [_spec([4, 4, 5], I), _spec([3, 2], I64)], lambda x, i: tf.gather_nd(
        x, i
    )
    yield "scatter-nd", [_spec([3, 2], I), _spec([3, 5])], lambda i, u: tf.scatter_nd(
        i, u, [4, 4, 5]
    )
    yield "scatter-update", [
        _spec([4, 5]),
        _spec([1, 1], I),
        _spec([1, 5]),
    ], lambda x, i, u: tf.tensor_scatter_nd_update(x, i, u)
    yield "scatter-add", [
        _spec([4, 5]),
        _spec([3, 1], I),
        _spec([3, 5]),
    ], lambda x, i, u: tf.tensor_scatter_nd_add(x, i, u)
    yield "where-indices", [_spec([3, 4])], lambda x: tf.where(x > 0)
    yield "boolean-mask", [_spec([6, 3])], lambda x: tf.boolean_mask(x, x[:, 0] > 0)
    yield "unique", [_spec([8], I)], lambda x: tf.unique(x)
    yield "unique-sums", [_spec([8], I)], lambda x: tf.reduce_sum(tf.unique(x).y)
    yield "one-hot", [_spec([4], I)], lambda x: tf.one_hot(x, 5)
    yield "one-hot-values", [_spec([2, 3], I)], lambda x: tf.one_hot(x, 4, 2.0, -1.0, 1)
    yield "range", [_spec([], I)], lambda n: tf.range(n + 2) * 2
    yield "range-floats", [_spec([])], lambda n: tf.range(0.0, 2.0 + n, 0.25)
    yield "linspace", [_spec([])], lambda n: tf.linspace(n, 3.0, 5)
    yield "fill", [_spec([2], I), _spec([])], lambda s, v: tf.fill(s + 1, v)
    yield "shape", [_spec([None, 3])], lambda x: (tf.shape(x), tf.size(x), tf.rank(x))
    yield "expand-squeeze", x, lambda x: tf.squeeze(tf.expand_dims(x, 1)[:, :, :1], [1, 2])
    yield "reshape-computed", [_spec([None, 6])], lambda x: tf.reshape(x, [-1, tf.shape(x)[0], 2])
    yield "space-to-depth", [_spec([1, 4, 6, 3])], lambda x: tf.nn.space_to_depth(x, 2)
    yield "depth-to-space", [_spec([1, 4, 6, 8])], lambda x: tf.nn.depth_to_space(x, 2)
    yield "space-to-batch", [_spec([1, 4, 6, 3])], lambda x: tf.space_to_batch(
        x, [2, 2], [[0, 0], [1, 1]]
    )
    yield "batch-to-space", [_spec([4, 2, 3, 3])], lambda x: tf.batch_to_space(
        x, [2, 2], [[0, 1], [1, 0]]
    )
    yield "matrix-diag", [_spec([2, 3])], tf.linalg.diag
    yield "matrix-set-diag", [_spec([2, 3, 3]), _spec([2, 3])], tf.linalg.set_diag
    yield "matrix-band", [_spec([2, 4, 4])], lambda x: tf.linalg.band_part(x, 1, 0)
    yield "eye", [_spec([3, 3])], lambda x: x + tf.eye(3)
    yield "meshgrid", [_spec([3]), _spec([4])], lambda a, b: tf.meshgrid(a, b)
    yield "sparse-to-dense", [_spec([2], I)], lambda v: tf.raw_ops.SparseToDense(
        sparse_indices=[[0, 1], [2, 3]], output_shape=[3, 4], sparse_values=v, default_value=7
    )
    yield "dynamic-partition", [_spec([5, 2])], lambda x: tf.dynamic_partition(
        x, [0, 1, 0, 1, 1], 2
    )
    yield "dynamic-stitch", [_spec([2, 2]), _spec([1, 2])], lambda a, b: tf.dynamic_stitch(
        [[0, 2], [1]], [a, b]
    )
    yield "sequence-mask", [_spec([4], I)], lambda n: tf.sequence_mask(n, 5)
    yield "flat-map", [_spec([None, None, 3])], lambda x: tf.reshape(x, [-1, 3])
    yield "two-open", [_spec([None, 4]), _spec([4, None])], tf.matmul
    yield "random", [_spec([2], I)], lambda s: tf.shape(tf.random.uniform(s + 1))
    yield "im2col", [_spec([1, 6, 6, 2])], lambda x: tf.image.extract_patches(
        x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID"
    )


def _products():
    yield "matmul", [_spec([3, 4]), _spec([4, 5])], tf.matmul
    yield "matmul-batch", [_spec([2, 3, 4]), _spec([2, 4, 5])], tf.matmul
    yield "matmul-broadcast", [_spec([2, 1, 3, 4]), _spec([3, 4, 5])], tf.matmul
    yield "matmul-adjoint", [_spec([2, 4, 3]), _spec([2, 5, 4])], lambda a, b: tf.matmul(
        a, b, transpose_a=True, transpose_b=True
    )
    yield "matmul-integers", [_spec([3, 4], I), _spec([4, 5], I)], tf.matmul
    yield "matmul-bytes", [_spec([3, 4], tf.int8), _spec([4, 5], tf.int8)], lambda a, b: tf.matmul(
        a, b, output_type=I
    )
    for equation, a, b in (
        ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
        ("ij,j->i", (3, 4), (4,)),
        ("abc,cd->abd", (2, 3, 4), (4, 5)),
        ("bqhd,bkhd->bhqk", (1, 3, 2, 4), (1, 5, 2, 4)),
        ("i,j->ij", (3,), (4,)),
        ("ijk,ijk->", (2, 3, 4), (2, 3, 4)),
        ("bhqk,bkhd->bqhd", (1, 2, 3, 5), (1, 5, 2, 4)),
        ("...ij,...jk->...ik", (2, 3, 4), (2, 4, 2)),
    ):
        name = equation.replace("->", "-to-").replace(",", "-").replace("...", "x")
        yield f"einsum-{name}", [_spec(a), _spec(b)], lambda x, y, e=equation: tf.einsum(e, x, y)
    yield "tensordot", [_spec([2, 3, 4]), _spec([4, 3, 5])], lambda a, b: tf.tensordot(
        a, b, [[1, 2], [1, 0]]
    )
    yield "norm", [_spec([3, 4])], lambda x: tf.norm(x, axis=1)
    yield "trace", [_spec([3, 3])], tf.linalg.trace
    yield "cross", [_spec([4, 3]), _spec([4, 3])], tf.linalg.cross
    yield "cholesky", [_spec([3, 3])], lambda x: tf.linalg.cholesky(x @ tf.transpose(x) + tf.eye(3))
    yield "inverse", [_spec([3, 3])], lambda x: tf.linalg.inv(x + 3 * tf.eye(3))
    generator = numpy.random.default_rng(2)
    kernel = tf.constant(generator.normal(0, 1, [3, 3, 4, 6]).astype("float32"))
    image = [_spec([1, 9, 8, 4])]
    yield "conv", image, lambda x: tf.nn.conv2d(x, kernel, 2, "SAME")
    yield "conv-explicit", image, lambda x: tf.nn.conv2d(
        x, kernel, 1, [[0, 0], [1, 2], [0, 1], [0, 0]]
    )
    yield "conv-dilated", image, lambda x: tf.nn.conv2d(x, kernel, 1, "SAME", dilations=2)
    yield "conv-computed-kernel", [
        _spec([1, 6, 6, 2]),
        _spec([3, 3, 2, 4]),
    ], lambda x, k: tf.nn.conv2d(x, k, 1, "VALID")
    yield "conv-open", [_spec([None, None, None, 4])], lambda x: tf.nn.conv2d(x, kernel, 2, "SAME")
    yield "depthwise", image, lambda x: tf.nn.depthwise_conv2d(x, kernel, [1, 1, 1, 1], "SAME")
    yield "conv-transpose", [_spec([1, 5, 4, 6])], lambda x: tf.nn.conv2d_transpose(
        x, kernel, [1, 10, 8, 4], 2
    )
    yield "conv-transpose-open", [_spec([None, 5, 4, 6])], lambda x: tf.nn.conv2d_transpose(
        x, kernel, tf.stack([tf.shape(x)[0], 10, 8, 4]), 2
    )
    yield "dilation2d", [_spec([1, 8, 8, 3])], lambda x: tf.nn.dilation2d(
        x, tf.zeros([3, 3, 3]), [1, 1, 1, 1], "SAME", "NHWC", [1, 1, 1, 1]
    )
    yield "max-pool-argmax", image, lambda x: tf.nn.max_pool_with_argmax(x, 2, 2, "VALID")
    yield "lrn", image, lambda x: tf.nn.local_response_normalization(x, 2, 1.0, 0.5, 0.75)
    yield "bias-add", image, lambda x: tf.nn.bias_add(x, [0.1, 0.2, 0.3, 0.4])
    yield "fused-batch-norm", image, lambda x: tf.nn.batch_normalization(
        x, [0.1, 0.2, 0.3, 0.4], [1.0, 2.0, 1.0, 0.5], None, [1.0, 1.0, 2.0, 1.0], 1e-3
    )
    yield "embedding-lookup", [_spec([4], I)], lambda i: tf.nn.embedding_lookup(
        tf.reshape(tf.range(20.0), [5, 4]), i
    )


def _signal_and_images():
    s = tf.signal
    yield "stft", [_spec([256])], lambda x: tf.abs(s.stft(x, 64, 32))
    yield "stft-padded", [_spec([2, 200])], lambda x: tf.abs(s.stft(x, 64, 32, 64, pad_end=True))
    yield "rfft", [_spec([4, 64])], lambda x: tf.math.real(s.rfft(x))
    yield "rfft-length", [_spec([4, 50])], lambda x: tf.math.imag(s.rfft(x, [32]))
    yield "rfft2d", [_spec([8, 16])], lambda x: s.rfft2d(x)
    yield "irfft", [_spec([64])], lambda x: s.irfft(s.rfft(x))
    yield "fft", [_spec([16])], lambda x: tf.abs(s.fft(tf.cast(x, tf.complex64)))
    yield "frame", [_spec([100])], lambda x: s.frame(x, 20, 10)
    yield "frame-open", [_spec([None])], lambda x: s.frame(tf.tile(x, [40]), 20, 10)
    yield "overlap-and-add", [_spec([6, 8])], lambda x: s.overlap_and_add(x, 4)
    yield "dct", [_spec([4, 16])], lambda x: s.dct(x)
    yield "mfcc", [_spec([512])], lambda x: s.mfccs_from_log_mel_spectrograms(
        tf.math.log(
            tf.matmul(tf.abs(s.stft(x, 128, 64)), s.linear_to_mel_weight_matrix(20, 65, 8000))
            + 1e-3
        )
    )
    yield "audio-spectrogram", [_spec([256, 1])], lambda x: tf.raw_ops.AudioSpectrogram(
        input=x, window_size=64, stride=32
    )
    im = tf.image
    photo = [_spec([1, 8, 10, 3])]
    for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3"):
        yield f"resize-{method}", photo, lambda x, m=method: im.resize(x, [5, 13], m)
    yield "resize-aligned", photo, lambda x: tf.compat.v1.image.resize_bilinear(
        x, [5, 13], align_corners=True
    )
    yield "resize-legacy", photo, lambda x: tf.compat.v1.image.resize_bilinear(x, [5, 13])
    yield "resize-nearest-aligned", photo, lambda x: tf.compat.v1.image.resize_nearest_neighbor(
        x, [5, 13], align_corners=True
    )
    yield "resize-computed", [_spec([1, 8, 10, 3]), _spec([2], I)], lambda x, n: im.resize(x, n + 3)
    yield "resize-pad", photo, lambda x: im.resize_with_pad(x, 7, 7)
    yield "resize-bytes", [_spec([1, 8, 10, 3], tf.uint8)], lambda x: im.resize(x, [4, 4])
    yield "crop-and-resize", photo, lambda x: im.crop_and_resize(
        x, [[0.1, 0.1, 0.8, 0.9]], [0], [4, 4]
    )
    yield "central-crop", photo, lambda x: im.central_crop(x, 0.5)
    yield "rgb-to-gray", photo, im.rgb_to_grayscale
    yield "rgb-to-hsv", photo, lambda x: im.rgb_to_hsv(tf.abs(x))
    yield "hsv-to-rgb", photo, lambda x: im.hsv_to_rgb(tf.abs(x))
    yield "rgb-to-yuv", photo, im.rgb_to_yuv
    yield "contrast", photo, lambda x: im.adjust_contrast(x, 1.5)
    yield "brightness", photo, lambda x: im.adjust_brightness(x, 0.2)
    yield "saturation", photo, lambda x: im.adjust_saturation(tf.abs(x), 1.5)
    yield "hue", photo, lambda x: im.adjust_hue(tf.abs(x), 0.2)
    yield "gamma", photo, lambda x: im.adjust_gamma(tf.abs(x), 1.7)
    yield "standardize", photo, im.per_image_standardization
    yield "flip", photo, lambda x: im.flip_left_right(im.flip_up_down(x))
    yield "rot90", photo, lambda x: im.rot90(x)
    yield "sobel", photo, im.sobel_edges
    yield "total-variation", photo, im.total_variation
    yield "ssim", [_spec([1, 12, 12, 1]), _spec([1, 12, 12, 1])], lambda a, b: im.ssim(a, b, 1.0)
    yield "psnr", [_spec([1, 12, 12, 1]), _spec([1, 12, 12, 1])], lambda a, b: im.psnr(a, b, 1.0)
    yield "pad-to-box", photo, lambda x: im.pad_to_bounding_box(x, 1, 2, 12, 14)
    yield "convert-dtype", [_spec([1, 4, 4, 3], tf.uint8)], lambda x: im.convert_image_dtype(x, F)
    yield "saturate-cast", photo, lambda x: im.convert_image_dtype(x, tf.uint8, saturate=True)
    boxes = [_spec([10, 2]), _spec([10])]
    corners = lambda b: tf.concat([b, b + 0.8], 1)
    yield "nms", boxes, lambda b, s: im.non_max_suppression(corners(b), s, 4, 0.3)
    yield "nms-scores", boxes, lambda b, s: im.non_max_suppression_with_scores(
        corners(b), s, 4, 0.5, 0.0, 0.5
    )
    yield "nms-padded", boxes, lambda b, s: im.non_max_suppression_padded(
        corners(b), s, 4, 0.3, pad_to_max_output_size=True
    )
    yield "nms-gather", boxes, lambda b, s: tf.gather(
        corners(b), im.non_max_suppression(corners(b), s, 4, 0.3)
    )
    yield "nms-combined", [_spec([1, 10, 1, 2]), _spec([1, 10, 2])], lambda b, s: tuple(
        im.combined_non_max_suppression(tf.concat([b, b + 0.8], 3), s, 4, 4)
    )


def _control():
    yield "while", [_spec([3])], lambda x: tf.while_loop(
        lambda i, y: i < 4, lambda i, y: (i + 1, y * 1.5 + x), (0, x)
    )[1]
    yield "while-computed", [_spec([], I), _spec([3])], lambda n, x: tf.while_loop(
        lambda i, y: i < n, lambda i, y: (i + 1, tf.sin(y) + x), (0, x)
    )[1]
    yield "while-growing", [_spec([], I)], lambda n: tf.while_loop(
        lambda i, y: i < n + 2,
        lambda i, y: (i + 1, tf.concat([y, [i * 2]], 0)),
        (0, tf.zeros([0], I)),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None])),
    )[1]
    yield "while-nested", [_spec([3])], lambda x: tf.while_loop(
        lambda i, y: i < 3,
        lambda i, y: (
            i + 1,
            tf.while_loop(lambda j, z: j < i, lambda j, z: (j + 1, z * 2 + 1), (0, y))[1],
        ),
        (0, x),
    )[1]
    yield "while-two-states", [_spec([2, 2])], lambda x: tf.while_loop(
        lambda i, a, b: tf.reduce_sum(a) < 20.0,
        lambda i, a, b: (i + 1, a + tf.abs(b) + 1, a @ b),
        (0, x, x),
    )
    yield "map-fn", [_spec([4, 3])], lambda x: tf.map_fn(lambda r: tf.reduce_sum(r * r), x)
    yield "scan", [_spec([4, 3])], lambda x: tf.scan(lambda a, r: a * 0.5 + r, x)
    yield "foldl", [_spec([4, 3])], lambda x: tf.foldl(lambda a, r: a * 0.5 + r, x)
    yield "vectorized-map", [_spec([4, 3])], lambda x: tf.vectorized_map(
        lambda r: tf.reduce_sum(r * r), x
    )
    yield "cond", [_spec([3])], lambda x: tf.cond(
        tf.reduce_sum(x) > 0, lambda: x * 2, lambda: x - 1
    )
    yield "cond-flag", [_spec([], B), _spec([3])], lambda b, x: tf.cond(
        b, lambda: tf.exp(x), lambda: tf.abs(x) + 1
    )
    yield "cond-nested", [_spec([], I), _spec([3])], lambda i, x: tf.cond(
        i > 1, lambda: tf.cond(i > 2, lambda: x, lambda: -x), lambda: x * 3
    )
    yield "cond-shapes", [_spec([], B), _spec([4])], lambda b, x: tf.cond(
        b, lambda: x[:2], lambda: x
    )
    yield "switch-case", [_spec([], I), _spec([3])], lambda i, x: tf.switch_case(
        i, [lambda: x, lambda: x * 2, lambda: x * 3]
    )
    yield "case", [_spec([], I), _spec([3])], lambda i, x: tf.case(
        [(i < 1, lambda: x), (i < 2, lambda: x * 2)], lambda: x * 4
    )
    yield "cond-in-while", [_spec([3])], lambda x: tf.while_loop(
        lambda i, y: i < 5,
        lambda i, y: (i + 1, tf.cond(i % 2 == 0, lambda: y + 1, lambda: y * 2)),
        (0, x),
    )[1]
    yield "tensor-array", [_spec([5, 3])], _tensor_array
    yield "greedy-decode", [_spec([6, 4])], _greedy_decode
    yield "assert", [_spec([3])], lambda x: _asserted(x)
    yield "stateless-random", [_spec([2], I)], lambda s: tf.random.stateless_uniform([3], s)
    yield "print", [_spec([3])], lambda x: tf.identity(x) + 1


def _asserted(x):
    tf.debugging.assert_less(x, 5.0)
    return x * 2


def _tensor_array(x):
    array = tf.TensorArray(F, size=5)
    for i in tf.range(5):
        array = array.write(i, x[4 - i] * 2)
    return array.stack()


def _greedy_decode(scores):
    tokens = tf.TensorArray(I, size=6, element_shape=[])
    last = tf.constant(0)
    for i in tf.range(6):
        last = (tf.argmax(scores[i], output_type=I) + last) % 4
        tokens = tokens.write(i, last)
    return tokens.stack()


def functions():
    for family in (_elementwise, _reductions, _movement, _products, _signal_and_images, _control):
        yield from family()


# Functions with weights or sums that the calibrated schemes treat.
CALIBRATED = (
    "conv",
    "depthwise",
    "matmul",
    "slice-",
    "transpose",
    "concat",
    "stack",
    "unstack",
    "split",
    "tile",
    "pad",
    "reverse",
    "gather",
    "space-",
    "depth-",
    "batch-",
    "resize",
    "reduce-",
    "binary-",
    "abs",
    "exp",
    "log",
    "rsqrt",
    "sqrt",
    "square",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "softmax",
    "negative",
    "relu",
    "l2-",
    "clip",
    "broadcast",
    "argm",
    "top-k",
    "cumsum",
    "while",
    "cond",
    "lrn",
    "expand",
    "roll",
    "scatter",
    "one-hot",
    "sign",
    "floor",
    "ceil",
    "round",
    "einsum",
    "where",
    "frame",
    "map-fn",
    "scan",
)


class Counter(tf.Module):
    def __init__(self):
        self.total = tf.Variable(tf.zeros([3]))

    @tf.function(input_signature=[_spec([3])])
    def serve(self, x):
        self.total.assign_add(x)
        return {"total": self.total * 2}


class Streaming(tf.Module):
    def __init__(self):
        self.window = tf.Variable(tf.zeros([1, 6, 2]))
        self.kernel = tf.constant(numpy.random.default_rng(3).normal(0, 1, [6, 2, 4]), F)

    @tf.function(input_signature=[_spec([1, 2, 2])])
    def serve(self, x):
        self.window.assign(tf.concat([self.window[:, 2:], x], 1))
        return {"y": tf.nn.conv1d(self.window, self.kernel, 1, "VALID")}


class Words(tf.Module):
    def __init__(self):
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(
                ["a", "lantern", "12"], tf.constant([5, 7, 9], I64)
            ),
            -1,
        )

    @tf.function(input_signature=[_spec([4], S)])
    def serve(self, words):
        return {"ids": self.table.lookup(words)}


class Names(tf.Module):
    def __init__(self):
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(tf.constant([0, 2], I64), ["zero", "two"]), "?"
        )

    @tf.function(input_signature=[_spec([4], I64)])
    def serve(self, numbers):
        return {"names": self.table.lookup(numbers)}


class TextMoves(tf.Module):
    @tf.function(input_signature=[_spec([2, 3], S)])
    def serve(self, words):
        return {
            "slice": words[:, 1:],
            "gather": tf.gather(words, [1, 0]),
            "same": tf.equal(words, words),
            "flat": tf.reshape(words, [-1]),
            "joined": tf.concat([words, words], 0),
            "shape": tf.shape(words),
        }


class LoopState(tf.Module):
    def __init__(self):
        self.count = tf.Variable(0, dtype=I)

    @tf.function(input_signature=[_spec([2])])
    def serve(self, x):
        for _ in tf.range(3):
            self.count.assign_add(1)
        if tf.reduce_sum(x) > 0:
            self.count.assign(self.count * 2)
        return {"count": self.count, "x": x * tf.cast(self.count, F)}


MODULES = {
    "counter": Counter,
    "streaming": Streaming,
    "words": Words,
    "names": Names,
    "text-moves": TextMoves,
    "loop-state": LoopState,
}
