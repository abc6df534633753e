#include "core/analytics/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/error.h"
#include "core/source/identifier.h"
#include "core/timestamp.h"

namespace vizzy::analytics {

namespace {

const std::string kCreators = "creators";
const std::string kVideos = "videos";

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string location(const std::string& table) { return "analytics of the table " + table; }

std::vector<std::string> columns_of(source::Snapshot& snapshot, const std::string& table,
                                    std::initializer_list<const char*> needed) {
  source::Query query{fmt::format("SELECT * FROM {}", table), location(table), {}};
  query.remedy = {fmt::format("make a table or a view named {} with the columns {}", table,
                              fmt::join(needed, ", "))};
  std::vector<std::string> names = snapshot.column_names(query);
  for (const char* name : needed)
    if (!contains(names, name))
      throw Error(ErrorKind::failed,
                  fmt::format("the table {} has no column \"{}\", which analytics needs{}", table,
                              name, did_you_mean(name, names)),
                  {fmt::format("add it, or make a view named {} that has it", table)});
  return names;
}

std::string shown_id(const source::Cell& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return std::to_string(*number);
  const auto* text = std::get_if<std::string_view>(&id);
  return text != nullptr ? std::string(*text) : "unknown";
}

[[noreturn]] void refuse(std::string_view needed, const char* column, const source::Cell& id) {
  throw Error(ErrorKind::failed,
              fmt::format("a row with id {} has no {} in {}", shown_id(id), needed, column),
              {"correct the row or the column's type"});
}

/// Only a view of the same name can give them as text: the queries here are fixed.
[[noreturn]] void refuse_bytes(const std::string& qualified) {
  const std::size_t dot = qualified.find('.');
  const std::string table = qualified.substr(0, dot);
  const std::string column = qualified.substr(dot + 1);
  throw Error(ErrorKind::failed,
              fmt::format("{} holds bytes, and analytics needs integers or text", qualified),
              {fmt::format("rename the table, and make a view named {} that selects {}", table,
                           source::sql_text_of_bytes(column))});
}

std::int64_t integer_of(const source::Cell& cell, const char* column, const source::Cell& id) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  if (integer == nullptr) refuse("integer", column, id);
  return *integer;
}

/// Seconds since 1970, or milliseconds where seconds would be beyond the year 9999: from 1978 on,
/// milliseconds are. Absent for what is neither.
std::optional<std::chrono::sys_seconds> epoch_time(std::int64_t number) {
  using std::chrono::floor, std::chrono::seconds, std::chrono::milliseconds;
  constexpr std::int64_t kYear0 = -62'167'219'200, kYear10000 = 253'402'300'800;
  const auto is_time = [&](std::int64_t time) { return time >= kYear0 && time < kYear10000; };
  const std::int64_t time = is_time(number) ? number : floor<seconds>(milliseconds(number)).count();
  return is_time(time) ? std::optional(std::chrono::sys_seconds(seconds(time))) : std::nullopt;
}

bool is_null(const source::Cell& cell) { return std::holds_alternative<std::monostate>(cell); }

std::int64_t count_of(const source::Cell& cell, const char* column, const source::Cell& id) {
  return is_null(cell) ? 0 : integer_of(cell, column, id);
}

std::optional<std::int64_t> optional_of(const source::Cell& cell, const char* column,
                                        const source::Cell& id) {
  return is_null(cell) ? std::nullopt : std::optional(integer_of(cell, column, id));
}

RowId id_of(const source::Cell& cell, bool is_text, const char* column, const source::Cell& id) {
  if (std::holds_alternative<source::Blob>(cell)) refuse_bytes(column);
  if (!is_text) return integer_of(cell, column, id);
  const auto* text = std::get_if<std::string_view>(&cell);
  if (text == nullptr) refuse("text", column, id);
  return RowId(*text);
}

std::optional<std::int64_t> number_of(const std::string& word) {
  std::int64_t number = 0;
  const char* end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, number);
  return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

source::Parameter parameter_of(const RowId& id) {
  if (id.is_text()) return std::string(id.text());
  return id.number();
}

std::string_view text_of(const source::Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  return text != nullptr ? *text : std::string_view();
}

/// "a, b, c" and the requests for them; `optional` ones only where the table has them.
struct Columns {
  std::vector<source::ColumnRequest> requests;
  std::string list;

  void add(const std::string& name, bool is_there) {
    requests.push_back({name, !is_there});
    if (is_there) list += (list.empty() ? "" : ", ") + name;
  }
};

}  // namespace

std::optional<std::chrono::sys_seconds> VideoRow::published() const {
  if (const auto* number = std::get_if<std::int64_t>(&published_cell)) return epoch_time(*number);
  return parse_timestamp(text_of(published_cell));
}

Catalogue::Catalogue(source::Snapshot& snapshot)
    : snapshot_(&snapshot),
      creator_columns_(columns_of(snapshot, kCreators, {"id", "username"})),
      video_columns_(columns_of(
          snapshot, kVideos, {"id", "creator_id", "view_count", "like_count", "comment_count"})) {
  for (const char* column : {"created_at", "published_at"})
    if (contains(video_columns_, column)) publication_ = column;
  has_text_creators_ = has_text_ids(kCreators);
  has_text_videos_ = has_text_ids(kVideos);
}

bool Catalogue::has_text_ids(const std::string& table) const {
  bool has_text = false;
  const source::Query query{
      fmt::format("SELECT id FROM {} LIMIT 1", table), location(table), {{"id"}}};
  snapshot_->select(query, [&](source::Row row) {
    if (std::holds_alternative<source::Blob>(row[0])) refuse_bytes(table + ".id");
    has_text = std::holds_alternative<std::string_view>(row[0]);
  });
  return has_text;
}

