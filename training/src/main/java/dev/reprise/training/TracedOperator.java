package dev.reprise.training;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.tensor.Tensor;
import java.util.Optional;

/// An operator of a step that was run again, with what came out of it.
///
/// @param phase `forward` or `backward`
/// @param layer the layer it belongs to, `loss` behind the last one, or empty
/// @param name such as `matMul`; `inputs` and `targets` for what a batch is given
/// @param output the digest of its numbers
/// @param numbers the numbers themselves, where they are floating point and were kept
public record TracedOperator(
    String phase, String layer, String name, Digest output, Optional<Tensor> numbers) {}
