#include "core/purge/pending_purge.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/nonce.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/admission.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::purge {

using Json = nlohmann::ordered_json;

namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kPurgeFormat = 1;
constexpr std::array kRequestMembers{"vizzy_purge"sv, "reference"sv, "takedown"sv, "paths"sv};

/// The paths become URLs and arguments of a command: only those of a feed are admitted.
PurgeRequest request_of(const Json& json) {
  store::require_format(json.at("vizzy_purge"), kPurgeFormat);
  PurgeRequest request{.reference = store::text_from(json.at("reference")),
                       .paths = {},
                       .is_takedown = json.value("takedown", false)};
  for (const Json& path : json.at("paths"))
    request.paths.push_back(store::admitted_from(path, format::is_purgeable));
  store::require_known(json, kRequestMembers);
  return request;
}

PurgeRequest request_from(const std::string& text, const std::string& name) {
  const auto damaged = [&] {
    return Error(ErrorKind::failed,
                 name + " is damaged, and caches may still show what it said to purge",
                 {"purge the caches of everything, then remove it"});
  };
  return store::read_record(
      name, [&] { return request_of(parse_ordered_json(text)); }, damaged);
}

}  // namespace

std::string purge_request_json(const PurgeRequest& request) {
  Json json{{"vizzy_purge", 1}, {"reference", request.reference}};
  if (request.is_takedown) json["takedown"] = true;
  json["paths"] = request.paths;
  return json_line(json) + "\n";
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
  return text ? std::optional(request_from(*text, path_)) : std::nullopt;
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
  const PurgeRequest left =
      request_from(found->bytes,
                   fmt::format("{}/{}", bookkeeping.name(), destination::bookkeeping_keys::kPurge));
  const auto own = request();
  if (!own || own->reference != left.reference)
    add({left.paths.begin(), left.paths.end()}, left.is_takedown);
  return true;
}

void PendingPurge::remove_at(destination::Destination& bookkeeping) {
  bookkeeping.remove({std::string(destination::bookkeeping_keys::kPurge)});
  bookkeeping.sync();
}

}  // namespace vizzy::purge
