#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::format {

/// How many names an index object holds.
inline constexpr std::size_t kNamesInIndex = 512;
/// How many objects lead from the root to a page at most, root and leaf included: enough for 68
/// billion pages, and a bound for what a host may ask of a reader.
inline constexpr std::size_t kIndexLevels = 4;

/// An index object names pages, and is a leaf, or further index objects: {"pages":["url",...]} or
/// {"leaves":["url",...]}. See FORMAT.md, section 9.
[[nodiscard]] std::string index_json(std::string_view word, const std::vector<std::string>& urls);

/// Makes the index that leads to `pages`, of which there is at least one. `put` takes the JSON of
/// each object, the leaves first and the root last, and returns its URL. `names` is how many an
/// object holds.
using PutObject = std::function<std::string(std::string json)>;
void make_index(std::span<const std::string> pages, const PutObject& put,
                std::size_t names = kNamesInIndex);

/// The number of objects that `make_index` makes for `pages` pages.
[[nodiscard]] std::uint64_t index_objects(std::uint64_t pages);

/// Visits the pages that an index leads to, in order. `read` returns the JSON of an object, and is
/// called for each object of the index once, for the root first.
/// Errors: DamagedFile, naming an object that is no index object or that is too deep.
using ReadObject = std::function<std::string(const std::string& url)>;
using VisitPage = std::function<void(std::string url)>;
void visit_index(const std::string& root, const ReadObject& read, const VisitPage& visit);

}  // namespace vizzy::format
