#include "core/store/shards.h"

#include <nlohmann/json.hpp>

#include <exception>
#include <utility>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/admission.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/damage.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLinesPerShard = 1024;
constexpr unsigned kBitsPerDigit = 4;
constexpr unsigned kMaxPrefixBits = 16;
/// A URL, a hash and four sizes are shorter.
constexpr std::uint64_t kMostLineBytes = 1024;

unsigned prefix_bits_for(std::uint64_t lines) {
  unsigned bits = 0;
  while (bits < kMaxPrefixBits && lines >> bits > kLinesPerShard) bits += kBitsPerDigit;
  return bits;
}

void parse_line(const Json& line, ObjectRecord& record) {
  record = {digest_from(line.at(0)),
            stored_sizes(count_from(line.at(1), kMostBytes), count_from(line.at(2), kMostBytes),
                         count_from(line.at(3), kMostBytes), decoded_from(line, 4))};
}

void parse_line(const Json& line, DocumentRecord& record) {
  record = {admitted_from(line.at(0), format::is_document_url), digest_from(line.at(1)),
            stored_sizes(count_from(line.at(2), kMostBytes), count_from(line.at(3), kMostBytes), 0,
                         decoded_from(line, 4))};
}

std::string read_shard(FileStore& store, const ShardRecord& shard, const std::string& path) {
  const auto size = store.size(path);
  if (size && *size / kMostLineBytes > shard.lines)
    throw DamagedFile(path, "is damaged", kRestoreOrRebuild);
  auto text = store.read(path);
  if (!text || codec::sha256(*text) != shard.digest)
    throw DamagedFile(path, text ? "is damaged" : "is missing", kRestoreOrRebuild);
  return *std::move(text);
}

}  // namespace

ShardWriter::ShardWriter(FileStore& store, std::uint64_t lines,
                         const std::vector<ShardRecord>& present)
    : store_(store), prefix_bits_(prefix_bits_for(lines)) {
  for (const ShardRecord& shard : present) present_.insert(shard.digest);
}

void ShardWriter::add_line(std::uint64_t position, const std::string& line) {
  const std::uint64_t prefix = prefix_bits_ == 0 ? 0 : position >> (64 - prefix_bits_);
  if (prefix != prefix_) flush();
  prefix_ = prefix;
  text_ += line;
  text_ += '\n';
  ++lines_;
}

void ShardWriter::flush() {
  if (lines_ == 0) return;
  const codec::Digest digest = codec::sha256(text_);
  if (!present_.contains(digest)) write(shard_path(digest));
  shards_.push_back({digest, std::exchange(lines_, 0)});
  text_.clear();
}

void ShardWriter::write(const std::string& path) {
  // A retained version may need the existing file: a power cut must never empty it.
  if (store_.size(path)) {
    store_.write_durably(path, text_);
  } else {
    store_.write(path, text_);
  }
}

std::vector<ShardRecord> ShardWriter::finish() {
  flush();
  return std::move(shards_);
}

bool is_intact(FileStore& store, const ShardRecord& shard) {
  const auto text = store.read(shard_path(shard.digest));
  return text && codec::sha256(*text) == shard.digest;
}

template <class Record>
std::optional<Record> ShardReader<Record>::next() {
  while (offset_ >= text_.size()) {
    if (next_shard_ == shards_.size()) return std::nullopt;
    const ShardRecord& shard = shards_[next_shard_++];
    path_ = shard_path(shard.digest);
    text_ = read_shard(store_, shard, path_);
    offset_ = 0;
  }
  const std::size_t end = text_.find('\n', offset_);
  const std::string_view line = std::string_view(text_).substr(offset_, end - offset_);
  offset_ = end == std::string::npos ? text_.size() : end + 1;
  Record record;
  try {
    parse_line(parse_json(line), record);
  } catch (const std::exception&) {
    throw DamagedFile(path_, "has a line that cannot be read",
                      {"upgrade vizzy if a newer one wrote it"});
  }
  return record;
}

template class ShardReader<ObjectRecord>;
template class ShardReader<DocumentRecord>;

}  // namespace vizzy::store
