#include "tests/campaign/judge.h"

#include <fmt/format.h>

#include <algorithm>

namespace vizzy::test {

namespace {

constexpr std::size_t kFaultsKept = 5;

}  // namespace

Sightings& Sightings::operator+=(const Sightings& other) {
  sessions += other.sessions;
  pages += other.pages;
  documents += other.documents;
  restarts += other.restarts;
  duplicates += other.duplicates;
  gaps += other.gaps;
  broken_reads += other.broken_reads;
  shown_after_takedown += other.shown_after_takedown;
  return *this;
}

void Judge::current_entry(const std::string& feed, std::uint64_t sequence,
                          std::chrono::sys_seconds now) {
  std::uint64_t& current = current_[feed];
  if (current == sequence) return;
  superseded_[{feed, current}] = {sequence, now};
  current = sequence;
}

void Judge::collection(std::chrono::sys_seconds now) {
  for (const auto& [version, superseded] : superseded_)
    if (chronicle_.committed() - superseded.by + 1 > retention_.builds &&
        superseded.since + retention_.age <= now)
      expired_.insert(version);
}

void Judge::item(std::int64_t key, std::uint64_t newest_entry) {
  const auto found = takedowns_.find(key);
  if (found == takedowns_.end() || newest_entry < found->second.first) return;
  const std::uint64_t undone = found->second.second;
  if (undone == 0 || newest_entry < undone)
    blame(sightings_.shown_after_takedown,
          fmt::format("key {} is shown to a reader who knows sequence {}", key, newest_entry));
}

void Judge::duplicate(const std::string& feed, std::uint64_t entry, std::int64_t key) {
  blame(sightings_.duplicates, fmt::format("{} of sequence {} shows {} twice", feed, entry, key));
}

void Judge::document(std::int64_t id, const std::optional<Creator>& document) {
  ++sightings_.documents;
  if (document ? document->id == id && chronicle_.may_show(*document) : chronicle_.may_lack(id))
    return;
  broken(fmt::format("the document {} {}", id, document ? "shows what never was" : "is missing"));
}

void Judge::broken_object(const std::string& feed, std::uint64_t entry, const BrokenRead& read) {
  if (expired_.contains({feed, entry}) || withdrawn_.contains(read.url)) {
    ++sightings_.restarts;
  } else {
    broken(fmt::format("{} of sequence {}: {}", feed, entry, read.what()));
  }
}

void Judge::broken(const std::string& what) { blame(sightings_.broken_reads, what); }

void Judge::finished(const std::string& feed, std::uint64_t entry, const ShownList& shown,
                     const std::set<std::int64_t>& skipped) {
  ++sightings_.sessions;
  const Edition* edition = chronicle_.edition(entry);
  if (edition == nullptr) return broken(fmt::format("sequence {} never was", entry));
  ShownList expected = edition->feeds.at(feed);
  std::erase_if(expected, [&](const Shown& item) { return skipped.contains(item.id); });
  ShownList seen = shown;
  std::erase_if(seen, [&](const Shown& item) { return skipped.contains(item.id); });
  if (seen != expected)
    blame(sightings_.gaps, fmt::format("{} of sequence {} shows {} items, not the {} that it has",
                                       feed, entry, seen.size(), expected.size()));
  for (const std::int64_t key : skipped)
    if (!takedowns_.contains(key)) broken(fmt::format("key {} was hidden without takedown", key));
}

void Judge::blame(std::uint64_t& count, const std::string& what) {
  ++count;
  if (faults_.size() < kFaultsKept) faults_.push_back(what);
}

}  // namespace vizzy::test
