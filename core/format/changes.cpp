#include "core/format/changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "core/format/canonical_json.h"
#include "core/format/url.h"

namespace vizzy::format {

namespace {

/// Nothing for an empty list.
void append_values(std::string& json, std::string_view name,
                   const std::vector<std::string>& values) {
  if (values.empty()) return;
  append_json_name(json, name);
  json += fmt::format("[{}]", fmt::join(values, ","));
}

/// Nothing for an empty text.
void append_text(std::string& json, std::string_view name, const std::string& text) {
  if (text.empty()) return;
  append_json_name(json, name);
  append_json_string(json, text);
}

void append_keys(std::string& json, const std::vector<std::string>& keys) {
  append_json_name(json, "keys");
  json += fmt::format("[{}]", fmt::join(keys, ","));
}

/// Nothing where the order is the same.
void append_order(std::string& json, const OrderPatch& order) {
  append_values(json, "moved", order.moved);
  if (!order.to.empty()) {
    append_json_name(json, "to");
    json += fmt::format("[{}]", fmt::join(order.to, ","));
  }
  append_values(json, "left", order.left);
}

/// In the shorter of the two ways.
void append_keys_or_order(std::string& json, const PageChanges& page) {
  std::string listed = json;
  append_keys(listed, page.keys);
  if (page.order) append_order(json, *page.order);
  if (!page.order || json.size() >= listed.size()) json = std::move(listed);
}

void append_page(std::string& json, const PageChanges& page) {
  append_keys_or_order(json, page);
  append_values(json, "items", page.items);
  append_values(json, "changed", page.changed);
}

}  // namespace

std::string changes_json(const Changes& changes) {
  std::string json = fmt::format(R"({{"format":{},"since":{},"sequence":{})", kFormatVersion,
                                 changes.since, changes.sequence);
  append_text(json, "lineage", changes.lineage);
  json += fmt::format(R"(,"version":"{}","total":{})", changes.version, changes.total);
  append_page(json, changes.first_page);
  append_json_name(json, "pages");
  append_json_strings(json, changes.pages);
  append_text(json, "index", changes.index);
  append_text(json, "segments", changes.segments);
  append_text(json, "rest", changes.rest);
  append_values(json, "hidden", changes.hidden);
  json += '}';
  return json;
}

std::string rest_json(std::uint64_t since, const std::vector<PageChanges>& pages) {
  std::string json = fmt::format(R"({{"since":{},"pages":[)", since);
  for (const PageChanges& page : pages) {
    if (json.back() != '[') json += ',';
    json += '{';
    append_text(json, "url", page.url);
    append_page(json, page);
    json += '}';
  }
  json += "]}";
  return json;
}

}  // namespace vizzy::format
