#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/compile/contract_gate.h"
#include "core/compile/missing_documents.h"
#include "core/error.h"
#include "core/feed/row_fit.h"
#include "core/store/hold.h"
#include "core/store/manifest.h"
#include "core/text/run_summary.h"

namespace vizzy::compile {

/// What happened to the resources of one kind.
struct ResourceCounts {
  std::uint64_t written = 0;   ///< new or changed
  std::uint64_t reused = 0;    ///< existed already
  std::uint64_t repaired = 0;  ///< was damaged or missing, and was written again
  std::uint64_t removed = 0;   ///< belongs to the last version and not to this one
  codec::Sizes written_bytes;  ///< of what was written and repaired
};

struct FeedReport {
  std::string name;  ///< of a feed or of a segment
  std::string version;
  std::uint64_t sequence = 0;
  std::uint64_t total = 0;
  std::uint64_t pages = 0;  ///< the first page, in the entry, included
  codec::Sizes entry_bytes;
};

struct PhaseReport {
  std::string name;
  std::chrono::duration<double> seconds{};
};

/// What a build did; the text and the JSON form print the same.
struct BuildReport {
  std::uint64_t sequence = 0;  ///< the one that readers see now
  bool changed = false;
  bool completed_earlier_run = false;
  std::optional<store::Hold> hold = {};  ///< the one in force, if any
  bool is_held = false;     ///< there is something new, and the hold kept it from being committed
  bool is_partial = false;  ///< the folder lacks what its origin has, see `read_origin`
  std::vector<Message> warnings;
  std::vector<std::string> advice;  ///< how another definition would cost less
  ContractReport contract;
  std::vector<feed::OversizedRows> oversized;       ///< cut or left out
  std::vector<MissingDocuments> missing_documents;  ///< of feeds whose items open documents
  std::vector<FeedReport> feeds;
  ResourceCounts entries;
  ResourceCounts changes;
  ResourceCounts objects;
  ResourceCounts documents;
  std::string largest_page;              ///< URL of the entry or page with the most gzip bytes
  std::uint64_t largest_page_bytes = 0;  ///< in gzip
  std::uint64_t files_written = 0;       ///< in the output folder, bookkeeping included
  std::uint64_t puts = 0;  ///< requests that a publish of one encoding costs: a PUT per resource
  std::uint64_t puts_all_encodings = 0;  ///< the same with every encoding under its own name
  std::vector<PhaseReport> phases;
  std::chrono::duration<double> transaction_time{};  ///< how long the database was being read
  std::uint64_t peak_memory_bytes = 0;               ///< of the process
};

[[nodiscard]] std::string json(const BuildReport& report);
/// A few lines of at most 80 columns; the last is the outcome.
[[nodiscard]] std::string text(const BuildReport& report);
[[nodiscard]] text::RunSummary summary(const BuildReport& report);
/// The outcome of the build in one line, without a newline.
[[nodiscard]] std::string outcome(const BuildReport& report);
/// "8,940 bytes, 2,389 in gzip, 1,977 in brotli", without the encodings that are not there.
[[nodiscard]] std::string sizes_text(const codec::Sizes& sizes);

}  // namespace vizzy::compile
