#include "core/parts/divide.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/feed/key_text.h"
#include "core/feed/order.h"
#include "core/feed/row_reader.h"
#include "core/feed/segment_index.h"
#include "core/parts/conditions.h"
#include "core/parts/record_log.h"
#include "core/source/identifier.h"

namespace vizzy::parts {

namespace {

using definition::Direction;
using feed::KeyRange;
using feed::Where;
using source::SqlDialect;

const KeyRange kNobody{.from = "", .to = ""};

/// Rows of a view that were drawn at random, in their order.
struct Sample {
  std::vector<Term> terms;
  std::vector<std::string> places;  ///< their sort keys
  std::vector<KnownRow> rows;       ///< the same
};

/// A range of the sample, by its indexes; absent for no such end.
struct Range {
  std::optional<std::size_t> from;
  std::optional<std::size_t> to;

  /// Whether no row can be in it.
  [[nodiscard]] bool is_empty(const Sample& sample) const {
    return from && to && sample.places[*from] == sample.places[*to];
  }
  [[nodiscard]] KeyRange keys(const Sample& sample) const {
    return {.from = from ? sample.places[*from] : "",
            .to = to ? std::optional(sample.places[*to]) : std::nullopt};
  }
};

/// What a part has of the rows that were sampled.
struct Share {
  std::optional<Range> range;  ///< absent for none of them
  KeyRange keys;
  Where where;
};

/// Equal shares of the sample; a few rows are for the first part alone.
std::vector<std::optional<Range>> equal_ranges(const Sample& sample, std::uint64_t parts) {
  std::vector<std::optional<Range>> ranges;
  const std::size_t size = sample.places.size();
  for (std::uint64_t part = 0; part < parts; ++part) {
    const std::size_t begin = size * part / parts;
    const std::size_t end = size * (part + 1) / parts;
    Range range;
    if (part > 0) range.from = begin;
    if (part + 1 < parts && size > 0) range.to = end;
    const bool is_idle = size == 0 && part > 0;
    ranges.push_back(is_idle || range.is_empty(sample) ? std::nullopt : std::optional(range));
  }
  return ranges;
}

/// Rows of any of two conditions.
Where either(const Where& a, const Where& b) {
  if (a == kNoRow) return b;
  if (b == kNoRow) return a;
  return a.empty() || b.empty() ? Where() : fmt::format("({} OR {})", a, b);
}

class Divider {
 public:
  Divider(const definition::Definition& definition, source::Snapshot& snapshot,
          const DivisionOptions& options, Progress& progress)
      : definition_(definition), snapshot_(snapshot), options_(options), progress_(progress) {
    division_.parts.resize(options.parts);
  }

  Division run() {
    has_utf8_ = snapshot_.stores_utf8();
    for (const definition::FeedDefinition& feed : definition_.feeds) divide_feed(feed);
    for (const definition::DocumentsDefinition& collection : definition_.documents)
      divide_documents(collection);
    return std::move(division_);
  }

 private:
  [[nodiscard]] SqlDialect dialect() const { return snapshot_.dialect(); }

  /// Ranges of texts are ranges of UTF-8.
  [[nodiscard]] Comparison comparison(const definition::View& view, const definition::Field& field,
                                      std::string_view type) const {
    const Comparison known = comparison_of(view, field, dialect(), type);
    return known == Comparison::text && !has_utf8_ ? Comparison::none : known;
  }

  /// The rows of a view. `extra` are columns that are read besides its fields.
  std::uint64_t count(const definition::View& view, const std::vector<std::string>& extra = {}) {
    require_columns(view, feed::ViewColumns(view, extra).requests());
    std::uint64_t rows = 0;
    select(view, "count(*) AS vizzy_rows", "", {"vizzy_rows"}, [&](source::Row row) {
      rows = static_cast<std::uint64_t>(std::get<std::int64_t>(row[0]));
    });
    return rows;
  }

  void select(const definition::View& view, const std::string& head, const std::string& tail,
              const std::vector<std::string>& columns, const source::Snapshot::Visit& visit) {
    source::Query query{.sql = view.sql, .location = view.location + ".sql", .columns = {}};
    query.sql = feed::narrowed(snapshot_, query, "1 = 1", head) + tail;
    for (const std::string& column : columns) query.columns.push_back({column});
    snapshot_.select(query, visit);
  }

