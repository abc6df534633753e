#pragma once

#include <string>
#include <vector>

#include "core/definition/definition.h"
#include "core/feed/value.h"

namespace vizzy::feed {

/// Appends `value` to a sort key so that comparing sort keys as bytes (memcmp) compares the values
/// they were made of, term by term. NULL comes last in either direction; text orders by its bytes.
///
/// The encoding is that of FoundationDB's tuple layer (design/tuple.md): a type code, then integers
/// in as few big-endian bytes as they need, their length in the code; doubles as big-endian IEEE
/// bits with the sign folded; text with 00 escaped as 00 FF and closed by 00. Descending terms are
/// complemented, and NULL is FE: above every code and every complement, below the escape.
///
/// A decimal compares by its scaled integer: values of one field have the same digits.
void append_sort_term(std::string& key, const Value& value, definition::Direction direction);

/// Appends the whole sort key of an item: the sort fields of its feed, then its key. `values` are
/// those of the feed's fields, as they are shown.
void append_item_sort_key(std::string& sort_key, const definition::FeedDefinition& feed,
                          const Value& key, const std::vector<Value>& values);

}  // namespace vizzy::feed
