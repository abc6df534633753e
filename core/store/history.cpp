#include "core/store/history.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string_view>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/damage.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

using Json = nlohmann::ordered_json;

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kCommitFormat = 1;
constexpr std::array kCommitMembers{"vizzy_commit"sv, "sequence"sv,      "manifest"sv,
                                    "oldest"sv,       "history"sv,       "denylist"sv,
                                    "plan"sv,         "owes_takedowns"sv};
/// So many manifests nobody loses: a record that requires more of them is damaged.
constexpr std::uint64_t kMostLost = 10'000;
const std::string kCommitPath(kCommit);
/// A machine without a battery wakes up in 1970.
constexpr std::chrono::sys_days kClockWasSet = std::chrono::year(1990) / 1 / 1;
constexpr std::chrono::days kSmallStep{1};

std::string read_required(FileStore& store, const std::string& path) {
  auto text = store.read(path);
  if (!text) throw DamagedFile(path, "is missing", kRestoreOrRebuild);
  return *std::move(text);
}

/// Without a commit record a folder may hold only what an interrupted first build leaves: objects
/// and the first manifest. Entries and documents move into place after the record is written.
void refuse_lost_commit(FileStore& store) {
  std::string published;  // the last one by name: the newest manifest if there is one
  const auto note = [&](const std::string& path) { published = std::max(published, path); };
  store.list(std::string(kManifests), [&](const std::string& path) {
    if (path > manifest_path(1)) note(path);
  });
  store.list(published_folder(), [&](const std::string& path) {
    if (!path.starts_with(objects_folder() + "/")) note(path);
  });
  if (published.empty()) return;
  throw Error(ErrorKind::failed,
              fmt::format("{} is missing, but {} was published", kCommitPath, published),
              kRestoreOrRebuild);
}

Error damaged_commit() {
  return {ErrorKind::failed, kCommitPath + " is damaged", kRestoreOrRebuild};
}

std::map<std::uint64_t, codec::Digest> history_from(const Json& json, std::uint64_t sequence) {
  std::map<std::uint64_t, codec::Digest> history;
  for (const Json& item : json) history[sequence_from(item.at(0))] = digest_from(item.at(1));
  if (!history.empty() && history.rbegin()->first >= sequence)
    throw std::invalid_argument("not an earlier sequence");
  return history;
}

}  // namespace

std::optional<CommitRecord> read_commit(FileStore& store) {
  const auto text = store.read(kCommitPath);
  if (!text) return std::nullopt;
  const auto read = [&]() -> std::optional<CommitRecord> {
    const Json json = parse_ordered_json(*text);
    require_format(json.at("vizzy_commit"), kCommitFormat);
    CommitRecord record{.sequence = sequence_from(json.at("sequence")),
                        .manifest = digest_from(json.at("manifest"))};
    if (json.contains("oldest")) record.oldest = count_from(json.at("oldest"), record.sequence);
    if (json.contains("history"))
      record.history = history_from(json.at("history"), record.sequence);
    if (json.contains("denylist")) record.denylist = digest_from(json.at("denylist"));
    if (json.contains("plan")) record.plan = digest_from(json.at("plan"));
    if (json.contains("owes_takedowns"))
      record.owes_takedowns = json.at("owes_takedowns").get<bool>();
    require_known(json, kCommitMembers);
    return record;
  };
  return read_record(kCommitPath, read, damaged_commit);
}

CommitRecord CommitRecord::following(const std::optional<CommitRecord>& last,
                                     std::uint64_t sequence, const codec::Digest& manifest) {
  const bool has_history = last && last->oldest > 0 && sequence <= last->sequence + 1;
  CommitRecord next{
      .sequence = sequence, .manifest = manifest, .oldest = has_history ? last->oldest : sequence};
  if (!last) return next;
  next.denylist = last->denylist;
  next.history = last->history;
  next.history[last->sequence] = last->manifest;
  next.history.erase(next.history.lower_bound(sequence), next.history.end());
  return next;
}

