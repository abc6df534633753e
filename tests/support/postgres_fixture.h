#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/source/postgres_connection.h"
#include "core/source/postgres_source.h"

namespace vizzy::test {

/// A database of its own on the server that the PG* variables lead to (tests/postgres/server.sh).
class PostgresFixture {
 public:
  explicit PostgresFixture(const std::string& sql = "") : name_(next_name()) {
    source::PostgresConnection({.url = "postgresql://"}).run("CREATE DATABASE " + name_);
    connection_ =
        std::make_unique<source::PostgresConnection>(source::PostgresOptions{.url = url()});
    if (!sql.empty()) run(sql);
  }
  ~PostgresFixture() {
    connection_.reset();
    source::PostgresConnection({.url = "postgresql://"})
        .run("DROP DATABASE " + name_ + " WITH (FORCE)");
  }
  PostgresFixture(const PostgresFixture&) = delete;
  PostgresFixture& operator=(const PostgresFixture&) = delete;

  [[nodiscard]] std::string url() const { return "postgresql:///" + name_; }
  void run(const std::string& sql) { connection_->run(sql); }
  /// The rows of a query with one column, in one line.
  [[nodiscard]] std::string rows(const std::string& sql) {
    std::string list;
    for (const std::string& row : connection_->first_column(sql))
      list += (list.empty() ? "" : " ") + row;
    return list;
  }
  [[nodiscard]] std::unique_ptr<source::Snapshot> snapshot(
      const std::stop_token& stop = {},
      std::optional<std::chrono::milliseconds> statement_timeout = std::nullopt) const {
    return source::open_postgres_snapshot(url(), stop, std::chrono::milliseconds(300),
                                          statement_timeout);
  }

 private:
  static std::string next_name() {
    static std::atomic<int> count = 0;
    return "test" + std::to_string(++count);
  }

  std::string name_;
  std::unique_ptr<source::PostgresConnection> connection_;
};

}  // namespace vizzy::test
