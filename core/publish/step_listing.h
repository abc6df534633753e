#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/publish/executor.h"
#include "core/publish/publish_context.h"
#include "core/publish/publish_report.h"

namespace vizzy::publish {

/// Writes the steps of a publish into the report instead of carrying them out: of each phase the
/// resources first, then the bookkeeping.
class StepListing final : public Executor {
 public:
  explicit StepListing(const PublishContext& context)
      : context_(context), report_(context.report) {}

  void begin(std::string_view, std::uint64_t) override { list_bookkeeping(); }
  void take(Step step) override;
  void put_file(BookkeepingFile file) override;
  void settle() override {}
  [[nodiscard]] bool announce(Head head) override;
  void remove(const StaleCaches&) override {}
  void complete(const Head& head, const std::vector<std::string>& obsolete) override;
  void purge(const StaleCaches& stale) override;

 private:
  void put_head(const Head& head, Reason reason);
  void list_bookkeeping();

  const PublishContext& context_;
  PublishReport& report_;
  std::vector<PlannedStep> bookkeeping_;  ///< of this phase
};

}  // namespace vizzy::publish
