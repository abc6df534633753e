#include "core/feed/group_advice.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/number_words.h"

namespace vizzy::feed {

std::uint64_t recommended_groups(std::uint64_t documents) {
  constexpr std::uint64_t kDocumentsInGroup = 100;
  constexpr std::uint64_t kMostGroups = 1'048'576;
  std::uint64_t groups = 16;
  while (groups < kMostGroups && documents / groups > kDocumentsInGroup) groups *= 16;
  return groups;
}

std::optional<std::string> group_advice(const definition::DocumentsDefinition& collection,
                                        std::uint64_t documents) {
  if (collection.groups > 0 || documents <= kManyDocuments) return std::nullopt;
  const std::uint64_t groups = recommended_groups(documents);
  return fmt::format(
      "{}: each of {} is a separate file, slow to copy and to delete; \"group\": {} puts about {} "
      "into one",
      collection.location, text::counted(documents, "document"), groups,
      text::grouped(std::max<std::uint64_t>(1, documents / groups)));
}

}  // namespace vizzy::feed