void write_commit(FileStore& store, const CommitRecord& record) {
  Json json{{"vizzy_commit", kCommitFormat},
            {"sequence", record.sequence},
            {"manifest", codec::to_hex(record.manifest)}};
  if (record.oldest > 0) json["oldest"] = record.oldest;
  for (const auto& [sequence, manifest] : record.history)
    json["history"].push_back({sequence, codec::to_hex(manifest)});
  if (record.denylist) json["denylist"] = codec::to_hex(*record.denylist);
  if (record.plan) json["plan"] = codec::to_hex(*record.plan);
  if (record.owes_takedowns) json["owes_takedowns"] = true;
  store.write_durably(kCommitPath, json_line(json) + "\n");
}

std::optional<Manifest> read_current_manifest(FileStore& store) {
  const auto commit = read_commit(store);
  if (!commit) {
    refuse_lost_commit(store);
    return std::nullopt;
  }
  const std::string path = manifest_path(commit->sequence);
  const std::string text = read_required(store, path);
  if (codec::sha256(text) != commit->manifest)
    throw Error(ErrorKind::failed, path + " is not the manifest that was committed",
                kRestoreOrRebuild);
  return parse_manifest(text, path, commit->sequence);
}

History::History(FileStore& store) : store_(store), commit_(read_commit(store)) {
  if (commit_) find_sequences();
}

void History::find_sequences() {
  std::set<std::uint64_t> expired;
  std::set<std::uint64_t> found;
  store_.list(std::string(kManifests), [&](const std::string& path) {
    if (const auto sequence = sequence_of_manifest(path)) found.insert(*sequence);
    if (const auto sequence = sequence_of_expired(path)) expired.insert(*sequence);
  });
  found.erase(found.upper_bound(commit_->sequence), found.end());
  found.erase(0);
  expired.erase(commit_->sequence);
  if (commit_->oldest > 0) {
    const auto there = std::distance(found.lower_bound(commit_->oldest), found.end());
    const std::uint64_t known = static_cast<std::uint64_t>(there) + expired.size() + kMostLost;
    if (commit_->sequence - commit_->oldest > known) throw damaged_commit();
    for (std::uint64_t sequence = commit_->oldest; sequence <= commit_->sequence; ++sequence)
      found.insert(sequence);
  }
  std::ranges::set_difference(found, expired, std::back_inserter(sequences_));
}

bool History::is_committed(std::uint64_t sequence, const std::string& text) const {
  if (!commit_) return true;
  if (sequence == commit_->sequence) return codec::sha256(text) == commit_->manifest;
  const auto named = commit_->history.find(sequence);
  // While a plan is pending the file may still be the one before.
  return commit_->plan || named == commit_->history.end() || codec::sha256(text) == named->second;
}

Manifest History::read(std::uint64_t sequence) const {
  const std::string path = manifest_path(sequence);
  const std::string text = read_required(store_, path);
  Manifest manifest = parse_manifest(text, path, sequence);
  if (is_committed(sequence, text)) return manifest;
  throw DamagedFile(path, "is not the manifest that was committed", kRestoreOrRebuild);
}

Manifest read_manifest(FileStore& store, std::uint64_t sequence) {
  return History(store).read(sequence);
}

std::vector<std::uint64_t> kept_sequences(FileStore& store) { return History(store).sequences(); }

std::chrono::sys_seconds recorded_time(std::chrono::sys_seconds now,
                                       std::chrono::sys_seconds last_build,
                                       std::vector<Message>& warnings) {
  if (now >= last_build) return now;
  const std::string times = fmt::format(
      "the clock reads {:%FT%TZ}, but the last build was made at {:%FT%TZ}", now, last_build);
  if (now < kClockWasSet || last_build - now <= kSmallStep) {
    warnings.emplace_back(times + ", so this build is recorded with the later time",
                          Remedy{"set the clock"});
    return last_build;
  }
  warnings.emplace_back(times + ", which is in the future: one of the two clocks was wrong",
                        Remedy{"set this machine's clock if it is behind; if it is right, nothing "
                               "is left to do: gc counts that build from this one"});
  return now;
}

std::chrono::sys_seconds guarded_time(FileStore& store, std::chrono::sys_seconds now) {
  const History history(store);
  for (const std::uint64_t sequence : history.sequences()) {
    try {
      now = std::max(now, history.read(sequence).built_at);
    } catch (const DamagedFile&) {
      continue;  // the others say enough
    }
  }
  return now;
}

}  // namespace vizzy::store
