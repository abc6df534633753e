#include "core/store/change_table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <exception>
#include <stdexcept>
#include <utility>

#include "core/format/canonical_json.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::store {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::uint64_t kChangeTableFormat = 2;

std::string header(const ChangeTable& table) {
  Json history = Json::array();
  for (const VersionMoment& moment : table.history)
    history.push_back({moment.sequence, moment.time.time_since_epoch().count()});
  Json departures = Json::array();
  for (const Departure& departure : table.departures)
    departures.push_back({departure.sequence, parse_ordered_json(departure.key)});
  return json_line(Json{{"vizzy_changes", kChangeTableFormat},
                        {"feed", table.feed},
                        {"key", table.key},
                        {"history", history},
                        {"departures_since", table.departures_since},
                        {"departures", departures}});
}

/// As items write it.
std::string key_of_item(const Json& json) {
  if (!json.is_string() && !json.is_number_integer()) throw std::invalid_argument("no key");
  std::string key;
  if (json.is_string()) {
    format::append_json_string(key, json.get_ref<const std::string&>());
  } else {
    key = json_line(json);
  }
  return key;
}

ChangeTable table_from(const Json& json) {
  if (count_from(json.at("vizzy_changes")) != kChangeTableFormat)
    throw std::invalid_argument("another format");
  ChangeTable table{.feed = json.at("feed"),
                    .key = json.at("key"),
                    .history = {},
                    .departures_since = count_from(json.at("departures_since")),
                    .departures = {},
                    .items = {}};
  for (const Json& moment : json.at("history"))
    table.history.push_back({count_from(moment.at(0)), time_from(moment.at(1))});
  if (table.history.empty()) throw std::invalid_argument("no history");
  for (const Json& departure : json.at("departures"))
    table.departures.push_back({count_from(departure.at(0)), key_of_item(departure.at(1))});
  return table;
}

TrackedItem tracked_from(const Json& json) {
  TrackedItem tracked{.since = count_from(json.at(0)),
                      .first_page_since = count_from(json.at(1)),
                      .moved = count_from(json.at(2)),
                      .changed = {},
                      .item = {}};
  for (const auto& [field, sequence] : json.at(3).items())
    tracked.changed[field] = count_from(sequence);
  return tracked;
}

/// The next line, without its end; absent after the last one.
std::optional<std::string_view> next_line(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) throw std::invalid_argument("cut off");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

ChangeTable parse_change_table(std::string_view text, const std::string& path) {
  ChangeTable table = table_from(parse_ordered_json(next_line(text).value_or("")));
  std::string items = "[";
  while (const auto line = next_line(text)) {
    table.items.push_back(tracked_from(parse_ordered_json(*line)));
    if (items.size() > 1) items += ',';
    items += next_line(text).value();
  }
  auto parsed = format::parse_items(items + "]", table.key, path);
  if (parsed.size() != table.items.size()) throw std::invalid_argument("not one item a line");
  for (std::size_t i = 0; i < parsed.size(); ++i) table.items[i].item = std::move(parsed[i]);
  return table;
}

}  // namespace

std::string change_table_text(const ChangeTable& table) {
  std::string text = header(table) + "\n";
  for (const TrackedItem& tracked : table.items) {
    text += fmt::format("[{},{},{},{{", tracked.since, tracked.first_page_since, tracked.moved);
    for (const auto& [field, sequence] : tracked.changed) {
      format::append_json_name(text, field);
      text += std::to_string(sequence);
    }
    text += "}]\n" + tracked.item.json + "\n";
  }
  return text;
}

std::optional<ChangeTable> read_change_table(FileStore& store, const codec::Digest& digest) {
  const std::string path = change_table_path(digest);
  const auto text = store.read(path);
  if (!text || codec::sha256(*text) != digest) return std::nullopt;
  try {
    return parse_change_table(*text, path);
  } catch (const std::exception&) {
    return std::nullopt;  // written by another program: begin again
  }
}

}  // namespace vizzy::store
