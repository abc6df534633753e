#include "core/parts/keep_snapshot.h"

#include <thread>

#include "core/error.h"
#include "core/parts/begin_plan.h"
#include "core/parts/join.h"
#include "core/store/directory_store.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::parts {

namespace {

using Clock = std::chrono::steady_clock;

void wait(store::FileStore& folder, const std::string& identity, source::Snapshot& snapshot,
          const KeepOptions& options) {
  constexpr std::chrono::milliseconds kPause{200};
  constexpr std::chrono::seconds kBetweenSigns{20};
  const auto end = Clock::now() + options.longest;
  auto next_sign = Clock::now() + kBetweenSigns;
  while (is_current(folder, identity)) {
    if (options.stop.stop_requested())
      throw Error(ErrorKind::interrupted, "interrupted; the plan is given up");
    if (Clock::now() >= end)
      throw Error(ErrorKind::failed, "the plan expired before it was joined; it is given up",
                  {"plan again, with a longer --hold-for if the parts need more time"});
    if (Clock::now() >= next_sign) {
      snapshot.require_shared();
      next_sign = Clock::now() + kBetweenSigns;
    }
    std::this_thread::sleep_for(kPause);
  }
  if (folder.size(std::string(store::kDividedBuildPlan)))
    throw Error(ErrorKind::failed, "the plan was replaced by another before it was joined");
}

/// A join that is under way needs no snapshot any more.
void give_up(const std::filesystem::path& out, const std::string& identity) {
  try {
    store::OutputFolder folder(out);
    if (is_current(folder.store(), identity)) forget_plan(folder.store());
  } catch (const Error&) {
    return;
  }
}

}  // namespace

void keep_snapshot(const std::filesystem::path& out, const std::string& identity,
                   source::Snapshot& snapshot, const KeepOptions& options) {
  store::DirectoryStore folder(out);
  try {
    wait(folder, identity, snapshot, options);
  } catch (const Error&) {
    give_up(out, identity);
    throw;
  }
}

}  // namespace vizzy::parts
