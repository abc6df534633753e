#include "core/ingest/sqlite_statement.h"

#include <SQLiteCpp/Statement.h>

namespace vizzy::ingest {

void bind(SQLite::Statement& statement, int position, const ColumnValue& value) {
  struct Binder {
    SQLite::Statement& statement;
    int position;
    void operator()(std::monostate) const { statement.bind(position); }
    void operator()(std::int64_t v) const { statement.bind(position, v); }
    void operator()(double v) const { statement.bind(position, v); }
    void operator()(const std::string& v) const { statement.bindNoCopy(position, v); }
  };
  std::visit(Binder{statement, position}, value);
}

}  // namespace vizzy::ingest
