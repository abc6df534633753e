#include "tests/campaign/chronicle.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace vizzy::test {

namespace {

constexpr std::size_t kNewest = 10;

/// To one significant digit, half away from zero.
std::int64_t rounded(std::int64_t number) {
  std::int64_t unit = 1;
  while (number / unit >= 10) unit *= 10;
  return (number + unit / 2) / unit * unit;
}

}  // namespace

Edition edition_of(const std::vector<Creator>& creators) {
  Edition edition;
  ShownList& discovery = edition.feeds["discovery"];
  for (const Creator& creator : creators) {
    discovery.push_back({creator.id, rounded(creator.followers)});
    edition.documents[creator.id] = creator;
  }
  ShownList& newest = edition.feeds["newest"] = discovery;
  std::ranges::sort(discovery, [](const Shown& a, const Shown& b) {
    return std::tie(b.followers, a.id) < std::tie(a.followers, b.id);
  });
  std::ranges::sort(newest, std::ranges::greater(), &Shown::id);
  newest.resize(std::min(newest.size(), kNewest));
  return edition;
}

void Chronicle::begin(Edition next) { editions_[committed_ + 1] = std::move(next); }

void Chronicle::end(std::uint64_t committed) {
  editions_.erase(committed + 1);
  committed_ = committed;
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
