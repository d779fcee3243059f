package dev.reprise.core.problem;

/// Training met NaN or an infinity, and ended (exit code 3).
public final class NotFiniteException extends FailureException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;

  /// A failure at a place of a training.
  public NotFiniteException(Place place, String what, String fix) {
    super("train, step " + place.step() + " (epoch " + place.epoch() + ")", what, fix);
    this.place = place;
  }

  /// Where.
  public Place place() {
    return place;
  }

  /// A place in a training.
  ///
  /// @param step from 1 through the whole training
  /// @param epoch from 1
  /// @param name `loss`, or the leaf of a tensor such as `gradient/dense/kernel`
  public record Place(long step, int epoch, String name) {}
}
