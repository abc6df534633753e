#include "core/parts/begin_plan.h"

#include <fmt/format.h>

#include <utility>

#include "core/codec/nonce.h"
#include "core/error.h"
#include "core/parts/join.h"
#include "core/store/commit.h"
#include "core/store/divided_build.h"
#include "core/store/layout.h"
#include "core/timestamp.h"

namespace vizzy::parts {

namespace {

/// Whoever holds the lock knows that its process is gone.
bool is_of_gone_process(store::FileStore& folder) {
  try {
    return read_plan(folder).database == kOneProcess;
  } catch (const Error&) {
    return false;
  }
}

/// Completes what was interrupted. Errors: `locked` when another plan is in progress.
void make_room(store::FileStore& folder, std::chrono::sys_seconds now, Unfinished unfinished) {
  store::recover(folder);
  forget_joined(folder);
  const auto until = store::divided_build_until(folder, now);
  if (until && unfinished == Unfinished::kept && !is_of_gone_process(folder))
    throw Error(ErrorKind::locked,
                fmt::format("another plan is in progress until {}", format_timestamp(*until)),
                {"join it, or give it up with plan --replace"});
}

}  // namespace

Base prepare(store::FileStore& folder, std::chrono::sys_seconds now, Unfinished unfinished) {
  make_room(folder, now, unfinished);
  return base_of(folder);
}

void complete(Plan& plan, const definition::Definition& definition, source::Snapshot& snapshot,
              const DivisionOptions& options, Progress& progress) {
  plan.id = codec::new_nonce();
  Division division = divide(definition, snapshot, options, progress);
  plan.views = std::move(division.views);
  plan.parts = std::move(division.parts);
}

std::string record(store::FileStore& folder, const Plan& plan, Unfinished unfinished) {
  make_room(folder, plan.created, unfinished);
  require_base(folder, plan);
  forget_plan(folder);
  const std::string path(store::kDividedBuildPlan);
  folder.write_durably(path, plan_json(plan));
  return folder.identity(path);
}

bool is_current(store::FileStore& folder, const std::string& identity) {
  const std::string path(store::kDividedBuildPlan);
  return folder.size(path) && folder.identity(path) == identity;
}

}  // namespace vizzy::parts
