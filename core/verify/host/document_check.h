#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/definition/definition.h"
#include "core/progress.h"
#include "core/store/worker_pool.h"
#include "core/verify/host/findings.h"
#include "core/verify/host/resource_check.h"

namespace vizzy::verify::host {

/// What was read of the documents under the keys of a feed.
struct CheckedDocuments {
  std::string collection;
  std::string feed;
  std::uint64_t keys = 0;     ///< of the feed, that were tried
  std::uint64_t found = 0;    ///< documents, or groups that hold them
  std::uint64_t aliases = 0;  ///< that lead to them
  std::string example = {};   ///< URL of one that was found
};

/// Checks documents of a collection, and the aliases that lead to them, by keys of a feed. A
/// definition does not say which collection belongs to a feed: where less than half of the keys
/// have a document, the keys belong to something else, and nothing is missing.
class DocumentCheck {
 public:
  /// All must outlive it.
  DocumentCheck(ResourceCheck& check, Findings& findings, store::WorkerPool& pool,
                Progress& progress)
      : check_(check), findings_(findings), pool_(pool), progress_(progress) {}

  [[nodiscard]] CheckedDocuments check(const definition::DocumentsDefinition& collection,
                                       const std::string& feed,
                                       const std::vector<std::string>& keys);

 private:
  struct Tally;

  void check_key(const definition::DocumentsDefinition& collection, const std::string& key,
                 Tally& tally);
  void check_alias(const definition::DocumentsDefinition& collection, const std::string& key,
                   const std::string& url, const nlohmann::json& document, Tally& tally);

  ResourceCheck& check_;
  Findings& findings_;
  store::WorkerPool& pool_;
  Progress& progress_;
};

/// Whether the keys of a feed may be those of a collection: fields of one name and type.
[[nodiscard]] bool may_belong(const definition::DocumentsDefinition& collection,
                              const definition::FeedDefinition& feed);

}  // namespace vizzy::verify::host
