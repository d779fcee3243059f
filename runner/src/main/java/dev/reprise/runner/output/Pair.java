package dev.reprise.runner.output;

import java.nio.file.Path;

/// The same file on two sides.
///
/// @param first where the first side's bytes are
/// @param second where the second side's are
/// @param name the file's name, which may say of what kind it is
/// @param depth how many containers it lies in
/// @param budget how much may still be unpacked on its behalf
record Pair(Path first, Path second, String name, int depth, Budget budget) {}
