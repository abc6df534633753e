#include "core/analytics/creator_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"

namespace vizzy::analytics {

namespace {

void require_known(const char* what, const std::optional<std::string>& wanted,
                   const std::set<std::string>& values) {
  if (!wanted || values.contains(*wanted)) return;
  const std::vector<std::string> known(values.begin(), values.end());
  throw Error(ErrorKind::failed, fmt::format("no creator has the {} \"{}\"{}", what, *wanted,
                                             did_you_mean(*wanted, known)));
}

/// A value that no creator has is a mistake; no creator with both values is a valid result, and so
/// is a table without creators. Reads them once more, but only when nothing was found.
void require_known(const Catalogue& catalogue, const CreatorFilter& filter) {
  std::set<std::string> categories, countries;
  catalogue.creators([&](const CreatorRow& creator) {
    categories.emplace(creator.category);
    countries.emplace(creator.country);
  });
  if (categories.empty()) return;
  require_known("category", filter.category, categories);
  require_known("country", filter.country, countries);
}

}  // namespace

CreatorList::CreatorList(const Catalogue& catalogue, const CreatorFilter& filter) {
  if (filter.category) catalogue.require_creator_column("category", "--category");
  if (filter.country) catalogue.require_creator_column("country", "--country");
  catalogue.creators([&](const CreatorRow& creator) {
    if (filter.takes(creator)) add(creator);
  });
  if (creators_.empty()) require_known(catalogue, filter);
  index();
}

void CreatorList::add(const CreatorRow& creator) {
  creators_.push_back({creator.id.kept_in(texts_), texts_.add(creator.username),
                       texts_.add(creator.display_name), creator.follower_count});
}

void CreatorList::index() {
  constexpr std::uint64_t kMostEmptySlots = 8;  // for each that is taken
  std::ranges::sort(creators_, {}, &Creator::id);
  const auto twice = std::ranges::adjacent_find(creators_, {}, &Creator::id);
  if (twice != creators_.end())
    throw Error(ErrorKind::failed,
                fmt::format("the creator id {} appears more than once", twice->id.shown()),
                {"make it unique"});
  if (creators_.empty()) return;
  const std::uint64_t range = offset_of(creators_.back().id);
  if (!creators_.back().id.is_text() && range / kMostEmptySlots < creators_.size())
    dense_.assign(range + 1, kNobody);
  for (std::uint32_t place = 0; place < creators_.size(); ++place) {
    if (dense_.empty()) {
      sparse_.emplace(creators_[place].id, place);
    } else {
      dense_[offset_of(creators_[place].id)] = place;
    }
  }
}

std::uint64_t CreatorList::offset_of(const RowId& id) const {
  return static_cast<std::uint64_t>(id.number()) -
         static_cast<std::uint64_t>(creators_.front().id.number());
}

std::optional<std::size_t> CreatorList::place_of(const RowId& id) const {
  if (dense_.empty()) {
    const auto found = sparse_.find(id);
    return found == sparse_.end() ? std::nullopt : std::optional<std::size_t>(found->second);
  }
  if (id.is_text()) return std::nullopt;
  const std::uint64_t offset = offset_of(id);
  if (offset >= dense_.size() || dense_[offset] == kNobody) return std::nullopt;
  return dense_[offset];
}

}  // namespace vizzy::analytics
