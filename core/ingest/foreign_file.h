#pragma once

#include <string_view>

#include "core/ingest/table.h"

namespace vizzy::ingest {

/// Checks by its first bytes that a file is not compressed, a workbook, a database, markup, or text
/// in another encoding than UTF-8. `name` and `table` are for the message.
/// Errors: `failed`, with what it is and how to import it.
void require_importable(std::string_view start, std::string_view name, const Table& table);

}  // namespace vizzy::ingest
