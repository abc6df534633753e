#include "core/ingest/write_session.h"

#include "core/ingest/postgres_session.h"
#include "core/ingest/sqlite_session.h"
#include "core/source/postgres_url.h"

namespace vizzy::ingest {

void WriteSession::check_stop() const {
  if (stop_.stop_requested()) throw Error(ErrorKind::interrupted, kInterrupted);
}

Error totals_overflow() {
  return {ErrorKind::failed,
          "the views, likes or comments of a creator add up to more than fits in 64 bits",
          {"correct the counters of the videos"}};
}

std::unique_ptr<WriteSession> open_write_session(const std::string& database,
                                                 WhenMissing when_missing,
                                                 std::chrono::milliseconds busy_timeout,
                                                 std::stop_token stop) {
  if (source::is_postgres_url(database))
    return std::make_unique<PostgresSession>(database, busy_timeout, std::move(stop));
  return std::make_unique<SqliteSession>(database, when_missing, busy_timeout, std::move(stop));
}

}  // namespace vizzy::ingest
