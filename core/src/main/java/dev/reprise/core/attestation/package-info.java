/// Signed statements about records: who vouches for what (see `docs/formats/attestation.md`).
@NullMarked
package dev.reprise.core.attestation;

import org.jspecify.annotations.NullMarked;
