"""The same architecture in Keras, on the same reviews, for comparison.

usage: keras_peer.py imdb.tsv.gz SEED [SEED ...]

Prints a line a seed: seconds, then training, validation and test accuracy after the last epoch, and the
lowest and highest validation accuracy on the way. The words are split by a regular expression close to
Unicode's word rule, the vocabulary is taken from the training part, sequences are cut and padded at the front.
"""
import collections
import gzip
import re
import sys
import time

import keras
import numpy as np
import tensorflow as tf

VOCABULARY, LENGTH, WIDTH, BATCH, EPOCHS = 10_000, 250, 64, 128, 10
WORD = re.compile(r"\w+(?:['’.,]\w+)*")


def read(path):
    rows = {"train": [], "test": []}
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        next(lines)
        for line in lines:
            split, label, text = line.rstrip("\n").split("\t", 2)
            rows[split].append((WORD.findall(text.casefold()), label in ("pos", "1")))
    return rows["train"], rows["test"]


def encode(rows, ids):
    x = np.zeros((len(rows), LENGTH), np.int32)
    for i, (words, _) in enumerate(rows):
        tokens = [ids.get(word, 1) for word in words][-LENGTH:]
        if tokens:
            x[i, -len(tokens):] = tokens
    return x, np.array([label for _, label in rows], np.float32)


def main(path, seeds):
    tf.config.threading.set_intra_op_parallelism_threads(2)
    train, test = read(path)
    for seed in seeds:
        order = np.random.default_rng(seed).permutation(len(train))
        held = len(train) // 5
        validation = [train[i] for i in order[:held]]
        fitted = [train[i] for i in order[held:]]
        counts = collections.Counter(word for words, _ in fitted for word in words)
        ids = {word: i + 2 for i, (word, _) in enumerate(counts.most_common(VOCABULARY - 2))}
        keras.utils.set_random_seed(seed)
        model = keras.Sequential([
            keras.layers.Embedding(VOCABULARY, WIDTH),
            keras.layers.LSTM(64),
            keras.layers.Dense(1, activation="sigmoid"),
        ])
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        begun = time.time()
        history = model.fit(
            *encode(fitted, ids), batch_size=BATCH, epochs=EPOCHS,
            validation_data=encode(validation, ids), verbose=0).history
        seconds = time.time() - begun
        accuracy = model.evaluate(*encode(test, ids), batch_size=BATCH, verbose=0)[1]
        watched = history["val_accuracy"]
        print(f"seed {seed}: {seconds:.0f} s, training {history['accuracy'][-1]:.3f}, "
              f"validation {watched[-1]:.3f} ({min(watched):.3f} to {max(watched):.3f}), "
              f"test {accuracy:.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
