#include "core/store/commit.h"

#include <string>

#include "core/store/history.h"
#include "core/store/layout.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/store/memory_store.h"

namespace vizzy::fuzz {

namespace {

void check_record(std::string_view bytes) {
  test::MemoryStore store;
  store.set(std::string(store::kCommit), std::string(bytes));
  const auto record = accepted([&] { return store::read_commit(store).value(); });
  if (!record) return;
  store::write_commit(store, *record);
  const store::CommitRecord again = store::read_commit(store).value();
  require(again.sequence == record->sequence && again.manifest == record->manifest &&
              again.oldest == record->oldest && again.denylist == record->denylist &&
              again.plan == record->plan,
          "a commit record stays what it is");
}

}  // namespace

void commit(std::string_view bytes) {
  check_record(bytes);
  // The same bytes as the plan of a commit that was cut off.
  test::MemoryStore store;
  store::write_commit(store, {.sequence = 1, .manifest = {}, .plan = codec::sha256(bytes)});
  store.set(std::string(store::kPlan), std::string(bytes));
  (void)accepted([&] { return store::recover(store); });
}

}  // namespace vizzy::fuzz
