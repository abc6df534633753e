#include "core/parts/build_in_parts.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/parts/begin_plan.h"
#include "core/parts/join.h"
#include "core/parts/plan.h"
#include "core/parts/run_part.h"
#include "core/store/commit.h"

namespace vizzy::parts {

namespace {

/// A plan that nobody else carries out: one that a run left is in nobody's way a second later.
Plan begin(const definition::DefinitionText& text, const compile::BuildOptions& options,
           store::FileStore& folder) {
  Plan plan{.created = options.now,
            .expires = options.now + std::chrono::seconds(1),
            .database = std::string(kOneProcess),
            .definition = text.json,
            .definition_name = text.name,
            .lineage_seed = options.lineage_seed,
            .sequence_before = options.sequence_before,
            .effort = options.effort,
            .encodings = options.encodings,
            .reuse = options.reuse};
  try {
    plan.base = prepare(folder, plan.created, Unfinished::kept);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::locked) throw;
    throw Error(error.kind(), error.message().problem,
                {"join it, or build without --connections, which needs no plan"});
  }
  return plan;
}

/// Does all parts, each in a thread. The first that fails stops the others.
class Threads {
 public:
  Threads(const Plan& plan, const OpenShared& open, store::FileStore& folder,
          const compile::BuildOptions& options, Progress& progress)
      : plan_(plan), open_(open), folder_(folder), progress_(progress) {
    const auto parts = static_cast<unsigned>(plan.parts.size());
    options_ = {.threads = std::max(1U, options.threads / parts),
                .memory_bytes = options.memory_bytes,
                .sharers = parts,
                .scratch_folder = options.scratch_folder,
                .now = plan.created,
                .stop = stop_.get_token()};
  }

  /// Returns how many files were written.
  std::uint64_t run(const std::stop_token& interrupted) {
    const std::stop_callback stop(interrupted, [this] { stop_.request_stop(); });
    progress_.begin("building parts", plan_.parts.size());
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t part = 0; part < plan_.parts.size(); ++part)
        threads.emplace_back([this, part] { do_part(part); });
    }
    if (failure_) std::rethrow_exception(failure_);
    return files_written_;
  }

 private:
  void do_part(std::uint64_t part) {
    NoProgress progress;
    try {
      const auto open = [this] { return open_(plan_.snapshot, options_.stop); };
      const PartReport report = run_part(plan_, part, open, folder_, options_, progress);
      const std::lock_guard lock(mutex_);
      files_written_ += report.files_written;
      progress_.update(++done_);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stop_.request_stop();
    }
  }

  const Plan& plan_;
  const OpenShared& open_;
  store::FileStore& folder_;
  Progress& progress_;
  std::stop_source stop_;
  PartOptions options_;
  std::mutex mutex_;  // guards what follows
  std::uint64_t done_ = 0;
  std::uint64_t files_written_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

compile::BuildReport build_in_parts(const definition::DefinitionText& definition,
                                    const OpenShared& open, std::uint64_t connections,
                                    store::FileStore& folder, const compile::BuildOptions& options,
                                    Progress& progress) {
  const bool completed = store::recover(folder);
  Plan plan = begin(definition, options, folder);
  std::unique_ptr<source::Snapshot> snapshot = open("", options.stop);
  const auto start = std::chrono::steady_clock::now();
  plan.snapshot = snapshot->share();
  complete(plan, definition::parse_definition(definition.json, definition.name), *snapshot,
           {.parts = connections}, progress);
  record(folder, plan, Unfinished::kept);
  try {
    const std::uint64_t files = Threads(plan, open, folder, options, progress).run(options.stop);
    snapshot.reset();
    const auto transaction_time = std::chrono::steady_clock::now() - start;
    compile::BuildReport report = join(folder, options, progress);
    report.completed_earlier_run = completed;
    report.transaction_time = transaction_time;
    report.files_written += report.changed ? files : report.objects.repaired;
    return report;
  } catch (...) {
    forget_plan(folder);
    throw;
  }
}

}  // namespace vizzy::parts
