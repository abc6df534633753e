#include "core/text/number_words.h"

#include <fmt/format.h>

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

}  // namespace vizzy::text
