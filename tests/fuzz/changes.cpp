#include <string>

#include "core/format/read_back.h"
#include "core/store/change_table.h"
#include "core/store/layout.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/store/memory_store.h"

namespace vizzy::fuzz {

namespace {

/// The text of the table that a file holds which is what its name promises; empty for none.
std::string table_again(std::string_view bytes) {
  test::MemoryStore store;
  const codec::Digest digest = codec::sha256(bytes);
  store.set(store::change_table_path(digest), std::string(bytes));
  const auto table = store::read_change_table(store, digest);
  if (!table) return "";
  require(!table->history.empty(), "a table has a version");
  return store::change_table_text(*table);
}

}  // namespace

void changes(std::string_view bytes) {
  (void)accepted([&] { return format::parse_since(bytes, "changes"); });
  const std::string text = table_again(bytes);
  if (!text.empty()) require(table_again(text) == text, "a table of changes stays what it is");
}

}  // namespace vizzy::fuzz
