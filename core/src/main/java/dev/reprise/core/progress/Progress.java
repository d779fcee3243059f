package dev.reprise.core.progress;

/// Where long work tells how far it is. Never influences a result.
public interface Progress {
  /// Tells nobody.
  Progress SILENT =
      new Progress() {
        @Override
        public void message(String line) {}

        @Override
        public Task task(String label, long total, String unit) {
          return Task.SILENT;
        }
      };

  /// A line for the log and the screen.
  void message(String line);

  /// Starts a piece of work of a known size.
  ///
  /// @param label what is being done, such as `Epoch 1/10`
  /// @param total how many units it has, or a negative number where unknown
  /// @param unit what is counted: `step`, `record`, `B` for bytes
  Task task(String label, long total, String unit);

  /// A piece of work under way; closing it says that it is done.
  interface Task extends AutoCloseable {
    /// Tells nobody.
    Task SILENT =
        new Task() {
          @Override
          public void advanceTo(long done, String detail) {}

          @Override
          public void close() {}
        };

    /// @param done units finished so far
    /// @param detail what to show beside the bar, such as `accuracy: 0.8123 - loss: 0.4310`
    void advanceTo(long done, String detail);

    @Override
    void close();
  }
}
