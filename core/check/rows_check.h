#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/effort.h"
#include "core/codec/encoder.h"
#include "core/codec/sizes.h"
#include "core/definition/definition.h"
#include "core/error.h"
#include "core/feed/row_fit.h"
#include "core/feed/value.h"
#include "core/format/key.h"
#include "core/progress.h"
#include "core/sort/memory_budget.h"
#include "core/sort/repeated_hashes.h"
#include "core/source/source.h"

namespace vizzy::check {

/// The hash by which rows find the row that they name, or another with the same key: equal ones are
/// nearly always equal texts.
[[nodiscard]] std::uint64_t text_hash(std::string_view text);

/// How a build would compress, and in which encodings.
struct Compression {
  codec::Effort effort{};
  codec::Encodings encodings = {};
};

/// The bytes of a text: as it is, in gzip, and in Brotli if that is written.
[[nodiscard]] codec::Sizes sizes_in(codec::Encoder& encoder, std::string_view text,
                                    const Compression& compression, codec::Readership readership);

/// The rows of one view, read once: counted, measured, their keys compared.
class RowsCheck {
 public:
  using IsDenied = std::function<bool(std::string_view key)>;

  /// Rows with a denied key are skipped, as by a build. Some objects of `items_per_object` rows are
  /// made of a sample, for an estimate of their sizes. What is kept of each row is in `memory` or,
  /// beyond it, on disk; both must outlive the check.
  RowsCheck(const definition::View& view, std::size_t items_per_object, IsDenied is_denied,
            sort::MemoryBudget& memory);

  using VisitRow = std::function<void(source::Row row, std::string_view key)>;
  /// The value of its key and that as a text, the values of its fields, and its JSON.
  using TakeItem =
      std::function<void(const feed::Value& key, std::string_view text,
                         const std::vector<feed::Value>& values, std::string_view json)>;
  /// Reads all rows; `visit` sees each with the text of its key. `extra` names further columns,
  /// whose cells come first in `extra_cells` during a visit. `take` sees what fits. Returns every
  /// reason for which a build with this memory would refuse the rows: as `read_items`, and `gate`
  /// for keys that are NULL or appear twice. Errors: `interrupted`.
  [[nodiscard]] std::vector<Error> read(source::Snapshot& snapshot,
                                        const std::vector<std::string>& extra,
                                        const VisitRow& visit, Progress& progress,
                                        const TakeItem& take = {});

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  /// What is cut or left out.
  [[nodiscard]] const feed::OversizedRows& oversized() const { return oversized_; }
  [[nodiscard]] std::uint64_t json_bytes() const { return json_bytes_; }
  /// The size of the largest row.
  [[nodiscard]] std::size_t most_json_bytes() const { return most_json_bytes_; }
  [[nodiscard]] std::uint64_t sampled_rows() const { return sample_.size(); }
  /// The `text_hash` of each row's key.
  [[nodiscard]] sort::RepeatedHashes& key_hashes() { return key_hashes_; }
  [[nodiscard]] const std::vector<source::Cell>& extra_cells() const { return extra_cells_; }

  /// A JSON array of at most `rows` rows of the sample.
  [[nodiscard]] std::string sample(std::uint64_t rows) const;
  /// The sizes of `rows` rows in objects; `readership` decides how they are compressed.
  [[nodiscard]] codec::Sizes sizes_of(std::uint64_t rows, const Compression& compression,
                                      codec::Readership readership) const;

 private:
  struct SampledRow {
    std::uint64_t hash = 0;  ///< of its key
    std::string json;

    friend bool operator<(const SampledRow& a, const SampledRow& b) { return a.hash < b.hash; }
  };

  void note(std::uint64_t hash, const std::string& json);
  /// A key that several rows have, as messages show it; empty for none.
  [[nodiscard]] std::string doubled_key(source::Snapshot& snapshot, Progress& progress);

  const definition::View& view_;
  std::size_t items_per_object_;
  std::uint64_t rows_ = 0;
  std::uint64_t json_bytes_ = 0;
  std::size_t most_json_bytes_ = 0;
  sort::MemoryBudget& memory_;
  sort::RepeatedHashes key_hashes_;
  std::vector<source::Cell> extra_cells_;
  IsDenied is_denied_;
  feed::OversizedRows oversized_;
  /// Those whose keys have the smallest hashes, a heap: neighbours in the query's order are often
  /// alike, and few feeds are in that order.
  std::vector<SampledRow> sample_;
  std::size_t sample_bytes_ = 0;
};

}  // namespace vizzy::check
