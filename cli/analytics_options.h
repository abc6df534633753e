#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/source_options.h"
#include "core/analytics/creator_list.h"
#include "core/analytics/top_videos.h"
#include "core/text/table.h"

namespace vizzy::cli {

/// The database that a question is about, and the format of the answer.
class AnalyticsOptions {
 public:
  void declare(OptionTable& options);

  [[nodiscard]] std::unique_ptr<source::Snapshot> open(const Environment& environment) const;
  [[nodiscard]] std::unique_ptr<Progress> progress(const Environment& environment) const;
  [[nodiscard]] text::TableOptions table(const Environment& environment) const;

 private:
  SourceOptions source_;
  text::TableFormat format_ = text::TableFormat::table;
  bool json_ = false;
  bool quote_formulas_ = false;
  bool quiet_ = false;
};

/// Selects creators and videos, and when "now" is.
class SelectionOptions {
 public:
  void declare(OptionTable& options);

  [[nodiscard]] std::chrono::sys_seconds as_of(const Environment& environment) const;
  /// The period, without `min_views`. Errors: `usage` for --window with --since or --until.
  [[nodiscard]] analytics::VideoFilter period(const Environment& environment) const;
  [[nodiscard]] const analytics::CreatorFilter& creators() const { return creators_; }
  /// The first option given that narrows the selection; empty when there is none.
  [[nodiscard]] std::string first_given() const;

 private:
  struct GivenTime {
    std::string text;  ///< as the user wrote it
    std::chrono::sys_seconds time;
  };

  [[nodiscard]] static ValueType<GivenTime> time_type();

  std::optional<GivenTime> since_, until_, as_of_;
  std::optional<std::chrono::seconds> window_;
  analytics::CreatorFilter creators_;
};

}  // namespace vizzy::cli
