#include "core/format/lineage.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/codec/content_name.h"

namespace vizzy::format {

namespace {
constexpr std::size_t kLength = 5;
}

std::string lineage_from(std::string_view seed) {
  return codec::content_name(codec::sha256(fmt::format("vizzy lineage\n{}", seed)))
      .substr(0, kLength);
}

bool is_lineage(std::string_view text) {
  return text.size() == kLength && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
         });
}

bool are_unrelated(std::string_view lineage, std::string_view other) {
  return !lineage.empty() && !other.empty() && lineage != other;
}

}  // namespace vizzy::format
