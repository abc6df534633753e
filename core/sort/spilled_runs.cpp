#include "core/sort/spilled_runs.h"

#include <algorithm>
#include <string>

namespace vizzy::sort {

namespace {

constexpr std::size_t kWriteBytes = std::size_t{256} << 10;
constexpr std::size_t kLeastReadBytes = std::size_t{4} << 10;
constexpr std::size_t kMostReadBytes = std::size_t{256} << 10;

/// Reads one run through a buffer that grows only for a record that is larger.
class RunStream final : public RecordStream {
 public:
  RunStream(const ScratchFile& file, std::uint64_t begin, std::uint64_t end,
            std::size_t buffer_bytes)
      : file_(file), next_(begin), end_(end), buffer_bytes_(buffer_bytes) {}

  [[nodiscard]] bool next(Record& record) override {
    if (used_ == buffer_.size() && next_ == end_) return false;
    require(kPackedHeaderBytes);
    const std::size_t size = packed_size(unpack(buffer_.data() + used_));
    require(size);
    record = unpack(buffer_.data() + used_);
    used_ += size;
    return true;
  }

 private:
  /// Ensures that `size` bytes are in the buffer from `used_` on.
  void require(std::size_t size) {
    if (buffer_.size() - used_ >= size) return;
    buffer_.erase(0, used_);
    used_ = 0;
    const std::size_t held = buffer_.size();
    const auto left = static_cast<std::size_t>(end_ - next_);
    buffer_.resize(held + std::min(left, std::max(size, buffer_bytes_) - held));
    file_.read(next_, std::span(buffer_).subspan(held));
    next_ += buffer_.size() - held;
  }

  const ScratchFile& file_;
  std::uint64_t next_;
  std::uint64_t end_;
  std::size_t buffer_bytes_;
  std::string buffer_;
  std::size_t used_ = 0;
};

}  // namespace

void SpilledRuns::add(RecordStream& records) {
  if (!file_) file_.emplace(folder_);
  const std::uint64_t begin = file_->size();
  std::string buffer;
  for (Record record; records.next(record);) {
    const std::size_t used = buffer.size();
    buffer.resize(used + packed_size(record));
    pack(record, buffer.data() + used);
    if (buffer.size() < kWriteBytes) continue;
    file_->append(buffer);
    buffer.clear();
  }
  file_->append(buffer);
  runs_.push_back({begin, file_->size()});
}

std::vector<std::unique_ptr<RecordStream>> SpilledRuns::streams(std::size_t memory_bytes) const {
  std::vector<std::unique_ptr<RecordStream>> streams;
  for (const Run& run : runs_)
    streams.push_back(std::make_unique<RunStream>(
        *file_, run.begin, run.end,
        std::clamp(memory_bytes / runs_.size(), kLeastReadBytes, kMostReadBytes)));
  return streams;
}

}  // namespace vizzy::sort
