#pragma once

#include <vector>

#include "core/definition/definition.h"
#include "core/definition/definition_reader.h"

namespace vizzy::definition {

/// Reads what feeds, documents and children have in common from their object in a definition:
/// "sql", "fields" and "key".
void read_view(ObjectReader& reader, View& view);

/// Reads "sort": terms over the fields of the view.
[[nodiscard]] std::vector<SortTerm> read_sort(ObjectReader& reader, const View& view);

/// The index of the field that `word` names. Errors: `usage`, with the nearest name.
[[nodiscard]] std::size_t field_named(ObjectReader& reader, std::string_view word,
                                      const View& view);

}  // namespace vizzy::definition
