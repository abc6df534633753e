#include "core/check/rows_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <unordered_set>
#include <utility>
#include <variant>

#include "core/error.h"
#include "core/feed/key_text.h"
#include "core/feed/row_reader.h"
#include "core/format/key.h"

namespace vizzy::check {

namespace {

/// Enough objects for an estimate within a few percent.
constexpr std::size_t kMaxObjects = 16;
constexpr std::size_t kMaxSampleBytes = std::size_t{32} << 20;
constexpr std::size_t kMinSampleBytes = std::size_t{4} << 20;
constexpr std::size_t kMostCompared = 1000;  ///< hashes that several keys have

std::uint64_t scaled(std::uint64_t value, double factor) {
  return static_cast<std::uint64_t>(static_cast<double>(value) * factor);
}

}  // namespace

codec::Sizes sizes_in(codec::Encoder& encoder, std::string_view text,
                      const Compression& compression, codec::Readership readership) {
  const codec::Encodings always{codec::Encoding::identity, codec::Encoding::gzip};
  return encoder
      .encode(text, codec::levels(compression.effort, readership),
              compression.encodings.with(always))
      .sizes;
}

std::uint64_t text_hash(std::string_view text) { return std::hash<std::string_view>()(text); }

RowsCheck::RowsCheck(const definition::View& view, std::size_t items_per_object, IsDenied is_denied,
                     sort::MemoryBudget& memory)
    : view_(view),
      items_per_object_(items_per_object),
      memory_(memory),
      key_hashes_(memory),
      is_denied_(std::move(is_denied)) {}

void RowsCheck::note(std::uint64_t hash, const std::string& json) {
  ++rows_;
  json_bytes_ += json.size() + 1;  // and a comma
  most_json_bytes_ = std::max(most_json_bytes_, json.size());
  const auto drop_largest = [&] {
    std::ranges::pop_heap(sample_, std::less<>());
    sample_bytes_ -= sample_.back().json.size();
    sample_.pop_back();
  };
  if (sample_.size() == kMaxObjects * items_per_object_) {
    if (hash >= sample_.front().hash) return;
    drop_largest();
  }
  sample_.push_back({hash, json});
  sample_bytes_ += json.size();
  std::ranges::push_heap(sample_, std::less<>());
  const std::size_t most = std::clamp(memory_.limit_bytes() / 4, kMinSampleBytes, kMaxSampleBytes);
  while (sample_bytes_ > most && sample_.size() > 1) drop_largest();
}

std::string RowsCheck::sample(std::uint64_t rows) const {
  std::string json = "[";
  for (std::size_t i = 0; i < sample_.size() && i < rows; ++i)
    json += (i == 0 ? "" : ",") + sample_[i].json;
  return json + "]";
}

std::vector<Error> RowsCheck::read(source::Snapshot& snapshot,
                                   const std::vector<std::string>& extra, const VisitRow& visit,
                                   Progress& progress, const TakeItem& take) {
  feed::RowReader reader(view_, progress, feed::max_row_bytes(memory_), extra);
  extra_cells_.resize(extra.size());
  std::string json;
  std::vector<feed::Value> values;
  std::vector<Error> problems;
  const auto key_of = [&](source::Row row) -> std::optional<std::string> {
    try {
      return feed::key_text(reader.key(row));
    } catch (const Error& null_key) {  // a build stops here
      if (problems.empty()) problems.push_back(null_key);
      return std::nullopt;
    }
  };
  const auto read_row = [&](source::Row row) {
    const auto key = key_of(row);
    if (!key || is_denied_(*key)) return;
    const bool may_be_oversized = reader.may_be_oversized(row);
    if (may_be_oversized && !reader.write_fields(json, row, values)) return;
    // The fields come last: one that does not fit hides nothing else.
    const std::uint64_t hash = text_hash(*key);
    key_hashes_.add(hash);
    for (std::size_t i = 0; i < extra.size(); ++i)
      extra_cells_[i] = row[reader.columns().extra_index(i)];
    visit(row, *key);
    if (!may_be_oversized) (void)reader.write_fields(json, row, values);
    json += '}';
    note(hash, json);
    if (take) take(reader.key(row), *key, values, json);
  };
  try {
    reader.read(snapshot, read_row);
    oversized_ = reader.oversized();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    problems.push_back(error);
  }
  if (const std::string doubled = doubled_key(snapshot, progress); !doubled.empty())
    problems.emplace_back(
        ErrorKind::gate,
        fmt::format("{}: the key {} appears in several rows", view_.location, doubled),
        Remedy{"make the query return each key once (DISTINCT, GROUP BY, or another key)"});
  return problems;
}

/// Equal hashes are not yet equal keys: the rows are read again.
std::string RowsCheck::doubled_key(source::Snapshot& snapshot, Progress& progress) {
  std::vector<std::uint64_t> shared = key_hashes_.find();
  if (shared.empty()) return "";
  shared.resize(std::min(shared.size(), kMostCompared));
  feed::RowReader reader(view_, progress, feed::max_row_bytes(memory_));
  std::unordered_set<std::string> seen;
  std::string doubled;
  const auto compare = [&](source::Row row) {
    const feed::Value key = reader.columns().shown(view_.key, row);
    if (!doubled.empty() || std::holds_alternative<std::monostate>(key)) return;
    std::string text = feed::key_text(key);
    if (!std::ranges::binary_search(shared, text_hash(text))) return;
    if (!seen.insert(std::move(text)).second)
      doubled = feed::shown_key(reader.columns().key_cell(row));
  };
  try {
    reader.read(snapshot, compare);
  } catch (const Error& error) {  // the first reading met it, too
    if (error.kind() == ErrorKind::interrupted) throw;
  }
  return doubled;
}

codec::Sizes RowsCheck::sizes_of(std::uint64_t rows, const Compression& compression,
                                 codec::Readership readership) const {
  if (rows_ == 0) return {};
  codec::Encoder encoder;
  codec::Sizes sampled;
  for (std::size_t first = 0; first < sample_.size(); first += items_per_object_) {
    std::string object;
    for (const SampledRow& row :
         std::span(sample_).subspan(first, std::min(items_per_object_, sample_.size() - first)))
      object += row.json + ",";
    sampled += sizes_in(encoder, object, compression, readership);
  }
  const double bytes =
      static_cast<double>(json_bytes_) * static_cast<double>(rows) / static_cast<double>(rows_);
  const double factor = bytes / static_cast<double>(sampled.identity);
  return {static_cast<std::uint64_t>(bytes), scaled(sampled.gzip, factor),
          scaled(sampled.brotli, factor)};
}

}  // namespace vizzy::check
