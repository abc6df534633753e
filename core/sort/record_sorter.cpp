#include "core/sort/record_sorter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/sort/merged_stream.h"

namespace vizzy::sort {

namespace {
constexpr std::size_t kMostPieceBytes = std::size_t{4} << 20;
constexpr std::size_t kPiecesOfBudget = 16;
}  // namespace

RecordSorter::RecordSorter(MemoryBudget& memory)
    : Holder(memory),
      piece_bytes_(std::min(kMostPieceBytes, memory.limit_bytes() / kPiecesOfBudget)),
      runs_(memory.folder()) {}

void RecordSorter::add(const Record& record) {
  adding_->add(record);
  ++size_;
  if (adding_->bytes() < piece_bytes_) return;
  finish_piece();
  hold(pieces_bytes_);
}

void RecordSorter::finish_piece() {
  if (adding_->size() == 0) return;
  pieces_bytes_ += adding_->bytes();
  RecordBuffer& records = *adding_;
  pieces_.push_back({std::exchange(adding_, std::make_unique<RecordBuffer>()),
                     std::async(std::launch::async, [&records] { records.sort(); })});
}

std::vector<std::unique_ptr<RecordStream>> RecordSorter::pieces() {
  std::vector<std::unique_ptr<RecordStream>> streams;
  for (Piece& piece : pieces_) {
    if (piece.sorting.valid()) piece.sorting.get();
    streams.push_back(std::make_unique<BufferStream>(*piece.records));
  }
  return streams;
}

void RecordSorter::spill() {
  MergedStream merged(pieces());
  runs_.add(merged);
  pieces_.clear();
  pieces_bytes_ = 0;
  hold(0);
}

std::unique_ptr<RecordStream> RecordSorter::sorted() {
  keep();
  finish_piece();
  auto streams = runs_.streams(memory().limit_bytes() / kPiecesOfBudget);
  std::ranges::move(pieces(), std::back_inserter(streams));
  return std::make_unique<MergedStream>(std::move(streams));
}

}  // namespace vizzy::sort
