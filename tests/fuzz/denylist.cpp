#include "core/store/denylist.h"

#include <string>

#include "core/store/layout.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/store/memory_store.h"

namespace vizzy::fuzz {

namespace {

store::Denylist read(std::string_view bytes) {
  test::MemoryStore store;
  store.set(std::string(store::kDenylist), std::string(bytes));
  return store::read_denylist(store);
}

}  // namespace

void denylist(std::string_view bytes) {
  const auto list = accepted([&] { return read(bytes); });
  if (!list) return;
  require(read(store::denylist_json(*list)).keys() == list->keys(), "a denylist keeps its keys");
  for (const store::DeniedKey& denied : list->keys())
    if (denied.from.empty())
      require(list->keys_of("any").contains(denied.key), "a key is denied where it was denied");
}

}  // namespace vizzy::fuzz
