#include "core/purge/pending_purge.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/nonce.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::purge {

using Json = nlohmann::ordered_json;

namespace {

std::optional<PurgeRequest> request_from(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    return PurgeRequest{.reference = json.at("reference"),
                        .paths = store::strings_from(json.at("paths")),
                        .is_takedown = json.value("takedown", false)};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string purge_request_json(const PurgeRequest& request) {
  Json json{{"vizzy_purge", 1}, {"reference", request.reference}};
  if (request.is_takedown) json["takedown"] = true;
  json["paths"] = request.paths;
  return json.dump() + "\n";
}

PendingPurge::PendingPurge(store::FileStore& folder, const std::string& destination)
    : folder_(folder),
      path_(fmt::format("{}/purge-{}.json", store::kPublishing,
                        codec::content_name(codec::sha256(destination)))) {}

PurgeRequest PendingPurge::joined(std::set<std::string> paths, bool is_takedown) const {
  if (const auto before = request()) {
    paths.insert(before->paths.begin(), before->paths.end());
    is_takedown = is_takedown || before->is_takedown;
  }
  return {.reference = codec::new_nonce(),
          .paths = {paths.begin(), paths.end()},
          .is_takedown = is_takedown};
}

void PendingPurge::add(const std::set<std::string>& paths, bool is_takedown) {
  if (paths.empty()) return;
  folder_.write_durably(path_, purge_request_json(joined(paths, is_takedown)));
}

std::optional<PurgeRequest> PendingPurge::request() const {
  const auto text = folder_.read(path_);
  return text ? request_from(*text) : std::nullopt;
}

void PendingPurge::remove() { folder_.remove(path_); }

void PendingPurge::leave_at(destination::Destination& bookkeeping, const PurgeRequest& request) {
  bookkeeping.put(std::string(destination::bookkeeping_keys::kPurge), purge_request_json(request),
                  destination::bookkeeping_keys::headers());
  bookkeeping.sync();
}

bool PendingPurge::join_left_at(destination::Destination& bookkeeping) {
  const auto found = bookkeeping.get(std::string(destination::bookkeeping_keys::kPurge));
  if (!found) return false;
  const auto left = request_from(found->bytes);
  const auto own = request();
  if (left && (!own || own->reference != left->reference))
    add({left->paths.begin(), left->paths.end()}, left->is_takedown);
  return true;
}

void PendingPurge::remove_at(destination::Destination& bookkeeping) {
  bookkeeping.remove({std::string(destination::bookkeeping_keys::kPurge)});
  bookkeeping.sync();
}

}  // namespace vizzy::purge
