#pragma once

#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/codec/content_name.h"

namespace vizzy::publish {

/// Remembers on the local disk what was put at a destination, so that a run which is cut off does
/// not upload the same again. What it says holds only as long as nobody else moved the head:
/// another publisher, or a garbage collection, may have changed or removed what was put. A place
/// without a head tells nothing: it may have been emptied.
///
/// Lines, appended; one that was cut off is ignored:
///   head <sha-256 of a head that this folder read, or is about to write>
///   put <sha-256 of a key, its content and its headers>
class Journal {
 public:
  /// Remembers nothing.
  Journal() = default;
  /// As `open`.
  Journal(std::filesystem::path file, const codec::Digest& head) { open(std::move(file), head); }
  /// Continues the journal in `file` if the head that was read now is one that it knows; begins it
  /// again otherwise. Errors: `failed` when it cannot be written.
  void open(std::filesystem::path file, const codec::Digest& head);

  [[nodiscard]] bool has(const codec::Digest& put) const;
  /// From any thread.
  void add(const codec::Digest& put);
  /// Call before the head is moved.
  void note_head(const codec::Digest& head);
  /// Everything is published.
  void remove();

 private:
  struct LeadingBits {
    std::size_t operator()(const codec::Digest& digest) const {
      return codec::leading_bits(digest);
    }
  };
  using Digests = std::unordered_set<codec::Digest, LeadingBits>;

  void load(const codec::Digest& head);
  void append(std::string_view word, const codec::Digest& digest);

  std::filesystem::path file_;
  mutable std::mutex mutex_;  // guards what follows
  Digests puts_;
  std::ofstream stream_;
};

}  // namespace vizzy::publish
