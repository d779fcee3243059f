/// Pipelines of commands: what `dvc.yaml`, `MLproject` and an experiment's own `stages` declare.
@NullMarked
package dev.reprise.core.pipeline;

import org.jspecify.annotations.NullMarked;
