#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "core/report_json.h"
#include "core/store/hold_members.h"
#include "core/text/number_words.h"
#include "core/text/table.h"
#include "core/timestamp.h"
#include "core/versions/version_list.h"

namespace vizzy::versions {

namespace {

constexpr std::size_t kKeysNamed = 5;

Json count_json(const ListedCount& count) {
  Json json{{"total", count.total}};
  if (count.before) json["before"] = *count.before;
  if (!count.turnover) return json;
  json["added"] = count.turnover->added;
  json["removed"] = count.turnover->removed;
  json["changed"] = count.turnover->changed;
  return json;
}

bool is_expired(const ListedVersion& version, std::chrono::sys_seconds now) {
  return !version.is_current && version.kept_for == 0 && version.kept_until <= now;
}

Json version_json(const ListedVersion& version, std::chrono::sys_seconds now) {
  Json json{{"sequence", version.sequence}, {"current", version.is_current}};
  if (version.kept_until) {
    json["kept_until"] = format_timestamp(*version.kept_until);
    json["kept_for_versions"] = version.kept_for;
    json["expired"] = is_expired(version, now);
  }
  json["damaged"] = !version.built_at;
  if (!version.built_at) return json;
  json["built_at"] = format_timestamp(*version.built_at);
  if (version.is_replaced) json["replaced"] = true;
  json["feeds"] = list_json(version.feeds, [](const ListedCount& feed) {
    Json named{{"name", feed.name}};
    named.update(count_json(feed));
    return named;
  });
  json["gone_feeds"] = version.gone_feeds;
  json["segments"] = version.segments;
  json["documents"] = count_json(version.documents);
  if (version.same_as) json["same_as"] = *version.same_as;
  json["taken_down"] = version.taken_down;
  return json;
}

std::string difference(std::uint64_t before, std::uint64_t now) {
  return before <= now ? "+" + text::grouped(now - before) : "-" + text::grouped(before - now);
}

/// " (3 new, 1 gone)"; empty when nothing changed, or nothing is known.
std::string turnover_text(const ListedCount& count) {
  if (!count.turnover)
    return !count.before || *count.before == count.total
               ? ""
               : fmt::format(" ({})", difference(*count.before, count.total));
  const std::array parts{std::pair{count.turnover->added, "new"},
                         std::pair{count.turnover->removed, "gone"},
                         std::pair{count.turnover->changed, "changed"}};
  std::string text;
  for (const auto& [number, word] : parts)
    if (number > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", text::grouped(number), word);
  return text.empty() ? "" : fmt::format(" ({})", text);
}

std::string feed_text(const ListedCount& feed, bool has_before) {
  const bool is_new = has_before && !feed.before;
  return fmt::format("{} {}{}", feed.name, text::counted(feed.total, "item"),
                     is_new ? " (a new feed)" : turnover_text(feed));
}

std::string keys_text(const std::vector<std::string>& keys) {
  std::vector<std::string> named(
      keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(std::min(keys.size(), kKeysNamed)));
  return fmt::format("took down {}{}", fmt::join(named, ", "),
                     text::and_more(named.size(), keys.size()));
}

std::string contents_text(const ListedVersion& version) {
  if (!version.built_at) return "its manifest is missing or damaged: see vizzy verify";
  std::vector<std::string> parts;
  if (version.is_replaced) parts.emplace_back("of another feed, which was replaced");
  for (const ListedCount& feed : version.feeds)
    parts.push_back(feed_text(feed, version.has_before));
  for (const std::string& feed : version.gone_feeds) parts.push_back(feed + " gone");
  if (version.segments > 0) parts.push_back(text::counted(version.segments, "segment"));
  if (version.documents.total > 0 || version.documents.before.value_or(0) > 0)
    parts.push_back(text::counted(version.documents.total, "document") +
                    turnover_text(version.documents));
  if (version.same_as)
    parts.push_back(fmt::format("the lists of sequence {} again", *version.same_as));
  if (!version.taken_down.empty()) parts.push_back(keys_text(version.taken_down));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string expiry_text(const ListedVersion& version, std::chrono::sys_seconds now) {
  if (version.is_current) return "current";
  if (version.kept_until > now) return format_timestamp(*version.kept_until);
  if (version.kept_for > 0) return text::counted(version.kept_for, "newer version");
  return "the next gc";
}

std::string retention_text(const VersionList& list) {
  const auto hours = static_cast<std::uint64_t>(list.retention.age.count());
  std::string text = fmt::format("retention: {}", text::counted(hours, "hour"));
  if (list.retention.builds > 0)
    text += fmt::format("; the last {} superseded versions stay longer",
                        text::grouped(list.retention.builds));
  return text + "\n";
}

}  // namespace

std::string json(const VersionList& list) {
  const Json json{
      {"place", list.place},
      {"versions",
       list_json(list.versions,
                 [&](const ListedVersion& version) { return version_json(version, list.now); })},
      {"older", list.older},
      {"retention", {{"builds", list.retention.builds}, {"hours", list.retention.age.count()}}},
      {"hold", store::hold_members(list.hold)},
      {"warnings", texts_of(list.warnings)}};
  return report_json(json);
}

std::string text(const VersionList& list) {
  std::ostringstream out;
  const auto table = text::make_row_writer(
      {{.name = "sequence", .heading = "sequence", .type = text::ColumnType::integer},
       {.name = "built_at", .heading = "built"},
       {.name = "kept_until", .heading = "kept until"},
       {.name = "contents", .heading = "contents", .type = text::ColumnType::note}},
      {}, out);
  for (const ListedVersion& version : list.versions) {
    const std::string built = version.built_at ? format_timestamp(*version.built_at) : "-";
    const std::string expiry = expiry_text(version, list.now);
    const std::string contents = contents_text(version);
    table->add(std::array<text::TableValue, 4>{static_cast<std::int64_t>(version.sequence),
                                               std::string_view(built), std::string_view(expiry),
                                               std::string_view(contents)});
  }
  table->finish();
  std::string text = std::move(out).str();
  if (list.older > 0)
    text +=
        fmt::format("{} not shown: --last {} lists all\n",
                    text::counted(list.older, "older version"), list.older + list.versions.size());
  if (list.hold) text += fmt::format("held {}\n", store::hold_text(*list.hold));
  return text + retention_text(list);
}

}  // namespace vizzy::versions
