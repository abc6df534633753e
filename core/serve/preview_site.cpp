#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/serve/preview.h"
#include "core/store/directory_store.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::serve {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// The names of the resources in a folder, in order.
std::vector<std::string> resources_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder, error))
    if (item.path().extension() == ".json") names.push_back(item.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> folders_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder, error))
    if (item.is_directory(error)) names.push_back(item.path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace

std::string preview_site(const fs::path& folder) {
  DirectoryStore store(folder);
  const fs::path published = folder / layout::published_folder();
  Json feeds = Json::array();
  std::vector<std::string> taken{"o"};
  if (const auto manifest = read_current_manifest(store))
    for (const FeedRecord& feed : manifest->feeds) {
      const auto& [name, key, page_size, fields] = feed.outline;
      feeds.push_back({{"name", name}, {"key", key}, {"parts", resources_in(published / name)}});
      taken.push_back(name);
    }
  Json collections = Json::array();
  for (const std::string& name : folders_in(published))
    if (std::ranges::find(taken, name) == taken.end()) collections.push_back(name);
  return Json{{"feeds", feeds}, {"collections", collections}}.dump();
}

}  // namespace vizzy::serve
