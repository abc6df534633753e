#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/publish/check.h"
#include "core/publish/head.h"
#include "core/publish/plan.h"
#include "core/publish/publish_context.h"
#include "core/publish/published.h"
#include "core/publish/stale_paths.h"
#include "core/publish/step.h"
#include "core/publish/withdrawal.h"

namespace vizzy {

/// A file of the bookkeeping that a publish puts.
struct BookkeepingFile {
  std::string key;
  std::string bytes;
  Reason reason{};
};

/// What caches must forget after a publish.
struct StaleCaches {
  std::set<std::string> paths;  ///< as PurgeRequest has them
  bool is_takedown = false;     ///< what was taken down is among them
  bool is_asked = false;        ///< there are caches to tell
  /// Nobody is to be told of what a takedown withdrew: it is left to a run that is.
  bool is_left = false;
};

/// Takes the steps of a publish in the order of `Delivery`: carries them out, or lists them.
class Executor {
 public:
  virtual ~Executor() = default;
  /// A phase begins, in which steps for so many resources come.
  virtual void begin(std::string_view phase, std::uint64_t resources) = 0;
  virtual void take(Step step) = 0;
  virtual void put_file(BookkeepingFile file) = 0;
  /// Returns when all that was put survives a power cut.
  virtual void settle() = 0;
  /// Moves the head before readers see a change. False when another publisher moved it first.
  [[nodiscard]] virtual bool announce(Head head) = 0;
  /// Removes what steps of removal named, once it is noted what caches must forget.
  virtual void remove(const StaleCaches& stale) = 0;
  /// Moves the head: publishing is done. `obsolete` are keys of bookkeeping that nobody needs then.
  virtual void complete(const Head& head, const std::vector<std::string>& obsolete) = 0;
  virtual void purge(const StaleCaches& stale) = 0;
};

/// The one order in which a version is published, so that readers never see half of it: objects,
/// the head, documents, manifests, entries, removals, the head again, caches.
class Delivery {
 public:
  /// All must outlive it; `check` is null when nothing was listed.
  Delivery(const PublishContext& context, const Published& published, const Plan& plan,
           const Withdrawal& withdrawal, const Check* check);

  /// False when another publisher moved the head meanwhile, and nothing that readers see changed.
  [[nodiscard]] bool run(Executor& executor);

 private:
  [[nodiscard]] bool announce(Executor& executor) const;
  [[nodiscard]] bool publish_immutable(Executor& executor, const TakeStep& take);
  void publish_mutable(Executor& executor, const TakeStep& take);
  void put_announced_files(Executor& executor) const;
  void put_manifests(Executor& executor) const;
  void complete(Executor& executor) const;
  [[nodiscard]] std::set<Digest> missing_shards() const;
  [[nodiscard]] StaleCaches stale_caches(const StalePaths& stale) const;

  const PublishContext& context_;
  const Published& published_;
  const Plan& plan_;
  const Withdrawal& withdrawal_;
  const Check* check_;
};

}  // namespace vizzy
