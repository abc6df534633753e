#include "core/sort/repeated_hashes.h"

#include <boost/sort/spreadsort/integer_sort.hpp>

#include <algorithm>
#include <array>

#include "core/sort/merged_stream.h"

namespace vizzy::sort {

namespace {

constexpr std::size_t kFewestHashes = 1024;

/// By their digits: twice as fast as by comparisons.
void sort_hashes(std::vector<std::uint64_t>& hashes) {
  boost::sort::spreadsort::integer_sort(hashes.begin(), hashes.end());
}

/// Sorted hashes as records: big-endian, so that their bytes order as they do.
class HashStream final : public RecordStream {
 public:
  explicit HashStream(const std::vector<std::uint64_t>& hashes) : hashes_(hashes) {}

  [[nodiscard]] bool next(Record& record) override {
    if (next_ == hashes_.size()) return false;
    const std::uint64_t hash = hashes_[next_++];
    for (std::size_t i = 0; i < key_.size(); ++i)
      key_[i] = static_cast<char>(hash >> (56 - 8 * i) & 0xff);
    record = {{key_.data(), key_.size()}, {}};
    return true;
  }

 private:
  const std::vector<std::uint64_t>& hashes_;
  std::size_t next_ = 0;
  std::array<char, sizeof(std::uint64_t)> key_{};
};

/// Passes on each repeated hash once.
class Repeats {
 public:
  void see(std::uint64_t hash) {
    if (any_ && hash == last_ && (found_.empty() || found_.back() != hash)) found_.push_back(hash);
    last_ = hash;
    any_ = true;
  }
  [[nodiscard]] std::vector<std::uint64_t> take() { return std::move(found_); }

 private:
  bool any_ = false;
  std::uint64_t last_ = 0;
  std::vector<std::uint64_t> found_;
};

}  // namespace

void RepeatedHashes::add(std::uint64_t hash) {
  if (hashes_.size() == hashes_.capacity()) grow();
  hashes_.push_back(hash);
}

/// While the vector grows, both it and its copy take memory.
void RepeatedHashes::grow() {
  const std::size_t more = std::max(kFewestHashes, hashes_.capacity() * 2);
  hold((hashes_.capacity() + more) * sizeof(std::uint64_t));
  hashes_.reserve(std::max(kFewestHashes, hashes_.size() * 2));
  hold(hashes_.capacity() * sizeof(std::uint64_t));
}

void RepeatedHashes::spill() {
  sort_hashes(hashes_);
  HashStream stream(hashes_);
  runs_.add(stream);
  hashes_ = std::vector<std::uint64_t>();  // {} would keep its memory
  hold(0);
}

std::vector<std::uint64_t> RepeatedHashes::find() {
  Repeats repeats;
  sort_hashes(hashes_);
  if (runs_.empty()) {
    for (const std::uint64_t hash : hashes_) repeats.see(hash);
    return repeats.take();
  }
  const auto merged = sorted();
  for (Record record; merged->next(record);) repeats.see(leading_bytes(record.key));
  return repeats.take();
}

std::unique_ptr<RecordStream> RepeatedHashes::sorted() {
  sort_hashes(hashes_);
  if (runs_.empty()) return std::make_unique<HashStream>(hashes_);
  auto streams = runs_.streams(memory().limit_bytes() / 16);
  streams.push_back(std::make_unique<HashStream>(hashes_));
  return std::make_unique<MergedStream>(std::move(streams));
}

}  // namespace vizzy::sort
