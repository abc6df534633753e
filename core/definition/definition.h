#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/metric/metric.h"

namespace vizzy::definition {

/// A definition says which feeds and documents are compiled from a database. The grammar of its
/// file is in docs/DEFINITION.md; this is what the file means.

enum class FieldType { integer, decimal, text, boolean, date, timestamp };

/// The word for a type in a definition and in a manifest, and back: absent for an unknown word.
[[nodiscard]] std::string_view type_word(FieldType type);
/// "an integer", "text"
[[nodiscard]] std::string_view type_noun(FieldType type);
[[nodiscard]] std::optional<FieldType> type_of_word(std::string_view word);

/// A rate over integer columns: the sum of `numerator` over `denominator`, 0 where that is 0. A
/// NULL counts as 0, but an optional ratio is left out where one of its columns is NULL or absent.
struct Ratio {
  std::vector<std::string> numerator;
  std::string denominator;
};

/// A metric (core/metric/metric.h) over columns of the same query: the velocity or the score.
/// (Engagement is a ratio, and counts are columns.)
struct MetricField {
  metric::Metric metric = metric::Metric::score;
  std::string views;  ///< columns, all integers
  std::string likes = {};
  std::string comments = {};
  std::string per = {};        ///< score: rows that share a value have one creator
  std::string published = {};  ///< velocity: the time of publication
  std::optional<std::chrono::sys_seconds> as_of =
      {};  ///< velocity: the newest `published` if absent
};

/// One field of a view.
struct Field {
  std::string name;    ///< in the JSON
  std::string column;  ///< in the query's result; unused when it is computed
  FieldType type = FieldType::text;
  bool optional = false;         ///< the column may be absent; the field then is too
  int significant_digits = 0;    ///< integers: rounded to this many digits; 0 keeps them exact
  std::int64_t min = INT64_MIN;  ///< integers: what they show is never below
  std::int64_t max = INT64_MAX;  ///< nor above
  int digits = 0;                ///< decimals: digits after the point
  std::size_t max_chars = 0;     ///< text: cut after this many characters; 0 keeps all
  bool required = false;         ///< a NULL makes a bad row
  std::variant<std::monostate, std::int64_t, double, bool, std::string> fallback =
      {};                                  ///< value for a NULL; without one the field is left out
  std::optional<Ratio> ratio = {};         ///< decimals: computed instead of read
  std::optional<MetricField> metric = {};  ///< likewise
};

enum class Direction { ascending, descending };

/// One sort key: an index into the fields of the same view.
struct SortTerm {
  std::size_t field = 0;
  Direction direction = Direction::ascending;
};

/// What happens to a row that is too large.
enum class OnOversize { refuse, cut, drop };

/// How large a row may be where it is cut or left out.
struct RowLimit {
  OnOversize action = OnOversize::refuse;
  std::uint64_t gzip_bytes = 0;  ///< of its JSON alone; 0 for no such limit
};

/// What feeds, documents and children have in common: rows, a key, fields.
struct View {
  std::string location;  ///< for messages: "discovery.json: feeds.discovery"
  std::string sql;
  std::size_t key = 0;  ///< index of the key field: integer or text, never rounded
  std::vector<Field> fields;
  RowLimit row_limit = {};  ///< from the gates
};

/// How a feed is divided: one more feed for each combination of values in one or two columns.
struct Segmentation {
  std::vector<std::string> columns;   ///< of the query's result: one or two
  std::vector<std::string> titles;    ///< columns with what people read instead; none, or as many
  std::uint64_t max_segments = 1000;  ///< more of them stop the build
};

/// The `changes` resources of a feed: what a returning reader downloads instead of the feed.
struct ChangesDefinition {
  /// How long readers may have been away, ascending; empty for no such resources.
  std::vector<std::chrono::seconds> spans{std::chrono::hours(2), std::chrono::hours(36),
                                          std::chrono::days(8)};
  bool segments = false;  ///< whether segments have them too
};

struct FeedDefinition : View {
  std::string name;
  std::string title;           ///< for people; the name where the definition gives none
  std::vector<SortTerm> sort;  ///< over the displayed values; the key breaks ties
  std::size_t page_size = 100;
  std::optional<std::uint64_t> max_items;  ///< of the feed, and of each of its segments
  std::optional<Segmentation> segments;
  ChangesDefinition changes;
  std::string opens = {};  ///< the collection with a document for each item; empty for not said
};

/// The best `limit` rows of a child table for each document.
struct ChildrenDefinition : View {
  std::string name;
  std::string parent;          ///< the column that holds the document's key
  std::vector<SortTerm> sort;  ///< over the exact values; the key breaks ties
  std::size_t limit = 10;
};

struct DocumentsDefinition : View {
  std::string name;                  ///< the collection, and the folder of its documents
  std::optional<std::size_t> alias;  ///< a text field by which a document can also be reached
  std::uint64_t groups = 0;          ///< objects that the documents share; 0 for one each
  std::vector<ChildrenDefinition> children;
};

/// What stops a build before it is visible.
struct Gates {
  std::uint64_t max_page_bytes = 14'000;  ///< of a compressed entry or page: ten TCP packets
  double max_shrink = 0.2;                ///< the share of items that a feed may lose in one build
  /// The share of items that may lack a document, where a feed says what it opens; absent for all.
  std::optional<double> max_missing_documents = {};
  std::uint64_t min_items = 0;            ///< items that a feed must hold
  std::optional<std::uint64_t> max_puts;  ///< PUT requests that a publish may cost
  OnOversize on_oversize = OnOversize::refuse;
};

/// How long a superseded version stays readable: until both limits have passed.
struct Retention {
  std::uint64_t builds = 10;
  std::chrono::hours age{48};
};

struct Definition {
  std::vector<FeedDefinition> feeds;
  std::vector<DocumentsDefinition> documents;
  Gates gates;
  Retention retention;
};

/// Reads a definition. `name` is for messages (a file name).
/// Errors: `usage`, "<name>: <JSON path>: what was found, what was expected".
[[nodiscard]] Definition parse_definition(std::string_view json, std::string_view name);

/// A definition as it was written.
struct DefinitionText {
  std::string json;
  std::string name;  ///< for messages
};

/// Reads `file`. Errors: `usage`.
[[nodiscard]] DefinitionText read_definition(const std::filesystem::path& file);
/// Reads the definition in `file`.
[[nodiscard]] Definition load_definition(const std::filesystem::path& file);

/// The definition that is compiled in: templates/discovery.json.
[[nodiscard]] std::string_view default_definition_text();
inline constexpr std::string_view kDefaultDefinitionName = "the default definition";
[[nodiscard]] Definition default_definition();

}  // namespace vizzy::definition
