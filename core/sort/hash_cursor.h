#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/sort/record.h"
#include "core/sort/repeated_hashes.h"

namespace vizzy::sort {

/// Hashes in ascending order, one at hand. They must outlive it, and none may be added meanwhile.
class HashCursor {
 public:
  explicit HashCursor(RepeatedHashes& hashes) : stream_(hashes.sorted()) { advance(); }

  [[nodiscard]] const std::optional<std::uint64_t>& next() const { return next_; }
  void advance() {
    Record record;
    next_ = stream_->next(record) ? std::optional(leading_bytes(record.key)) : std::nullopt;
  }

 private:
  std::unique_ptr<RecordStream> stream_;
  std::optional<std::uint64_t> next_;
};

}  // namespace vizzy::sort
