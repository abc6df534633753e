#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "core/codec/encodings.h"
#include "core/store/manifest.h"
#include "core/store/shards.h"

namespace vizzy::compile {

/// Told of a document that the new version no longer has.
using Gone = std::function<void(const store::DocumentRecord&)>;

/// The documents of the previous manifest, merged with the new ones: both come in the same order.
class PreviousDocuments {
 public:
  PreviousDocuments(store::FileStore& store, const store::Manifest& previous);

  /// Those that the previous build was to write.
  [[nodiscard]] const codec::Encodings& encodings() const { return encodings_; }
  /// The record of this document; calls `gone` for each one before it.
  std::optional<store::DocumentRecord> seek(std::string_view sort_key, const Gone& gone);
  /// After the last one.
  void finish(const Gone& gone);

 private:
  void advance();

  store::ShardReader<store::DocumentRecord> reader_;
  codec::Encodings encodings_;
  std::optional<store::DocumentRecord> record_;
  std::uint64_t position_ = 0;
};

}  // namespace vizzy::compile
