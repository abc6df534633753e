#include "core/analytics/find_creator.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace vizzy::analytics {

namespace {

/// The usernames nearest to a word: those that begin with it, then those with few letters changed.
class NearUsernames {
 public:
  explicit NearUsernames(std::string word) : word_(std::move(word)) {}

  void offer(std::string_view username) {
    const std::size_t distance =
        username.starts_with(word_) && !word_.empty() ? 0 : edit_distance(word_, username);
    if (distance > std::max<std::size_t>(2, word_.size() / 3) || distance >= word_.size()) return;
    nearest_.emplace_back(distance, username);
    std::ranges::sort(nearest_);
    if (nearest_.size() > kMost) nearest_.pop_back();
  }

  /// `did you mean "a", "b" or "c"?`
  [[nodiscard]] Remedy remedy() const {
    std::string names;
    for (std::size_t i = 0; i < nearest_.size(); ++i) {
      if (i > 0) names += i + 1 == nearest_.size() ? " or " : ", ";
      names += fmt::format("\"{}\"", nearest_[i].second);
    }
    if (names.empty()) return {"run", "analytics creators", "to list some"};
    return {fmt::format("did you mean {}?", names)};
  }

 private:
  static constexpr std::size_t kMost = 3;
  std::string word_;
  std::vector<std::pair<std::size_t, std::string>> nearest_;
};

}  // namespace

CreatorList find_creator(const Catalogue& catalogue, const std::string& word) {
  const std::string name = word.starts_with('@') ? word.substr(1) : word;
  CreatorList found;
  const auto take = [&](const CreatorRow& creator) {
    if (found.size() == 0) found.add(creator);
  };
  catalogue.creator_with_id(word, take);
  if (found.size() == 0) catalogue.creator_named(name, take);
  if (found.size() == 0) {
    NearUsernames near(name);
    catalogue.creators([&](const CreatorRow& creator) { near.offer(creator.username); });
    throw Error(ErrorKind::failed,
                fmt::format("there is no creator with the id or username \"{}\"", word),
                near.remedy());
  }
  found.index();
  return found;
}

}  // namespace vizzy::analytics
