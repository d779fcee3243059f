"""Writes keras-layers.json: what Keras makes of small layers, for KerasLayersTest.

    python keras_layers.py > keras-layers.json

Written with Keras 3 on TensorFlow. Sequences are [time, features]; images are turned from
[channels, height, width] to Keras's order and back, kernels of convolutions to [filters, channels, ...].
Inputs, weights and the weights of the sum that is differentiated follow from their position alone.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

L = keras.layers


def values(step, shape, scale=1.0):
    count = int(np.prod(shape))
    i = np.arange(count, dtype=np.int64)
    return (scale * ((i * 7 * step % 127) - 63) / 64).astype(np.float32).reshape(shape)


def ours(weight):
    """Keras's kernel of a convolution in our order."""
    axes = (2, 1, 0) if weight.ndim == 3 else (3, 2, 0, 1)
    return np.transpose(weight, axes)


def theirs(weight):
    axes = (2, 1, 0) if weight.ndim == 3 else (2, 3, 1, 0)
    return np.transpose(weight, axes)


CASES = {
    "gru": ("gru: {units: 5}", (6, 4), lambda: L.GRU(5)),
    "gru_sequences": ("gru: {units: 5, return_sequences: true}", (6, 4), lambda: L.GRU(5, return_sequences=True)),
    "lstm": ("lstm: {units: 5, return_sequences: true}", (6, 4), lambda: L.LSTM(5, return_sequences=True)),
    "bidirectional_concat": (
        "bidirectional: {layer: {lstm: {units: 3, return_sequences: true}}}",
        (6, 4),
        lambda: L.Bidirectional(L.LSTM(3, return_sequences=True)),
    ),
    "bidirectional_last": ("bidirectional: {layer: {lstm: {units: 3}}}", (6, 4), lambda: L.Bidirectional(L.LSTM(3))),
    "bidirectional_sum": (
        "bidirectional: {layer: {gru: {units: 3}}, merge_mode: sum}",
        (5, 4),
        lambda: L.Bidirectional(L.GRU(3), merge_mode="sum"),
    ),
    "bidirectional_mul": (
        "bidirectional: {layer: {gru: {units: 3, return_sequences: true}}, merge_mode: mul}",
        (5, 4),
        lambda: L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="mul"),
    ),
    "bidirectional_ave": (
        "bidirectional: {layer: {gru: {units: 3}}, merge_mode: ave}",
        (5, 4),
        lambda: L.Bidirectional(L.GRU(3), merge_mode="ave"),
    ),
    "conv1d": ("conv1d: {filters: 5, kernel_size: 3}", (9, 4), lambda: L.Conv1D(5, 3)),
    "conv1d_same": (
        "conv1d: {filters: 5, kernel_size: 4, padding: same, strides: 2, activation: tanh}",
        (9, 4),
        lambda: L.Conv1D(5, 4, padding="same", strides=2, activation="tanh"),
    ),
    "conv1d_causal": (
        "conv1d: {filters: 5, kernel_size: 3, padding: causal, dilation_rate: 2}",
        (9, 4),
        lambda: L.Conv1D(5, 3, padding="causal", dilation_rate=2),
    ),
    "conv2d": ("conv2d: {filters: 4, kernel_size: [3, 2], use_bias: false}", (3, 7, 6), lambda: L.Conv2D(4, (3, 2), use_bias=False)),
    "conv2d_same": ("conv2d: {filters: 4, kernel_size: 3, padding: same}", (3, 7, 6), lambda: L.Conv2D(4, 3, padding="same")),
    "conv2d_same_strides": (
        "conv2d: {filters: 4, kernel_size: 3, padding: same, strides: 2}",
        (3, 8, 7),
        lambda: L.Conv2D(4, 3, padding="same", strides=2),
    ),
    "conv2d_dilated": (
        "conv2d: {filters: 4, kernel_size: [2, 3], padding: same, dilation_rate: [3, 2]}",
        (3, 8, 7),
        lambda: L.Conv2D(4, (2, 3), padding="same", dilation_rate=(3, 2)),
    ),
    "max_pooling1d": ("max_pooling1d: {}", (7, 3), lambda: L.MaxPooling1D()),
    "max_pooling1d_same": (
        "max_pooling1d: {pool_size: 3, strides: 2, padding: same}",
        (8, 3),
        lambda: L.MaxPooling1D(3, 2, padding="same"),
    ),
    "max_pooling2d": ("max_pooling2d: {}", (2, 5, 6), lambda: L.MaxPooling2D()),
    "max_pooling2d_same": (
        "max_pooling2d: {pool_size: [2, 3], strides: [2, 1], padding: same}",
        (2, 5, 6),
        lambda: L.MaxPooling2D((2, 3), (2, 1), padding="same"),
    ),
    "average_pooling1d": ("average_pooling1d: {pool_size: 3}", (7, 3), lambda: L.AveragePooling1D(3)),
    "average_pooling1d_same": (
        "average_pooling1d: {pool_size: 4, strides: 3, padding: same}",
        (8, 3),
        lambda: L.AveragePooling1D(4, 3, padding="same"),
    ),
    "average_pooling2d": ("average_pooling2d: {}", (2, 5, 6), lambda: L.AveragePooling2D(2)),
    "average_pooling2d_same": (
        "average_pooling2d: {pool_size: [3, 4], strides: 2, padding: same}",
        (2, 6, 5),
        lambda: L.AveragePooling2D((3, 4), 2, padding="same"),
    ),
    "global_max_pooling1d": ("global_max_pooling1d: {}", (6, 4), lambda: L.GlobalMaxPooling1D()),
    "global_max_pooling2d": ("global_max_pooling2d: {}", (3, 4, 5), lambda: L.GlobalMaxPooling2D()),
    "global_average_pooling1d": ("global_average_pooling1d: {}", (6, 4), lambda: L.GlobalAveragePooling1D()),
    "global_average_pooling2d": ("global_average_pooling2d: {}", (3, 4, 5), lambda: L.GlobalAveragePooling2D()),
    "batch_normalization": ("batch_normalization: {}", (5,), lambda: L.BatchNormalization()),
    "batch_normalization_sequence": ("batch_normalization: {momentum: 0.9}", (4, 5), lambda: L.BatchNormalization(momentum=0.9)),
    "batch_normalization_image": ("batch_normalization: {}", (3, 4, 2), lambda: L.BatchNormalization()),
    "batch_normalization_bare": (
        "batch_normalization: {center: false, scale: false}",
        (5,),
        lambda: L.BatchNormalization(center=False, scale=False),
    ),
    "layer_normalization": ("layer_normalization: {}", (4, 5), lambda: L.LayerNormalization()),
    "layer_normalization_image": ("layer_normalization: {}", (5, 3, 2), lambda: L.LayerNormalization()),
    "layer_normalization_bare": (
        "layer_normalization: {center: false, scale: false, epsilon: 1e-5}",
        (7,),
        lambda: L.LayerNormalization(center=False, scale=False, epsilon=1e-5),
    ),
    "group_normalization": ("group_normalization: {groups: 2}", (6, 3, 2), lambda: L.GroupNormalization(2)),
    "group_normalization_sequence": ("group_normalization: {groups: 3}", (4, 6), lambda: L.GroupNormalization(3)),
    "multi_head_attention": (
        "multi_head_attention: {num_heads: 2, key_dim: 3}",
        (5, 4),
        lambda: SelfAttention(2, 3),
    ),
    "multi_head_attention_causal": (
        "multi_head_attention: {num_heads: 2, key_dim: 3, value_dim: 5, use_bias: false, use_causal_mask: true}",
        (5, 4),
        lambda: SelfAttention(2, 3, causal=True, value_dim=5, use_bias=False),
    ),
    "dense": ("dense: {units: 3, activation: gelu}", (4, 5), lambda: L.Dense(3, activation=lambda x: keras.activations.gelu(x, approximate=False))),
}


