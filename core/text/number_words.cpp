#include "core/text/number_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace vizzy::text {

std::string grouped(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t i = text.size(); i > 3;) text.insert(i -= 3, 1, ',');
  return text;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::string and_more(std::uint64_t shown, std::uint64_t all) {
  return shown < all ? fmt::format(" and {} more", grouped(all - shown)) : "";
}

std::string listed(std::span<const std::string> names) {
  constexpr std::size_t kMostShown = 10;
  const auto shown = names.first(std::min(names.size(), kMostShown));
  return fmt::format("{}{}", fmt::join(shown, ", "), and_more(shown.size(), names.size()));
}

}  // namespace vizzy::text
