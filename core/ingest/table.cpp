#include "core/ingest/table.h"

#include <algorithm>
#include <array>

namespace vizzy::ingest {

namespace {

using enum ColumnType;
using enum Presence;
using enum Rule;

constexpr std::array kCreators{
    Column{"id", integer, required, key},
    Column{"username", text, required, unique},
    Column{"display_name", text},
    Column{"avatar_url", text},
    Column{"bio", text},
    Column{"category", text},
    Column{"country", text},
    Column{"is_verified", boolean},
    Column{"follower_count", counter},
    Column{"following_count", counter},
    Column{"video_count", counter},
    Column{"total_views", counter},
    Column{"total_likes", counter},
    Column{"avg_engagement_rate", decimal},
    Column{"created_at", timestamp},
};

constexpr std::array kVideos{
    Column{"id", integer, required, key},
    Column{"creator_id", integer, required, creator},
    Column{"title", text},
    Column{"thumbnail_url", text},
    Column{"duration_s", counter},
    Column{"view_count", counter},
    Column{"like_count", counter},
    Column{"comment_count", counter},
    Column{"share_count", counter},
    Column{"published_at", timestamp},
};

constexpr Table kCreatorsTable{"creators", kCreators};
constexpr Table kVideosTable{"videos", kVideos};

}  // namespace

std::optional<std::size_t> Table::find(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

std::vector<std::string> Table::column_names() const {
  std::vector<std::string> names;
  for (const Column& column : columns) names.emplace_back(column.name);
  return names;
}

const Table& creators_table() { return kCreatorsTable; }
const Table& videos_table() { return kVideosTable; }

}  // namespace vizzy::ingest
