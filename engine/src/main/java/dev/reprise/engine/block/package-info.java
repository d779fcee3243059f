/// Blocks that DJL lacks or has otherwise than the literature: attention and transformers with
/// layer normalization, WaveNet's dilated causal convolutions, and an LSTM that begins as Keras's
/// does.
///
/// They use DJL's public interface alone and run on any of its engines; on the exact one they give
/// the same bits everywhere.
@NullMarked
package dev.reprise.engine.block;

import org.jspecify.annotations.NullMarked;