  /// The types of columns as PostgreSQL names them; empty for SQLite and for a view without rows.
  std::map<std::string, std::string> types_of(const definition::View& view,
                                              const std::vector<std::string>& columns) {
    std::map<std::string, std::string> types;
    if (dialect() == SqlDialect::sqlite || columns.empty()) return types;
    std::string head;
    std::vector<std::string> names;
    for (const std::string& column : columns) {
      names.push_back(fmt::format("vizzy_{}", names.size()));
      head += fmt::format("{}pg_typeof({})::text AS {}", names.size() > 1 ? ", " : "",
                          source::sql_identifier(column), names.back());
    }
    select(view, head, " LIMIT 1", names, [&](source::Row row) {
      for (std::size_t i = 0; i < columns.size(); ++i)
        types[columns[i]] = std::get<std::string_view>(row[i]);
    });
    return types;
  }

  /// About as many rows of `rows` as wanted.
  [[nodiscard]] Where at_random(std::uint64_t rows) const {
    if (rows <= options_.sample) return {};
    const double share = static_cast<double>(options_.sample) / static_cast<double>(rows);
    if (dialect() == SqlDialect::postgres) return fmt::format("random() < {:.9f}", share);
    constexpr std::uint64_t kDraws = std::uint64_t{1} << 30;
    return fmt::format("(random() & {}) < {}", kDraws - 1,
                       static_cast<std::uint64_t>(share * static_cast<double>(kDraws)));
  }

  [[nodiscard]] Term term_of(const definition::View& view, std::size_t field, Direction direction,
                             const std::map<std::string, std::string>& types) const {
    const definition::Field& definition = view.fields[field];
    Term term{.column = definition.column, .direction = direction};
    const auto type = types.find(term.column);
    term.comparison =
        comparison(view, definition, type == types.end() ? std::string() : type->second);
    return term;
  }

  /// Rows in the order of `sort`, then of the key.
  Sample draw(const definition::View& view, std::vector<definition::SortTerm> sort,
              std::uint64_t rows) {
    sort.push_back({.field = view.key, .direction = Direction::ascending});
    std::vector<std::string> columns;
    for (const definition::SortTerm& term : sort) {
      const definition::Field& field = view.fields[term.field];
      if (!field.ratio && !field.metric && !field.optional) columns.push_back(field.column);
    }
    const auto types = types_of(view, columns);
    Sample sample;
    for (const definition::SortTerm& term : sort)
      sample.terms.push_back(term_of(view, term.field, term.direction, types));
    std::vector<std::string> compared;
    for (const Term& term : sample.terms)
      if (term.comparison != Comparison::none) compared.push_back(term.column);
    feed::RowReader reader(view, progress_, source::kMaxRowBytes, compared);
    std::vector<std::pair<std::string, KnownRow>> drawn;
    reader.read(
        snapshot_,
        [&](source::Row row) {
          try {
            drawn.push_back(known_row(view, sort, sample.terms, reader, row));
          } catch (const feed::Misfit&) {
            return;  // a part says so
          }
        },
        at_random(rows));
    std::ranges::sort(drawn, {}, &std::pair<std::string, KnownRow>::first);
    for (auto& [place, row] : drawn) {
      sample.places.push_back(std::move(place));
      sample.rows.push_back(std::move(row));
    }
    return sample;
  }

  /// Within another query doubled columns may have other names.
  void require_columns(const definition::View& view,
                       const std::vector<source::ColumnRequest>& columns) {
    const source::Query query{
        .sql = view.sql, .location = view.location + ".sql", .columns = columns};
    (void)source::column_indexes(query, snapshot_.column_names(query));
  }

  [[nodiscard]] std::pair<std::string, KnownRow> known_row(
      const definition::View& view, const std::vector<definition::SortTerm>& sort,
      const std::vector<Term>& terms, const feed::RowReader& reader, source::Row row) const {
    std::pair<std::string, KnownRow> known;
    std::size_t extra = 0;
    (void)reader.key(row);
    for (std::size_t i = 0; i < sort.size(); ++i) {
      std::string shown;
      feed::append_sort_term(shown, reader.columns().shown(sort[i].field, row), sort[i].direction);
      known.first += shown;
      const source::Cell raw = terms[i].comparison == Comparison::none
                                   ? source::Cell()
                                   : row[reader.columns().extra_index(extra++)];
      known.second.push_back(
          known_value(view.fields[sort[i].field], raw, std::move(shown), dialect()));
    }
    return known;
  }

