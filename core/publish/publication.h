#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/progress.h"
#include "core/publish/check.h"
#include "core/publish/folder_version.h"
#include "core/publish/plan.h"
#include "core/publish/publish.h"
#include "core/publish/published.h"
#include "core/publish/report.h"
#include "core/publish/withdrawal.h"
#include "core/store/file_store.h"

namespace vizzy {

/// What a run of publishing works with; all of it outlives the run.
struct PublishContext {
  ObjectStore& folder;
  const FolderVersion& own;
  Destination& web;
  Destination& bookkeeping;
  const PublishOptions& options;
  Progress& progress;
  PublishReport& report;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  [[nodiscard]] bool is_dry_run() const { return options.mode == PublishMode::dry_run; }
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const;
};

/// A file of the bookkeeping that a publish puts, and what for.
struct BookkeepingFile {
  std::string key;
  std::string bytes;
  std::string_view reason;
};

/// What says what is published: put when all that it lists stands, before the entries.
[[nodiscard]] std::vector<BookkeepingFile> bookkeeping_files(const PublishContext& context,
                                                             const Withdrawal& withdrawal);

/// Whether the run withdraws what readers saw, and was not told how to purge caches.
[[nodiscard]] bool leaves_purge(const PublishContext& context, const Published& published,
                                const Withdrawal& withdrawal);

/// One attempt to publish, from one reading of the head.
class Publication {
 public:
  explicit Publication(PublishContext context) : context_(context) {}

  /// False when another publisher moved the head meanwhile, and nothing that readers see changed.
  [[nodiscard]] bool run();

 private:
  [[nodiscard]] bool checks() const { return context_.options.trust == Trust::listing; }
  [[nodiscard]] bool may_stand() const;
  [[nodiscard]] bool is_published() const;
  [[nodiscard]] bool stands_with_same_content() const;
  [[nodiscard]] bool is_complete(const Plan& plan) const;
  void require_right_to_publish();
  void require_own_history() const;
  [[nodiscard]] Plan make_plan() const;
  [[nodiscard]] std::set<Digest> find_missing_shards(const Withdrawal& withdrawal) const;
  void list(const Plan& plan, const Withdrawal& withdrawal, const std::set<Digest>& shards) const;

  PublishContext context_;
  Published published_;
  std::string publisher_;
  std::optional<Check> check_;
};

}  // namespace vizzy
