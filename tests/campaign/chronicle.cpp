#include "tests/campaign/chronicle.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace vizzy::test {

namespace {

constexpr std::size_t kNewest = 10;

std::int64_t video_of(std::int64_t creator) { return creator + 1; }

/// To one significant digit, half away from zero.
std::int64_t rounded(std::int64_t number) {
  std::int64_t unit = 1;
  while (number / unit >= 10) unit *= 10;
  return (number + unit / 2) / unit * unit;
}

void take_down(ShownList& list, std::int64_t key) {
  std::erase_if(list, [&](const Shown& item) { return item.id == key; });
}

}  // namespace

Edition edition_of(std::vector<Creator> creators, const Keys& taken_down) {
  Edition edition;
  std::erase_if(creators, [&](const Creator& creator) { return taken_down.contains(creator.id); });
  ShownList& discovery = edition.feeds["discovery"];
  for (const Creator& creator : creators) {
    discovery.push_back({creator.id, rounded(creator.followers)});
    Creator& document = edition.documents[creator.id] = creator;
    if (taken_down.contains(video_of(creator.id))) document.views = kNoVideo;
  }
  ShownList& newest = edition.feeds["newest"] = discovery;
  std::ranges::sort(discovery, [](const Shown& a, const Shown& b) {
    return std::tie(b.followers, a.id) < std::tie(a.followers, b.id);
  });
  std::ranges::sort(newest, std::ranges::greater(), &Shown::id);
  newest.resize(std::min(newest.size(), kNewest));
  return edition;
}

void Chronicle::begin(const Operation& operation, const std::vector<Creator>& creators) {
  operation_ = operation;
  editions_[committed_ + 1] = next_edition(operation, creators);
}

Edition Chronicle::next_edition(const Operation& operation,
                                const std::vector<Creator>& creators) const {
  if (operation.kind == Operation::Kind::build) return edition_of(creators, taken_down_);
  if (operation.kind == Operation::Kind::rollback) return rolled_back_to(operation.sequence);
  Edition edition = editions_.at(committed_);
  if (operation.kind == Operation::Kind::takedown) {
    for (auto& [feed, list] : edition.feeds) take_down(list, operation.key);
    edition.documents.erase(operation.key);
    for (auto& [id, document] : edition.documents)
      if (video_of(id) == operation.key) document.views = kNoVideo;
  }
  return edition;
}

/// Documents stay as they are.
Edition Chronicle::rolled_back_to(std::uint64_t sequence) const {
  Edition edition = editions_.at(sequence);
  edition.documents = editions_.at(committed_).documents;
  for (auto& [feed, list] : edition.feeds) {
    for (const std::int64_t key : taken_down_) take_down(list, key);
    for (const auto& [key, below] : rewritten_below_)
      if (sequence < below) take_down(list, key);
  }
  return edition;
}

void Chronicle::end(std::uint64_t committed, bool happened) {
  editions_.erase(committed + 1);
  committed_ = committed;
  if (!happened) return;
  if (operation_.kind == Operation::Kind::takedown) {
    taken_down_.insert(operation_.key);
    rewritten_below_[operation_.key] = committed;
  }
  if (operation_.kind == Operation::Kind::undo) taken_down_.erase(operation_.key);
}

const Edition* Chronicle::edition(std::uint64_t sequence) const {
  const auto found = editions_.find(sequence);
  return found == editions_.end() ? nullptr : &found->second;
}

template <class Visit>
bool Chronicle::any_standing(const Visit& visit) const {
  return std::any_of(editions_.find(settled_), editions_.end(),
                     [&](const auto& edition) { return visit(edition.second); });
}

bool Chronicle::may_show(const Creator& document) const {
  return any_standing([&](const Edition& edition) {
    const auto found = edition.documents.find(document.id);
    return found != edition.documents.end() && found->second.followers == document.followers &&
           found->second.views == document.views;
  });
}

bool Chronicle::may_lack(std::int64_t id) const {
  return any_standing([&](const Edition& edition) { return !edition.documents.contains(id); });
}

}  // namespace vizzy::test
