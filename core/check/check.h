#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/codec/effort.h"
#include "core/codec/encodings.h"
#include "core/codec/sizes.h"
#include "core/compile/build.h"
#include "core/compile/contract_gate.h"
#include "core/compile/missing_documents.h"
#include "core/definition/definition.h"
#include "core/error.h"
#include "core/feed/row_fit.h"
#include "core/progress.h"
#include "core/source/source.h"
#include "core/store/denylist.h"
#include "core/store/manifest.h"

namespace vizzy::check {

/// What a feed would be compiled to. Sizes are estimates from a sample of the rows.
struct CheckedFeed {
  std::string name;
  std::uint64_t items = 0;
  std::uint64_t pages = 0;  ///< of the feed alone, the one in its entry included
  std::uint64_t segments = 0;
  std::uint64_t changes = 0;  ///< resources that each build with other items writes again
  std::uint64_t objects = 0;  ///< pages, index, directory and what `changes` name, of segments too
  std::uint64_t sampled = 0;  ///< rows that the sizes are estimated from
  codec::Sizes entry;         ///< about, of one
  codec::Sizes total;         ///< about, entry and pages of the feed without its segments
};

/// What a collection of documents would be compiled to.
struct CheckedCollection {
  std::string name;
  std::uint64_t documents = 0;
  std::uint64_t objects = 0;  ///< that hold them: one each, or the groups, and the aliases
  std::uint64_t sampled = 0;  ///< documents that the size is estimated from
  codec::Sizes document;      ///< about, of one; no Brotli
};

/// Why a build would fail.
struct CheckProblem {
  ErrorKind kind = ErrorKind::failed;
  std::string message;
};

struct CheckReport {
  std::string database;
  std::vector<CheckedFeed> feeds;
  std::vector<CheckedCollection> collections;
  compile::ContractReport contract;
  std::vector<feed::OversizedRows> oversized;  ///< that a build would cut or leave out
  std::vector<compile::MissingDocuments> missing_documents;
  std::uint64_t puts = 0;  ///< requests that a first publish of one encoding costs
  std::vector<CheckProblem> problems;
  std::vector<std::string> advice;
};

/// Dollars for PUT requests at the usual price of 5 per million.
[[nodiscard]] double put_dollars(std::uint64_t puts);

/// What the next build starts from.
struct LastVersion {
  std::optional<store::Manifest> manifest;  ///< absent before the first build
  store::Denylist denylist;
};

/// Reads it from an output folder, which need not exist yet.
/// Errors: `failed` when the folder is not an output folder or is damaged.
[[nodiscard]] LastVersion read_last_version(const std::filesystem::path& folder);

struct CheckOptions {
  codec::Effort effort = codec::Effort::balanced;
  codec::Encodings encodings = {};                          ///< as of a build
  std::vector<std::string> allow_breaking = {};             ///< as of a build
  std::size_t memory_bytes = compile::kDefaultMemoryBytes;  ///< as of a build
};

/// Reads everything that the definition names and reports what a build would make of it:
/// missing columns, cells that do not fit their types, keys that are NULL, unusable or doubled,
/// gates, what breaks apps; pages, bytes and PUT requests. All of them are reported. After the
/// first build `max_puts` is not compared: what the next one writes is known only when it is made.
/// Every view is checked; its problems go into the report. `open` opens the database, again after
/// each problem: a query that fails may end the transaction. What does not fit into the memory goes
/// to files in TMPDIR without names. Errors: what `open` throws the first
/// time; `interrupted`.
[[nodiscard]] CheckReport check(const definition::Definition& definition,
                                const std::function<std::unique_ptr<source::Snapshot>()>& open,
                                const LastVersion& last, const CheckOptions& options,
                                Progress& progress);

[[nodiscard]] std::string json(const CheckReport& report);
[[nodiscard]] std::string text(const CheckReport& report);

}  // namespace vizzy::check
