#pragma once

#include <array>
#include <span>
#include <string_view>

namespace vizzy::ingest {

/// A name as its bearer writes it, and in the ASCII letters of a handle.
struct Name {
  std::string_view native;
  std::string_view ascii;
};

enum class NameOrder { given_first, family_first, family_first_joined };

/// What the seeded creators of one language look like. Every list has a fixed length, so that a
/// number picks a name.
struct Culture {
  std::array<std::string_view, 3> countries;  ///< ISO 3166-1 alpha-2
  NameOrder order;
  std::array<Name, 8> given;
  std::array<Name, 8> family;
  std::array<std::string_view, 6> titles;
  std::array<std::string_view, 2> bios;
};

/// The names are made up from common ones; any likeness to a person is chance. They live as long as
/// the program.
[[nodiscard]] std::span<const Culture> cultures();

}  // namespace vizzy::ingest
