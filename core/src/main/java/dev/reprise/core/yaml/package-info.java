/// YAML documents as trees that know where each member stood.
@NullMarked
package dev.reprise.core.yaml;

import org.jspecify.annotations.NullMarked;