class SelfAttention(L.Layer):
    def __init__(self, heads, key, causal=False, **settings):
        super().__init__()
        self.inner = L.MultiHeadAttention(heads, key, **settings)
        self.causal = causal

    def call(self, x, training=False):
        return self.inner(x, x, use_causal_mask=self.causal, training=training)


def image(shape):
    return len(shape) == 3


def outward(array, is_image):
    """From Keras's order of axes to ours, the batch before them."""
    return np.transpose(array, (0, 3, 1, 2)) if is_image and array.ndim == 4 else array


def flat(array):
    return [float(str(x)) for x in np.asarray(array, dtype=np.float32).reshape(-1)]


def run(declared, shape, make):
    layer = make()
    convolution = declared.startswith("conv")
    x = values(37, (3,) + shape)
    given = np.transpose(x, (0, 2, 3, 1)) if image(shape) else x
    layer(given)
    set_weights(layer, convolution)
    inputs = tf.Variable(given)
    with tf.GradientTape() as tape:
        out = layer(inputs, training=True)
        share = values(29, outward(out.numpy(), image(shape)).shape)
        weighed = np.transpose(share, (0, 2, 3, 1)) if image(shape) and share.ndim == 4 else share
        loss = tf.reduce_sum(out * weighed)
    gradients = tape.gradient(loss, [inputs] + layer.trainable_variables)
    return {
        "layer": declared,
        "shape": list(shape),
        "output_shape": list(outward(out.numpy(), image(shape)).shape[1:]),
        "trainable": int(sum(np.prod(v.shape) for v in layer.trainable_variables)),
        "other": int(sum(np.prod(v.shape) for v in layer.non_trainable_variables if "seed" not in v.path)),
        "output": flat(outward(out.numpy(), image(shape))),
        "gradients": [flat(outward(gradients[0].numpy(), image(shape)))]
        + [flat(turned(g.numpy(), convolution)) for g in gradients[1:]],
        "state": [flat(v.numpy()) for v in layer.non_trainable_variables if "seed" not in v.path],
        "evaluated": flat(outward(layer(given, training=False).numpy(), image(shape))),
    }


def turned(weight, convolution):
    return ours(weight) if convolution and weight.ndim > 2 else weight


def set_weights(layer, convolution):
    """Weight i is values(53 + i), in our order; scales are near 1."""
    for i, v in enumerate(layer.trainable_variables):
        shape = turned(v.numpy(), convolution).shape
        new = values(53 + i, shape, 0.5) + (1 if "gamma" in v.path else 0)
        v.assign(theirs(new) if convolution and new.ndim > 2 else new)


print("{")
rows = ['"%s": %s' % (name, json.dumps(run(*case), separators=(",", ":"))) for name, case in CASES.items()]
print(",\n".join(rows))
print("}")
