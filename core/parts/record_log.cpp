#include "core/parts/record_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <stdexcept>
#include <utility>

#include "core/damaged_file.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::parts {

namespace {

constexpr std::size_t kFileBytes = std::size_t{4} << 20;
constexpr std::size_t kSizeBytes = 4;
constexpr std::size_t kNumberBytes = 8;

void append_size(std::string& bytes, std::size_t size) {
  char text[kSizeBytes];
  for (std::size_t i = 0; i < kSizeBytes; ++i) text[i] = static_cast<char>(size >> (8 * i) & 0xff);
  bytes.append(text, kSizeBytes);
}

std::size_t size_in(std::string_view bytes) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < kSizeBytes; ++i)
    size |= std::size_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return size;
}

std::string_view take_front(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) throw std::invalid_argument("ends too early");
  const std::string_view front = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return front;
}

}  // namespace

void RecordLog::add(std::string_view key, std::string_view value) {
  append_size(text_, key.size());
  append_size(text_, value.size());
  text_.append(key).append(value);
  ++list_.records;
  if (text_.size() >= kFileBytes) flush();
}

void RecordLog::flush() {
  if (text_.empty()) return;
  list_.files.push_back(codec::sha256(text_));
  store_.write(store::part_records_path(list_.files.back()), text_);
  text_.clear();
}

RecordList RecordLog::finish() {
  flush();
  return std::move(list_);
}

bool ListedRecords::next(sort::Record& record) {
  while (offset_ == text_.size())
    if (!open_next()) {
      if (taken_ == list_.records) return false;
      throw DamagedFile(std::string(store::kDividedBuild),
                        fmt::format("has {} of the {} records of a list", taken_, list_.records),
                        {"run the parts again"});
    }
  ++taken_;
  const std::string_view sizes = take(2 * kSizeBytes);
  const std::size_t key = size_in(sizes);
  const std::size_t value = size_in(sizes.substr(kSizeBytes));
  record.key = take(key);
  record.value = take(value);
  return true;
}

bool ListedRecords::open_next() {
  if (next_file_ == list_.files.size()) return false;
  const codec::Digest& digest = list_.files[next_file_++];
  path_ = store::part_records_path(digest);
  auto text = store_.read(path_);
  if (!text || codec::sha256(*text) != digest)
    throw DamagedFile(path_, text ? "is damaged" : "is missing", {"run the part again"});
  text_ = *std::move(text);
  offset_ = 0;
  return true;
}

std::string_view ListedRecords::take(std::size_t bytes) {
  if (text_.size() - offset_ < bytes)
    throw DamagedFile(path_, "ends within a record", {"run the part again"});
  offset_ += bytes;
  return std::string_view(text_).substr(offset_ - bytes, bytes);
}

void append_number(std::string& bytes, std::uint64_t number) {
  char text[kNumberBytes];
  for (std::size_t i = 0; i < kNumberBytes; ++i)
    text[i] = static_cast<char>(number >> (56 - 8 * i) & 0xff);
  bytes.append(text, kNumberBytes);
}

std::uint64_t take_number(std::string_view& bytes) {
  return sort::leading_bytes(take_front(bytes, kNumberBytes));
}

void append_sizes(std::string& bytes, const codec::Sizes& sizes) {
  for (const std::uint64_t size : {sizes.identity, sizes.gzip, sizes.brotli})
    append_number(bytes, size);
  append_number(bytes, sizes.has_identity ? 1 : 0);
}

codec::Sizes take_sizes(std::string_view& bytes) {
  codec::Sizes sizes;
  for (std::uint64_t* size : {&sizes.identity, &sizes.gzip, &sizes.brotli}) {
    *size = take_number(bytes);
    if (*size > store::kMostBytes) throw std::invalid_argument("not a size");
  }
  sizes.has_identity = take_number(bytes) != 0;
  return sizes;
}

void append_encodings(std::string& bytes, const codec::Encodings& encodings) {
  std::uint64_t bits = 0;
  for (const codec::Encoding encoding : codec::kEncodings)
    bits = bits << 1U | (encodings.contains(encoding) ? 1U : 0U);
  append_number(bytes, bits);
}

codec::Encodings take_encodings(std::string_view& bytes) {
  std::uint64_t bits = take_number(bytes);
  codec::Encodings encodings = codec::Encodings::none();
  for (const codec::Encoding encoding : codec::kEncodings | std::views::reverse) {
    if ((bits & 1U) != 0) encodings = encodings.with({encoding});
    bits >>= 1U;
  }
  return encodings;
}

void append_digest(std::string& bytes, const codec::Digest& digest) {
  bytes.append(digest.begin(), digest.end());
}

codec::Digest take_digest(std::string_view& bytes) {
  codec::Digest digest{};
  std::ranges::copy(take_front(bytes, digest.size()), digest.begin());
  return digest;
}

}  // namespace vizzy::parts
