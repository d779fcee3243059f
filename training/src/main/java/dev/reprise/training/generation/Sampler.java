package dev.reprise.training.generation;

import dev.reprise.core.digest.Digest;
import dev.reprise.engine.kernel.CounterRandom;
import dev.reprise.engine.kernel.Transcendental;
import java.nio.ByteBuffer;

/// How the next token is chosen of a model's outputs.
///
/// With temperature T above 0, token i is taken with a probability in proportion to `exp((zᵢ − max
/// z) ÷ T)`, computed in double precision; with T = 0 it is the first of the largest. The random
/// number of the n-th added token is a pure function of the seed, the prompt's digest and n, so
/// neither other prompts nor earlier draws have a part in it. The ids of padding and of unknown
/// tokens are never chosen.
///
/// @param temperature 0 for the likeliest token, 1 for the model's own probabilities
/// @param seed of the random numbers
public record Sampler(double temperature, long seed) {
  /// How many ids stand for no token of their own: 0 padding, 1 unknown.
  public static final int RESERVED = 2;

  private static final long UNIT = 1L << 53;

  /// Checks the temperature.
  public Sampler {
    if (!(temperature >= 0) || temperature > 1000) {
      throw new IllegalArgumentException("a temperature is from 0 to 1000, found " + temperature);
    }
  }

  /// The id of the next token.
  ///
  /// @param logits the outputs before softmax
  /// @param tokens ids from here on have no meaning
  /// @param prompt the prompt's identity
  /// @param position how many tokens were added before
  int choose(float[] logits, int tokens, Digest prompt, long position) {
    int end = Math.min(tokens, logits.length);
    int best = RESERVED;
    for (int i = RESERVED + 1; i < end; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return temperature == 0 ? best : draw(logits, end, logits[best], prompt, position);
  }

  private int draw(float[] logits, int end, float largest, Digest prompt, long position) {
    double[] upTo = new double[end];
    double total = 0;
    for (int i = RESERVED; i < end; i++) {
      total += Transcendental.exp(((double) logits[i] - largest) / temperature);
      upTo[i] = total;
    }
    double drawn = random(prompt).below(position, 0, UNIT) / (double) UNIT * total;
    for (int i = RESERVED; i < end; i++) {
      if (upTo[i] > drawn) {
        return i;
      }
    }
    // Rounding of the product alone can lead here.
    return end - 1;
  }

  private CounterRandom random(Digest prompt) {
    ByteBuffer hash = ByteBuffer.wrap(prompt.hash());
    return CounterRandom.of(
        seed, "generate", hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }
}
