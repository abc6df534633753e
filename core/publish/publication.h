#pragma once

#include <optional>
#include <string>

#include "core/publish/check.h"
#include "core/publish/plan.h"
#include "core/publish/publish_context.h"
#include "core/publish/published.h"
#include "core/publish/withdrawal.h"

namespace vizzy::publish {

/// One attempt to publish, from one reading of the head.
class Publication {
 public:
  explicit Publication(PublishContext context) : context_(context) {}

  /// False when nothing that readers see changed and the folder must be read again: another
  /// publisher moved the head meanwhile, or the folder took over what was taken down at the
  /// destination.
  [[nodiscard]] bool run();

 private:
  [[nodiscard]] std::optional<Plan> prepare();
  [[nodiscard]] bool is_same_so_far() const;
  [[nodiscard]] bool is_published() const;
  [[nodiscard]] bool has_same_content() const;
  [[nodiscard]] bool is_held() const;
  [[nodiscard]] bool is_held_by_folder() const;
  [[nodiscard]] bool is_held_there() const;
  [[nodiscard]] bool mends() const;
  [[nodiscard]] bool is_complete(const Plan& plan) const;
  void require_same_start() const;
  void require_right_to_publish();
  [[nodiscard]] bool obeys_published() const;
  void require_own_history() const;
  void require_kept_contract();
  void require_few_losses();
  [[nodiscard]] Plan make_plan() const;
  [[nodiscard]] bool deliver(const Plan& plan);

  PublishContext context_;
  Published published_;
  std::string publisher_;
  std::optional<Check> check_;
  bool has_changed_folder_ = false;
};

}  // namespace vizzy::publish
