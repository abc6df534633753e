#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/publish/executor.h"
#include "core/publish/publish_context.h"
#include "core/publish/publish_report.h"
#include "core/publish/published.h"

namespace vizzy::publish {

/// Writes the steps of a publish into the report instead of carrying them out: of each phase the
/// resources first, then the bookkeeping.
class StepListing final : public Executor {
 public:
  StepListing(const PublishContext& context, const Published& published)
      : context_(context), report_(context.report), has_head_(published.head.has_value()) {}

  [[nodiscard]] bool open() override;
  void begin(std::string_view, std::uint64_t) override { list_bookkeeping(); }
  void take(Step step) override;
  void put_file(BookkeepingFile file) override;
  void settle() override {}
  [[nodiscard]] bool announce(Head head) override;
  void fence() override;
  void remove(const StaleCaches&, const std::vector<std::string>&) override {}
  void complete(const Head& head, const std::vector<std::string>& obsolete) override;
  void purge(const StaleCaches& stale) override;

 private:
  void put_head(const Head& head, Reason reason);
  void list_bookkeeping();

  const PublishContext& context_;
  PublishReport& report_;
  bool has_head_;
  Head announced_;
  std::vector<PlannedStep> bookkeeping_;  ///< of this phase
};

}  // namespace vizzy::publish
