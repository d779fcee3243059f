package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.record.RunId;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/// The table of records in `index.sqlite`: a convenience that can be made anew at any time.
///
/// Every way in which the file can be unusable is a [SQLException].
final class RecordIndex implements AutoCloseable {
  private static final int VERSION = 1;
  private static final String TABLE =
      "CREATE TABLE run (record TEXT PRIMARY KEY, run TEXT NOT NULL, name TEXT NOT NULL,"
          + " started TEXT NOT NULL, seconds REAL NOT NULL, experiment TEXT NOT NULL,"
          + " dataset TEXT NOT NULL, ledger_head TEXT NOT NULL, metrics TEXT NOT NULL,"
          + " reproduces TEXT) WITHOUT ROWID";
  private static final TypeReference<TreeMap<String, Double>> METRICS = new TypeReference<>() {};

  private final Connection connection;

  private RecordIndex(Connection connection) {
    this.connection = connection;
  }

  /// Opens the index, creating it where it is missing.
  ///
  /// @throws SQLException where it is damaged, of another version, or cannot be written
  static RecordIndex open(Path file) throws SQLException {
    Connection connection = connect(file);
    try {
      prepare(connection, file);
      return new RecordIndex(connection);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /// The addresses of all records it knows.
  SortedSet<Digest> records() throws SQLException {
    SortedSet<Digest> records = new TreeSet<>();
    try (Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery("SELECT record FROM run")) {
      while (rows.next()) {
        records.add(digest(rows.getString(1)));
      }
    }
    return records;
  }

  /// All entries, oldest first.
  List<IndexEntry> list() throws SQLException {
    List<IndexEntry> entries = new ArrayList<>();
    try (Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery("SELECT * FROM run ORDER BY run, record")) {
      while (rows.next()) {
        entries.add(entry(rows));
      }
    }
    return entries;
  }

  /// Adds entries and removes others, at once.
  void change(List<IndexEntry> added, SortedSet<Digest> removed) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM run WHERE record = ?")) {
      execute("BEGIN IMMEDIATE");
      try {
        for (IndexEntry entry : added) {
          insert(insert, entry);
        }
        for (Digest record : removed) {
          delete.setString(1, record.hex());
          delete.executeUpdate();
        }
        execute("COMMIT");
      } catch (SQLException e) {
        execute("ROLLBACK");
        throw e;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    Properties options = new Properties();
    options.setProperty("busy_timeout", "20000");
    options.setProperty("journal_mode", "WAL");
    options.setProperty("synchronous", "NORMAL");
    try {
      // A file: URI, because the driver reads a question mark in a bare path as options.
      URI uri = new URI("file", null, file.toAbsolutePath().toString(), null);
      return DriverManager.getConnection("jdbc:sqlite:" + uri.toASCIIString(), options);
    } catch (java.net.URISyntaxException | LinkageError e) {
      throw new SQLException("SQLite is not usable here: " + e.getMessage(), e);
    }
  }

  private static void prepare(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // The file may come from elsewhere: nothing it declares is run.
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("BEGIN IMMEDIATE");
      try {
        String schema = schema(statement);
        if (schema.isEmpty()) {
          statement.execute(TABLE);
          statement.execute("PRAGMA user_version = " + VERSION);
        } else if (!schema.equals(TABLE) || version(statement) != VERSION) {
          throw new SQLException(file + " has another layout");
        }
        statement.execute("COMMIT");
      } catch (SQLException e) {
        statement.execute("ROLLBACK");
        throw e;
      }
    }
  }

  private static String schema(Statement statement) throws SQLException {
    StringBuilder schema = new StringBuilder();
    try (ResultSet rows = statement.executeQuery("SELECT sql FROM sqlite_schema")) {
      while (rows.next()) {
        schema.append(rows.getString(1));
      }
    }
    return schema.toString();
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static void insert(PreparedStatement insert, IndexEntry entry) throws SQLException {
    insert.setString(1, entry.record().hex());
    insert.setString(2, entry.run().value());
    insert.setString(3, entry.name());
    insert.setString(4, entry.started().toString());
    insert.setDouble(5, entry.seconds());
    insert.setString(6, entry.experiment().hex());
    insert.setString(7, entry.dataset().hex());
    insert.setString(8, entry.ledgerHead().hex());
    insert.setString(
        9, new String(Json.write(entry.metrics()), java.nio.charset.StandardCharsets.UTF_8));
    insert.setString(10, entry.reproduces().map(Digest::hex).orElse(null));
    insert.executeUpdate();
  }

  private static IndexEntry entry(ResultSet row) throws SQLException {
    try {
      SortedMap<String, Double> metrics = Json.MAPPER.readValue(text(row, "metrics"), METRICS);
      return new IndexEntry(
          new RunId(text(row, "run")),
          digest(text(row, "record")),
          text(row, "name"),
          Instant.parse(text(row, "started")),
          row.getDouble("seconds"),
          digest(text(row, "experiment")),
          digest(text(row, "dataset")),
          digest(text(row, "ledger_head")),
          metrics,
          Optional.ofNullable(row.getString("reproduces")).map(Digest::parse));
    } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
      throw new SQLException("a row of the index is damaged", e);
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new SQLException("a row of the index has no " + column);
    }
    return text;
  }

  private static Digest digest(String text) throws SQLException {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new SQLException("a row of the index is damaged", e);
    }
  }
}
