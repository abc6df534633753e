#include "core/versions/denylist_report.h"

#include <fmt/format.h>

#include <array>
#include <set>
#include <sstream>
#include <utility>

#include "core/report_json.h"
#include "core/text/number_words.h"
#include "core/text/table.h"
#include "core/timestamp.h"

namespace vizzy::versions {

namespace {

Json key_json(const store::DeniedKey& denied, std::chrono::sys_seconds now) {
  Json json{{"key", denied.key}, {"from", denied.from}};
  const auto since = denied.since();
  json["since"] = since ? Json(format_timestamp(*since)) : Json();
  json["hidden_until"] = format_timestamp(denied.hidden_until);
  json["hidden"] = denied.hidden_until > now;
  if (!denied.reason.empty()) json["reason"] = denied.reason;
  if (!denied.requested_by.empty()) json["requested_by"] = denied.requested_by;
  json["id"] = denied.id;
  return json;
}

std::string remark(const store::DeniedKey& denied) {
  std::string text = denied.reason;
  if (denied.requested_by.empty()) return text;
  if (!text.empty()) text += "; ";
  return text + "requested by " + denied.requested_by;
}

void add_row(text::RowWriter& table, const store::DeniedKey& denied, std::chrono::sys_seconds now) {
  const auto since = denied.since();
  const std::string since_text = since ? format_timestamp(*since) : "-";
  const std::string until =
      denied.hidden_until > now ? format_timestamp(denied.hidden_until) : "over";
  const std::string from =
      denied.from.empty() ? "everything" : fmt::format("{}", fmt::join(denied.from, ", "));
  const std::string note = remark(denied);
  table.add(std::array<text::TableValue, 5>{std::string_view(denied.key),
                                            std::string_view(since_text), std::string_view(until),
                                            std::string_view(from), std::string_view(note)});
}

/// Keys that may be published again: to take a key down anew undoes the record before.
std::uint64_t undone_keys(const store::Denylist& denylist) {
  std::set<std::string> keys;
  for (const store::UndoneTakedown& undone : denylist.undone()) keys.insert(undone.key);
  for (const store::DeniedKey& denied : denylist.keys()) keys.erase(denied.key);
  return keys.size();
}

std::string undone_text(std::uint64_t undone) {
  return undone == 0 ? "" : fmt::format("{} undone\n", text::counted(undone, "takedown"));
}

}  // namespace

std::string json(const DenylistReport& report) {
  const auto to_json = [&](const store::DeniedKey& denied) { return key_json(denied, report.now); };
  const Json json{{"place", report.place},
                  {"keys", list_json(report.denylist.keys(), to_json)},
                  {"undone", undone_keys(report.denylist)}};
  return report_json(json);
}

std::string text(const DenylistReport& report) {
  const std::string undone = undone_text(undone_keys(report.denylist));
  if (report.denylist.keys().empty()) return "nothing is taken down\n" + undone;
  std::ostringstream out;
  const auto table = text::make_row_writer(
      {{.name = "key", .heading = "key"},
       {.name = "since", .heading = "since"},
       {.name = "hidden_until", .heading = "hidden until"},
       {.name = "from", .heading = "taken down from"},
       {.name = "reason", .heading = "reason", .type = text::ColumnType::note}},
      {}, out);
  for (const store::DeniedKey& denied : report.denylist.keys()) add_row(*table, denied, report.now);
  table->finish();
  return std::move(out).str() + undone;
}

}  // namespace vizzy::versions
