#include "core/format/segment.h"

#include <fmt/format.h>

#include "core/format/canonical_json.h"
#include "core/format/key.h"

namespace vizzy::format {

namespace {

void append_segment(std::string& json, const SegmentEntry& segment) {
  json += "{\"title\":";
  append_json_string(json, segment.title);
  append_json_name(json, "values");
  append_json_strings(json, segment.values);
  json += fmt::format(",\"total\":{}", segment.total);
  append_json_name(json, "url");
  append_json_string(json, segment.url);
  json += '}';
}

}  // namespace

std::optional<std::string> segment_name(std::string_view feed,
                                        const std::vector<std::string>& values) {
  std::string name(feed);
  for (const std::string& value : values) {
    const auto segment = path_segment(value);
    if (!segment) return std::nullopt;
    name += '/' + *segment;
  }
  return name;
}

std::string_view feed_of_segment(std::string_view name) { return name.substr(0, name.find('/')); }

bool is_segment(std::string_view name) { return name.find('/') != std::string_view::npos; }

std::string directory_json(const SegmentDirectory& directory) {
  std::string json = "{\"title\":";
  append_json_string(json, directory.title);
  append_json_name(json, "segments");
  json += '[';
  for (const SegmentEntry& segment : directory.segments) {
    if (json.back() != '[') json += ',';
    append_segment(json, segment);
  }
  json += "]}";
  return json;
}

}  // namespace vizzy::format
