#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// libpq's types; its header stays in the files that read results.
struct pg_conn;
struct pg_result;

namespace vizzy::source {

/// What a PostgreSQL server, or the loss of it, answered. Adapters turn it into `Error`.
class PostgresError : public std::runtime_error {
 public:
  PostgresError(const std::string& message, std::string state, std::size_t position)
      : std::runtime_error(message), state_(std::move(state)), position_(position) {}

  /// The SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html); empty when no
  /// server said anything.
  [[nodiscard]] std::string_view state() const noexcept { return state_; }
  /// Where in the SQL, in characters from 1; 0 when the server does not say.
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  /// Whether the connection is gone: no more queries can be sent.
  [[nodiscard]] bool is_lost() const noexcept {
    return state_.empty() || state_.starts_with("08") || state_.starts_with("57P") ||
           state_ == "25P03";  // idle_in_transaction_session_timeout
  }

 private:
  std::string state_;
  std::size_t position_;
};

struct ClearResult {
  void operator()(pg_result* result) const noexcept;
};
using PostgresResult = std::unique_ptr<pg_result, ClearResult>;

struct PostgresOptions {
  std::string url;  ///< as libpq reads it; PG* variables, service and password files as it has them
  std::stop_token stop = {};
  std::chrono::milliseconds patience{};  ///< for a server that is starting
  std::string interrupted = {};          ///< the message of a stop request
  /// How long a server may say nothing before it is taken for lost.
  std::chrono::milliseconds max_silence = std::chrono::hours(1);
};

/// `max_silence` for what a server itself ends within `limit`.
[[nodiscard]] std::chrono::milliseconds silence_after(std::chrono::milliseconds limit);
/// The same where it has no limit but the one for locks.
[[nodiscard]] std::chrono::milliseconds longest_silence(std::chrono::milliseconds busy_timeout);

/// One connection to a server, used by one thread. A stop request cancels the query that runs and
/// ends every wait. Connecting is bounded by connect_timeout (10 s unless the address,
/// PGCONNECT_TIMEOUT or a service says otherwise). A server is taken for lost that says nothing for
/// `max_silence`, and so is one behind a network that carries nothing for a minute (TCP keepalives,
/// unless the address or a service sets others).
///
/// All errors of a query are `PostgresError`; after one that `is_lost`, `open` connects again.
class PostgresConnection {
 public:
  /// Connects. Errors: `failed` with the remedy; `usage` for a wrong address; `interrupted`.
  explicit PostgresConnection(PostgresOptions options);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  /// Connects again; what the old connection had begun is lost.
  void open();
  /// Cancels the query that runs and closes the connection.
  void abandon() noexcept;
  void set_max_silence(std::chrono::milliseconds limit) { options_.max_silence = limit; }

  /// The address without the password.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::string user() const;
  /// Throws `Error{interrupted}` after a stop request.
  void check_stop() const;

  /// Runs one or several statements. Returns the number of rows that the last one touched.
  std::uint64_t run(const std::string& sql);
  /// The first column of the rows as text; NULL is an empty text.
  [[nodiscard]] std::vector<std::string> first_column(
      const std::string& sql, const std::vector<std::string>& parameters = {});
  /// Runs `COPY ... FROM STDIN` with `data`, rows in COPY's text format.
  void copy_in(const std::string& sql, std::span<const char> data);

  /// Parses one statement and returns its columns (a result without rows).
  [[nodiscard]] PostgresResult prepare(const std::string& sql);
  /// Starts the statement that was prepared last, with its parameters as text; `next` then returns
  /// one row at a time.
  void start(const std::vector<std::string>& parameters = {});
  /// The next result: a row, or at the end of the rows a result without any; then null.
  [[nodiscard]] PostgresResult next();

 private:
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };

  void connect();
  void cancel();
  short wait_for(short events, std::chrono::steady_clock::time_point end);
  void wait();
  void flush();
  void drain();
  void require(int accepted) const;
  [[nodiscard]] PostgresError lost() const;
  [[nodiscard]] PostgresResult last_result();

  PostgresOptions options_;
  std::string name_;
  std::shared_ptr<pg_conn> connection_;  ///< shared with the thread that connected
};

}  // namespace vizzy::source
