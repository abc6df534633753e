#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/ingest/column_value.h"

namespace vizzy::ingest {

/// Rows in the text format of PostgreSQL's COPY
/// (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.2): fields between tabs, \N
/// for NULL, a line feed at the end of a row.

void append_copy_field(std::string& out, const ColumnValue& value);

void append_copy_row(std::string& out, std::span<const ColumnValue> row);

}  // namespace vizzy::ingest
