#include "core/source/source.h"

#include "core/error.h"
#include "core/source/sqlite_source.h"

namespace vizzy {

std::unique_ptr<Snapshot> open_snapshot(const std::string& url, const std::stop_token& stop) {
  if (url.rfind("postgresql://", 0) == 0 || url.rfind("postgres://", 0) == 0)
    throw Error(ErrorKind::usage,
                "PostgreSQL is not supported yet; name the path of an SQLite database");
  return open_sqlite_snapshot(url, stop);
}

}  // namespace vizzy