  /// A text that a gate may cut is not where it would be whole: such a feed is not divided.
  static bool is_divisible(const definition::FeedDefinition& feed) {
    const bool is_cut = feed.row_limit.action == definition::OnOversize::cut;
    return !is_cut || std::ranges::none_of(feed.sort, [&](const definition::SortTerm& term) {
      return feed.fields[term.field].type == definition::FieldType::text;
    });
  }

  [[nodiscard]] std::vector<Share> share_out(const Sample& sample) const {
    const Conditions conditions(sample.terms, sample.rows, dialect());
    std::vector<Share> shares;
    for (const auto& range : equal_ranges(sample, options_.parts))
      shares.push_back(
          range ? Share{range, range->keys(sample), conditions.range(range->from, range->to)}
                : Share{{}, kNobody, Where(kNoRow)});
    return shares;
  }

  void divide_feed(const definition::FeedDefinition& feed) {
    const std::uint64_t rows = count(feed, feed::segment_columns(feed));
    progress_.begin("dividing rows", rows);
    const Sample sample =
        is_divisible(feed) && options_.parts > 1 ? draw(feed, feed.sort, rows) : Sample();
    const std::vector<Share> shares = share_out(sample);
    for (std::size_t part = 0; part < shares.size(); ++part) {
      feed::FeedSlice& slice = division_.parts[part].feeds.emplace_back();
      slice.items = shares[part].keys;
      slice.where = shares[part].where;
    }
    if (sample.places.empty()) division_.parts[0].feeds.back() = {};
    division_.views.push_back({.rows = rows});
    if (feed.segments) divide_segments(feed);
  }

  struct Segment {
    std::vector<std::string> values = {};
    std::uint64_t rows = 0;
  };
  using Segments = std::map<std::string, Segment>;  ///< by sort key

  Segments count_segments(const definition::FeedDefinition& feed) {
    Segments segments;
    const std::vector<std::string>& columns = feed.segments->columns;
    std::vector<std::string> names;
    std::string head;
    std::vector<std::string> groups;
    for (const std::string& column : columns) {
      names.push_back(fmt::format("vizzy_{}", names.size()));
      groups.push_back(as_text(column, dialect()));
      head += fmt::format("{} AS {}, ", groups.back(), names.back());
    }
    names.emplace_back("vizzy_rows");
    feed::SegmentIndex index(feed, [](std::string_view, std::string_view) { return false; });
    std::vector<source::Cell> cells(feed::segment_columns(feed).size());
    const auto take = [&](source::Row row) {
      Segment segment{.rows = static_cast<std::uint64_t>(std::get<std::int64_t>(row.back()))};
      for (std::size_t i = 0; i < columns.size(); ++i) {
        cells[i] = row[i];
        const auto* text = std::get_if<std::string_view>(&row[i]);
        segment.values.emplace_back(text == nullptr ? std::string_view() : *text);
      }
      try {
        const std::string sort_key(index.count(cells, ""));
        if (!sort_key.empty()) segments[sort_key] = std::move(segment);
      } catch (const feed::Misfit&) {
        return;  // a part says so
      }
    };
    select(feed, head + "count(*) AS vizzy_rows",
           fmt::format(" GROUP BY {}", fmt::join(groups, ", ")), names, take);
    return segments;
  }

  /// Each part has the segments whose middle row is in its share.
  void divide_segments(const definition::FeedDefinition& feed) {
    Segments segments = count_segments(feed);
    std::uint64_t rows = 0;
    for (const auto& [sort_key, segment] : segments) rows += segment.rows;
    division_.views.back().segment_rows = rows;
    std::vector<std::vector<std::vector<std::string>>> dealt(options_.parts);
    std::vector<std::string> firsts(options_.parts);
    std::uint64_t before = 0;
    for (auto& [sort_key, segment] : segments) {
      const std::uint64_t middle = before + segment.rows / 2;
      const std::uint64_t part = std::min(options_.parts - 1, middle * options_.parts / rows);
      if (dealt[part].empty()) firsts[part] = sort_key;
      dealt[part].push_back(std::move(segment.values));
      before += segment.rows;
    }
    set_segments(feed, dealt, firsts);
  }

