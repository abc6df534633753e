#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/progress.h"
#include "core/store/worker_pool.h"
#include "core/verify/host/changes_check.h"
#include "core/verify/host/findings.h"
#include "core/verify/host/resource_check.h"
#include "core/verify/host/walked_feed.h"

namespace vizzy::verify::host {

/// Walks feeds over the network as a client does, by the protocol of docs/FORMAT.md: entries,
/// indices, directories and changes, then pages, many at a time. A version that is replaced during
/// the walk is walked again.
class HostWalk {
 public:
  /// The name of the key field of a feed.
  using KeyName = std::function<std::string(std::string_view feed)>;

  /// All must outlive it; `sample` keys of each feed are kept.
  HostWalk(ResourceCheck& check, Findings& findings, store::WorkerPool& pool, Progress& progress,
           KeyName key_name, std::size_t sample);

  /// Walks feeds side by side; returns them in the order of the names.
  [[nodiscard]] std::vector<WalkedFeed> walk(const std::vector<std::string>& names);

 private:
  struct Walk;
  /// Shared with the jobs: those in flight outlive a walk that is interrupted.
  using SharedWalk = std::shared_ptr<Walk>;

  [[nodiscard]] SharedWalk begin(const std::string& name) const;
  void walk_all(const std::vector<SharedWalk>& walks);
  [[nodiscard]] SharedWalk settled(SharedWalk walk);
  void read_outline(Walk& walk);
  void read_index(Walk& walk);
  void read_directory(Walk& walk);
  void read_page(Walk& walk, const std::string& url);
  void judge(Walk& walk);
  void take_entry(Walk& walk, std::string_view text);
  [[nodiscard]] std::string read_entry(Walk& walk);
  [[nodiscard]] bool was_replaced(const Walk& walk);
  [[nodiscard]] std::string fetch(Walk& walk, const std::string& url);
  void find(std::string problem, std::string remedy, const std::string& url);

  ResourceCheck& check_;
  ChangesCheck changes_;
  Findings& findings_;
  store::WorkerPool& pool_;
  Progress& progress_;
  KeyName key_name_;
  std::size_t sample_;
};

}  // namespace vizzy::verify::host
