/// The table of operators, and tests that go through it: parity with PyTorch, central differences,
/// and the published list of operators.
@org.jspecify.annotations.NullMarked
package dev.reprise.engine.exact.parity;