  /// Also those that nobody saw belong to a part: from its first segment to that of the next.
  void set_segments(const definition::FeedDefinition& feed,
                    const std::vector<std::vector<std::vector<std::string>>>& dealt,
                    const std::vector<std::string>& firsts) {
    if (options_.parts == 1) return;
    std::optional<std::string> to;
    for (std::size_t part = options_.parts; part-- > 0;) {
      feed::FeedSlice& slice = division_.parts[part].feeds.back();
      const bool is_first =
          std::all_of(firsts.begin(), firsts.begin() + static_cast<std::ptrdiff_t>(part),
                      [](const std::string& first) { return first.empty(); });
      slice.segments = dealt[part].empty() ? kNobody : KeyRange{firsts[part], to};
      if (!dealt[part].empty()) to = firsts[part];
      if (!dealt[part].empty() && is_first) slice.segments.from.clear();
      slice.where =
          either(slice.where,
                 has_utf8_ ? in_segments(feed.segments->columns, dealt[part], dialect()) : Where());
    }
  }

  void divide_documents(const definition::DocumentsDefinition& collection) {
    for (const definition::ChildrenDefinition& children : collection.children)
      division_.views.push_back({.rows = count(children, {children.parent})});
    const std::uint64_t rows = count(collection);
    division_.views.push_back({.rows = rows});
    if (options_.parts == 1 || rows == 0) return give_to_first(collection);
    if (collection.groups > 0) return divide_groups();
    const Sample sample = draw(collection, {}, rows);
    if (sample.places.empty()) return give_to_first(collection);
    const std::vector<Share> shares = share_out(sample);
    for (std::size_t part = 0; part < shares.size(); ++part) {
      feed::DocumentSlice& slice = division_.parts[part].documents.emplace_back();
      const auto& range = shares[part].range;
      slice.keys = shares[part].keys;
      slice.where = shares[part].where;
      for (const definition::ChildrenDefinition& children : collection.children)
        slice.children.push_back(range ? with_parents(collection, children, sample, *range)
                                       : Where(kNoRow));
    }
  }

  void give_to_first(const definition::DocumentsDefinition& collection) {
    for (std::size_t part = 0; part < division_.parts.size(); ++part) {
      feed::DocumentSlice& slice = division_.parts[part].documents.emplace_back();
      if (part > 0) slice = {.where = Where(kNoRow), .children = {}, .keys = kNobody};
      if (part > 0) slice.children.assign(collection.children.size(), Where(kNoRow));
    }
  }

  /// Groups are named by hashes, which every part must compute.
  void divide_groups() {
    std::optional<std::string> to;
    for (std::size_t part = options_.parts; part-- > 0;) {
      std::string from;
      if (part > 0) append_number(from, UINT64_MAX / options_.parts * part);
      division_.parts[part].documents.push_back({.where = {}, .children = {}, .keys = {from, to}});
      to = from;
    }
  }

  /// Children whose parents are in the range. Others may have no parent, or a text that is no
  /// key: they go to the first part.
  Where with_parents(const definition::DocumentsDefinition& collection,
                     const definition::ChildrenDefinition& children, const Sample& sample,
                     const Range& range) {
    const definition::Field& key = collection.fields[collection.key];
    const std::string name = source::sql_identifier(children.parent);
    Term term{.column = children.parent, .comparison = comparison_of_parent(children, key)};
    const bool is_known = sample.terms.front().comparison == term.comparison;
    if (!is_known || term.comparison == Comparison::none) return {};
    const Conditions conditions({term}, sample.rows, dialect());
    Where where = conditions.range(range.from, range.to);
    if (where.empty()) return where;
    return range.from ? where : fmt::format("({} OR {} IS NULL)", where, name);
  }

  Comparison comparison_of_parent(const definition::ChildrenDefinition& children,
                                  const definition::Field& key) {
    definition::View view{.location = {}, .sql = {}, .fields = {}};
    definition::Field field{.name = key.name, .column = children.parent, .type = key.type};
    if (dialect() == SqlDialect::sqlite) return comparison(view, field, "");
    const auto types = types_of(children, {children.parent});
    return types.empty() ? Comparison::none : comparison(view, field, types.begin()->second);
  }

  const definition::Definition& definition_;
  source::Snapshot& snapshot_;
  DivisionOptions options_;
  Progress& progress_;
  bool has_utf8_ = true;
  Division division_;
};

}  // namespace

Division divide(const definition::Definition& definition, source::Snapshot& snapshot,
                const DivisionOptions& options, Progress& progress) {
  return Divider(definition, snapshot, options, progress).run();
}

}  // namespace vizzy::parts