bool Catalogue::has_creator_column(std::string_view column) const {
  return contains(creator_columns_, column);
}

void Catalogue::require_creator_column(std::string_view column, std::string_view option) const {
  if (!has_creator_column(column))
    throw Error(ErrorKind::failed,
                fmt::format("{} needs the column \"{}\", which the table creators does not have",
                            option, column),
                {"leave it out or add the column"});
}

void Catalogue::require_publication(std::string_view option) const {
  if (publication_.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{} needs to know when videos were published, but the table videos has "
                            "no column \"published_at\" or \"created_at\"",
                            option),
                {"leave it out or add one"});
}

void Catalogue::select_creators(const std::string& condition,
                                std::vector<source::Parameter> parameters,
                                const std::function<void(const CreatorRow&)>& visit) const {
  Columns columns;
  for (const char* name :
       {"id", "username", "display_name", "category", "country", "follower_count"})
    columns.add(name, has_creator_column(name));
  const source::Query query{fmt::format("SELECT {} FROM creators{}", columns.list, condition),
                            location(kCreators), std::move(columns.requests),
                            std::move(parameters)};
  snapshot_->select(query, [&](source::Row row) {
    visit({.id = id_of(row[0], has_text_creators_, "creators.id", row[0]),
           .username = text_of(row[1]),
           .display_name = text_of(row[2]),
           .category = text_of(row[3]),
           .country = text_of(row[4]),
           .follower_count = optional_of(row[5], "creators.follower_count", row[0])});
  });
}

void Catalogue::creators(const std::function<void(const CreatorRow&)>& visit) const {
  select_creators("", {}, visit);
}

/// A text is compared as one: PostgreSQL takes no other word for a UUID than one that could be it.
void Catalogue::creator_with_id(const std::string& id,
                                const std::function<void(const CreatorRow&)>& visit) const {
  if (has_text_creators_) {
    select_creators(" WHERE CAST(id AS text) = $1", {id}, visit);
  } else if (const auto number = number_of(id)) {
    select_creators(" WHERE id = $1", {*number}, visit);
  }
}

void Catalogue::creator_named(const std::string& username,
                              const std::function<void(const CreatorRow&)>& visit) const {
  select_creators(" WHERE username = $1", {username}, visit);
}

source::Query Catalogue::videos_query(const VideoSelection& selection) const {
  Columns columns;
  for (const char* name : {"id", "creator_id", "view_count", "like_count", "comment_count"})
    columns.add(name, true);
  columns.add("title", selection.with_title && contains(video_columns_, "title"));
  const bool has_publication = selection.with_publication && !publication_.empty();
  columns.add(has_publication ? publication_ : "published_at", has_publication);
  source::Query query{fmt::format("SELECT {} FROM videos", columns.list), location(kVideos),
                      std::move(columns.requests)};
  if (selection.creator_id) {
    query.sql += " WHERE creator_id = $1";
    query.parameters.push_back(parameter_of(*selection.creator_id));
  }
  return query;
}

void Catalogue::videos(const VideoSelection& selection,
                       const std::function<void(const VideoRow&)>& visit) const {
  snapshot_->select(videos_query(selection), [&](source::Row row) {
    visit({.id = id_of(row[0], has_text_videos_, "videos.id", row[0]),
           .creator_id = is_null(row[1]) ? std::nullopt
                                         : std::optional(id_of(row[1], has_text_creators_,
                                                               "videos.creator_id", row[0])),
           .counts = {.views = count_of(row[2], "videos.view_count", row[0]),
                      .likes = count_of(row[3], "videos.like_count", row[0]),
                      .comments = count_of(row[4], "videos.comment_count", row[0])},
           .title = text_of(row[5]),
           .published_cell = row[6]});
  });
}

Catalogue::Completeness Catalogue::completeness(const std::string& table,
                                                const std::vector<std::string>& columns) const {
  std::string list = "count(*) AS row_count";
  source::Query query{"", location(table), {{"row_count"}}};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    list += fmt::format(", count(\"{}\") AS present_{}", columns[i], i);
    query.columns.push_back({fmt::format("present_{}", i)});
  }
  query.sql = fmt::format("SELECT {} FROM {}", list, table);
  Completeness result;
  snapshot_->select(query, [&](source::Row row) {
    const std::int64_t rows = integer_of(row[0], "count(*)", row[0]);
    result.rows = static_cast<std::uint64_t>(rows);
    for (std::size_t i = 0; i < columns.size(); ++i)
      result.missing.emplace_back(
          columns[i], static_cast<std::uint64_t>(rows - integer_of(row[i + 1], "count", row[0])));
  });
  return result;
}

Catalogue::Completeness Catalogue::creators_completeness() const {
  return completeness(kCreators, creator_columns_);
}

Catalogue::Completeness Catalogue::videos_completeness() const {
  return completeness(kVideos, video_columns_);
}

std::vector<Catalogue::SharedUsername> Catalogue::shared_usernames() const {
  const source::Query query{
      "SELECT username, count(*) AS creators FROM creators WHERE username IS NOT NULL "
      "GROUP BY username HAVING count(*) > 1",
      location(kCreators),
      {{"username"}, {"creators"}}};
  std::vector<SharedUsername> shared;
  snapshot_->select(query, [&](source::Row row) {
    shared.push_back({std::string(text_of(row[0])),
                      static_cast<std::uint64_t>(integer_of(row[1], "count(*)", row[1]))});
  });
  std::ranges::sort(shared, {}, &SharedUsername::username);
  return shared;
}

}  // namespace vizzy::analytics
