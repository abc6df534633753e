#pragma once

#include "core/ingest/column_value.h"

namespace SQLite {
class Statement;
}

namespace vizzy::ingest {

/// Binds a value to a parameter, the first being 1. Text is not copied: it must live until the
/// statement has run.
void bind(SQLite::Statement& statement, int position, const ColumnValue& value);

}  // namespace vizzy::ingest
