#include "core/store/hold.h"

#include <string>

#include "core/store/layout.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/store/memory_store.h"

namespace vizzy::fuzz {

namespace {

std::optional<store::Hold> read_as_hold(std::string_view bytes) {
  test::MemoryStore store;
  store.set(std::string(store::kHold), std::string(bytes));
  return store::read_hold(store);
}

}  // namespace

void hold(std::string_view bytes) {
  const auto found = accepted([&] { return read_as_hold(bytes); });
  if (!found) return;
  const store::Hold& record = found->value();
  require(read_as_hold(store::hold_json(record)) == record, "a hold keeps what it says");
  require(store::hold_text(record).find('\n') == std::string::npos, "a hold is said in one line");
}

}  // namespace vizzy::fuzz
