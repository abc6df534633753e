#pragma once

#include <string>

#include "core/ingest/import.h"

namespace vizzy::ingest {

/// The result for a reader, one line per fact.
[[nodiscard]] std::string to_text(const ImportReport& report);

/// What a reader should know besides, line by line: ignored columns with the nearest real one, and
/// the rows that were left out, unless an error tells them. Empty if there is nothing to say.
[[nodiscard]] std::string notes(const ImportReport& report);

/// The whole report as one JSON object.
[[nodiscard]] std::string to_json(const ImportReport& report);

}  // namespace vizzy::ingest
