#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/analytics/row_id.h"
#include "core/metric/metric.h"
#include "core/source/source.h"
#include "core/text/table.h"

/// The tables that analytics reads: `creators` and `videos`, as vizzy seeds and imports them,
/// or with the fewer columns of the API that vizzy replaces. Views of these names work, too.
///
///   creators   id, username; may have display_name, category, country, follower_count
///   videos     id, creator_id, view_count, like_count, comment_count; may have title, and
///              published_at or, where there is none, created_at
///
/// The ids of a table are integers or, as in the first row, texts (UUIDs). Counts are integers; one
/// that is NULL is 0. Times are texts that `parse_timestamp` takes, or seconds or milliseconds
/// since 1970; one that is neither is unknown.
namespace vizzy::analytics {

/// Texts live until the next row.
struct CreatorRow {
  RowId id;
  std::string_view username;
  std::string_view display_name;  ///< empty where it is unknown; so are the next two
  std::string_view category;
  std::string_view country;
  std::optional<std::int64_t> follower_count;
};

struct VideoRow {
  RowId id;
  std::optional<RowId> creator_id;
  metric::Counts counts;
  std::string_view title;
  source::Cell published_cell;

  /// Parsed on demand: most rows of a large table never are.
  [[nodiscard]] std::optional<std::chrono::sys_seconds> published() const;
};

/// Which videos to read, and what of them.
struct VideoSelection {
  std::optional<RowId> creator_id = {};  ///< of one creator, through an index where there is one
  bool with_title = false;
  bool with_publication = false;
};

class Catalogue {
 public:
  /// Looks at the columns of both tables. `snapshot` outlives the catalogue.
  /// Errors: `failed` when a table or a column that is needed is missing.
  explicit Catalogue(source::Snapshot& snapshot);

  /// Errors: `failed` when publication times are missing, or the creators lack a column; `option`
  /// is the user's option.
  void require_publication(std::string_view option) const;
  void require_creator_column(std::string_view column, std::string_view option) const;
  [[nodiscard]] bool has_creator_column(std::string_view column) const;
  /// How a report shows ids.
  [[nodiscard]] text::ColumnType creator_id_type() const { return id_type(has_text_creators_); }
  [[nodiscard]] text::ColumnType video_id_type() const { return id_type(has_text_videos_); }

  // Every row once, in no particular order; bytes that are not UTF-8 are kept.
  // Errors: as `Snapshot::select`, and `failed` for an id of another type and a count that is not
  // an integer.
  void creators(const std::function<void(const CreatorRow&)>& visit) const;
  /// `id` as people write it; no row where none can have it.
  void creator_with_id(const std::string& id,
                       const std::function<void(const CreatorRow&)>& visit) const;
  void creator_named(const std::string& username,
                     const std::function<void(const CreatorRow&)>& visit) const;
  void videos(const VideoSelection& selection,
              const std::function<void(const VideoRow&)>& visit) const;

  /// The query behind `videos`.
  [[nodiscard]] source::Query videos_query(const VideoSelection& selection) const;

  /// How many rows of a table have no value in a column, for every column; and the rows.
  struct Completeness {
    std::uint64_t rows = 0;
    std::vector<std::pair<std::string, std::uint64_t>> missing;
  };
  [[nodiscard]] Completeness creators_completeness() const;
  [[nodiscard]] Completeness videos_completeness() const;

  struct SharedUsername {
    std::string username;
    std::uint64_t creators = 0;
  };
  /// Usernames that several creators have, by name.
  [[nodiscard]] std::vector<SharedUsername> shared_usernames() const;

 private:
  void select_creators(const std::string& condition, std::vector<source::Parameter> parameters,
                       const std::function<void(const CreatorRow&)>& visit) const;
  [[nodiscard]] Completeness completeness(const std::string& table,
                                          const std::vector<std::string>& columns) const;

  static text::ColumnType id_type(bool is_text) {
    return is_text ? text::ColumnType::text : text::ColumnType::integer;
  }
  [[nodiscard]] bool has_text_ids(const std::string& table) const;

  source::Snapshot* snapshot_;
  std::vector<std::string> creator_columns_;
  std::vector<std::string> video_columns_;
  std::string publication_;  ///< the column; empty for none
  bool has_text_creators_ = false;
  bool has_text_videos_ = false;
};

}  // namespace vizzy::analytics
