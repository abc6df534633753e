#include "core/source/source.h"

#include "core/error.h"
#include "core/source/sqlite_source.h"

namespace vizzy {

void require_database(const std::string& url) {
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    throw Error(ErrorKind::usage,
                "PostgreSQL is not supported yet; name the path of an SQLite database");
  require_sqlite_file(url);
}

std::unique_ptr<Snapshot> open_snapshot(const std::string& url, const std::stop_token& stop,
                                        std::chrono::milliseconds busy_timeout) {
  require_database(url);
  return open_sqlite_snapshot(url, stop, busy_timeout);
}

}  // namespace vizzy
