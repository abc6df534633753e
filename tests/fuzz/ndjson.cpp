#include <sstream>
#include <string>

#include "core/ingest/ndjson_reader.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/rows.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

void ndjson(std::string_view bytes) {
  std::istringstream stream{std::string(bytes)};
  (void)accepted([&] { return rows_of<ingest::NdjsonReader>(stream, ingest::videos_table()); });
}

}  // namespace vizzy::fuzz
