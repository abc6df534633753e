#include "core/format/page_index.h"

#include <algorithm>
#include <utility>

#include "core/damaged_file.h"
#include "core/format/canonical_json.h"
#include "core/format/read_back.h"

namespace vizzy::format {

namespace {

/// Puts the objects that name `urls`; returns their own URLs.
std::vector<std::string> put_level(std::string_view word, std::span<const std::string> urls,
                                   const PutObject& put, std::size_t names) {
  std::vector<std::string> level;
  for (; !urls.empty(); urls = urls.subspan(std::min(names, urls.size()))) {
    const auto named = urls.first(std::min(names, urls.size()));
    level.push_back(put(index_json(word, {named.begin(), named.end()})));
  }
  return level;
}

/// Visits what is below one object, `levels` of the index deep at most.
void visit_below(const std::string& url, std::size_t levels, const ReadObject& read,
                 const VisitPage& visit) {
  if (levels == 0) throw DamagedFile(url, "is deeper in the index than the format allows");
  IndexObject object = parse_index(read(url), url);
  for (std::string& page : object.pages) visit(std::move(page));
  for (const std::string& below : object.leaves) visit_below(below, levels - 1, read, visit);
}

}  // namespace

std::string index_json(std::string_view word, const std::vector<std::string>& urls) {
  std::string json = "{";
  append_json_name(json, word);
  append_json_strings(json, urls);
  json += '}';
  return json;
}

void make_index(std::span<const std::string> pages, const PutObject& put, std::size_t names) {
  std::vector<std::string> level = put_level("pages", pages, put, names);
  do level = put_level("leaves", level, put, names);
  while (level.size() > 1);
}

std::uint64_t index_objects(std::uint64_t pages) {
  const auto above = [](std::uint64_t below) {
    return (below + kNamesInIndex - 1) / kNamesInIndex;
  };
  std::uint64_t level = above(pages);
  std::uint64_t objects = level;
  do objects += level = above(level);
  while (level > 1);
  return objects;
}

void visit_index(const std::string& root, const ReadObject& read, const VisitPage& visit) {
  visit_below(root, kIndexLevels, read, visit);
}

}  // namespace vizzy::format
