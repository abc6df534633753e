#include "core/publish/pending_purge.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

#include "core/codec/content_name.h"
#include "core/publish/lease.h"
#include "core/store/layout.h"

namespace vizzy {

using Json = nlohmann::ordered_json;

PendingPurge::PendingPurge(ObjectStore& folder, const std::string& destination)
    : folder_(folder),
      path_(fmt::format("{}/purge-{}.json", layout::kPublishing,
                        content_name(sha256(destination)))) {}

void PendingPurge::add(const std::set<std::string>& paths) {
  if (paths.empty()) return;
  std::set<std::string> all = paths;
  if (const auto before = request()) all.insert(before->paths.begin(), before->paths.end());
  const Json json{{"vizzy_purge", 1}, {"reference", new_nonce()}, {"paths", all}};
  folder_.write_durably(path_, json.dump() + "\n");
}

std::optional<PurgeRequest> PendingPurge::request() const {
  const auto text = folder_.read(path_);
  if (!text) return std::nullopt;
  try {
    const Json json = Json::parse(*text);
    return PurgeRequest{json.at("reference"), json.at("paths").get<std::vector<std::string>>()};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

void PendingPurge::remove() { folder_.remove(path_); }

}  // namespace vizzy
