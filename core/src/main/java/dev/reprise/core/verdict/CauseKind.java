package dev.reprise.core.verdict;

import com.fasterxml.jackson.annotation.JsonValue;

/// Why two runs can part: a closed set, each with what to do about it.
///
/// `docs/divergence.md` says of each how it shows.
public enum CauseKind {
  /// Another seed.
  SEED("seed", "another seed", "run both with the same seed"),
  /// The examples were visited in another order.
  ORDER_OF_DATA(
      "order-of-data",
      "another order of the examples",
      "compare train.shuffle and how the examples are ordered; ids must not depend on files,"
          + " threads or time"),
  /// One record, or a few, say something else.
  RECORD(
      "record",
      "a record of the data",
      "decide which side's record is right, correct the other's data and run it again"),
  /// The data are others.
  DATA(
      "data",
      "other data",
      "acquire the data again; declare their sha256 in the experiment, so that others are refused"),
  /// A step of preparation gave something else.
  PREPARATION(
      "preparation",
      "a step of preparation",
      "compare the step's declaration and version on both sides, and what it learns from"),
  /// A setting of training.
  HYPERPARAMETER(
      "hyperparameter",
      "a hyperparameter",
      "declare the setting in the experiment, with the same value on both sides; nothing may be"
          + " computed from time or machine"),
  /// Another model.
  MODEL("model", "another model", "compare the layers and their settings on both sides"),
  /// The weights began otherwise.
  INITIAL_WEIGHTS(
      "initial-weights",
      "other initial weights",
      "compare the initializers, and where the weights came from"),
  /// Dropout or augmentation drew other numbers.
  RANDOM_STREAM(
      "random-stream",
      "other random numbers of dropout or augmentation",
      "draw random numbers by (seed, purpose, epoch, example), never by thread, time or arrival"),
  /// The counter of random numbers, or the epoch, was not carried over.
  RANDOM_COUNTER(
      "random-counter",
      "a random counter or epoch that was not carried over",
      "resume with the epoch and the place in it; run again from the last good checkpoint"),
  /// The optimiser's count of steps was not carried over.
  STEP_COUNTER(
      "step-counter",
      "a step counter that was not carried over",
      "resume with the optimiser's shared state; run again from the last good checkpoint"),
  /// A moment or velocity was not carried over.
  OPTIMIZER_STATE(
      "optimizer-state",
      "a state of the optimiser that was not carried over",
      "resume with every tensor's state; run again from the last good checkpoint"),
  /// A resumed training did not begin with what the one before it left.
  RESUMED_STATE(
      "resumed-state",
      "a state that was not carried over when training was resumed",
      "check the checkpoint it was resumed from (reprise verify), and run again from a good one"),
  /// Weights were updated in another order.
  UPDATE_ORDER(
      "update-order",
      "another order of updates",
      "update the tensors in a declared order, never in that of a hash map or of arrival"),
  /// Numbers were added in another order.
  SUMMATION_ORDER(
      "summation-order",
      "another order of additions",
      "fix the order of every sum; none may follow threads, vector width or reduceLanes"),
  /// A multiplication and an addition were rounded apart on one side and together on the other.
  FUSED_ARITHMETIC(
      "fused-arithmetic",
      "multiplication and addition, fused on one side only",
      "use fused multiply-add on both sides (Math.fma), and compare the compilers' flags"),
  /// Very small numbers were set to zero.
  FLUSH_TO_ZERO(
      "flush-to-zero",
      "very small numbers set to zero",
      "start the process without flush-to-zero (no -ffast-math library in it); reprise doctor"
          + " tells"),
  /// Something that is no number.
  NOT_A_NUMBER(
      "not-a-number",
      "a number that is not finite",
      "lower the learning rate, or look for very large inputs; look at the tensor and step named"),
  /// One bit.
  FLIPPED_BIT(
      "flipped-bit",
      "a changed bit of memory or storage",
      "run the side that differs again; where it happens twice, test the machine's memory"),
  /// Another engine, or another version of its numeric specification.
  ENGINE(
      "engine",
      "another engine or version of its numeric specification",
      "use the release of Reprise that made the record"),
  /// Other code.
  CODE("code", "other code", "check out the same commit and version on both sides"),
  /// Another library.
  LIBRARY("library", "another version of a library", "install the versions that the record names"),
  /// Another Java runtime.
  RUNTIME("runtime", "another Java runtime", "use the Java version that the record names"),
  /// Another number of threads.
  THREADS(
      "threads",
      "another number of threads",
      "run with --threads 1 on both sides: if they agree then, a sum follows the threads"),
  /// Another processor.
  INSTRUCTION_SET(
      "instruction-set",
      "another processor or instruction set",
      "run the side that differs with the other's instruction set (-XX:UseAVX=…), then compare"),
  /// Other options of the process.
  FLAGS("flags", "other options of the process", "start both with the same options"),
  /// Another operating system, library of C, or locale.
  SYSTEM("system", "another operating system or locale", "run both in the same container"),
  /// A file, variable or address a command used that its stage does not declare.
  UNDECLARED_INPUT(
      "undeclared-input",
      "an input that is not declared",
      "add to the stage's deps all it reads: its scripts, the modules they import, its data"),
  /// A command that does not give the same twice.
  NONDETERMINISM(
      "nondeterminism",
      "a command that does not give the same twice",
      "fix its seeds, hash seed and number of threads, and keep the time of day out of its outputs"),
  /// The time of day stands in an output.
  TIME_STAMP(
      "time-stamp",
      "the time of day, written into an output",
      "write without it (SOURCE_DATE_EPOCH, a fixed date_time or mtime); --accept close passes"
          + " files that differ in nothing else"),
  /// The same was written in another way.
  PACKAGING(
      "packaging",
      "how a file was written, not what it says",
      "fix the order of entries and keys and the versions of the libraries that write it;"
          + " --accept close passes files that differ in nothing else"),
  /// The evaluation alone.
  EVALUATION(
      "evaluation",
      "the evaluation alone",
      "compare evaluate in both experiments, and the examples of the split"),
  /// The machine or build of one side: its record does not follow from its own declaration here.
  MACHINE(
      "machine",
      "the machine, build or memory of one side",
      "run it again on that machine; reprise doctor tells whether it computes exactly");

  private final String word;
  private final String title;
  private final String advice;

  CauseKind(String word, String title, String advice) {
    this.word = word;
    this.title = title;
    this.advice = advice;
  }

  /// The word for it in JSON and documents, such as `order-of-data`.
  @JsonValue
  public String word() {
    return word;
  }

  /// In a sentence: "the cause is most likely …".
  public String title() {
    return title;
  }

  /// What to do.
  public String advice() {
    return advice;
  }
}
