#include "core/ingest/person.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "core/ingest/random.h"
#include "core/ingest/seed_streams.h"

namespace vizzy::ingest {

namespace {

constexpr std::array<std::string_view, 6> kEmoji{"🎮", "🍜", "✨", "🎸", "🌍", "📚"};

std::string display_name(const Culture& culture, const Name& given, const Name& family) {
  switch (culture.order) {
    case NameOrder::family_first: return fmt::format("{} {}", family.native, given.native);
    case NameOrder::family_first_joined: return fmt::format("{}{}", family.native, given.native);
    case NameOrder::given_first: break;
  }
  return fmt::format("{} {}", given.native, family.native);
}

std::string_view separator(Random& random) {
  constexpr std::array<std::string_view, 6> kSeparators{"", "", "", "", "_", "."};
  return kSeparators[random.below(kSeparators.size())];
}

}  // namespace

std::uint64_t distinct_names() {
  const Culture& any = cultures().front();
  return cultures().size() * any.given.size() * any.family.size();
}

Person person(std::uint64_t seed, std::uint64_t index) {
  // Creators take the names in shuffled rounds; a round's number makes the handle unique.
  const std::uint64_t round = index / distinct_names();
  std::uint64_t choice = Permutation(distinct_names(), seed, name_stream)(index % distinct_names());
  const Culture& culture = cultures()[choice % cultures().size()];
  choice /= cultures().size();
  const Name& given = culture.given[choice % culture.given.size()];
  const Name& family = culture.family[choice / culture.given.size()];

  Random random(seed, handle_stream, index);
  Person result{&culture, fmt::format("{}{}{}", given.ascii, separator(random), family.ascii),
                display_name(culture, given, family)};
  if (random.one_in(2)) result.display_name = given.native;
  if (round > 0) result.username += std::to_string(round + 1);
  if (random.one_in(25))
    fmt::format_to(std::back_inserter(result.display_name), " {}",
                   kEmoji[random.below(kEmoji.size())]);
  return result;
}

}  // namespace vizzy::ingest
