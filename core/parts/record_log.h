#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/encodings.h"
#include "core/codec/sizes.h"
#include "core/sort/record.h"
#include "core/store/file_store.h"

namespace vizzy::parts {

/// Records that a part leaves, in files of some megabytes that are named by their content: a part
/// that runs twice, or on two machines at once, writes the same files. A record is the sizes of its
/// key and its value, four bytes each, least significant first, then their bytes.
struct RecordList {
  std::vector<codec::Digest> files;
  std::uint64_t records = 0;
};

class RecordLog {
 public:
  explicit RecordLog(store::FileStore& store) : store_(store) {}

  void add(std::string_view key, std::string_view value);
  /// After the last record.
  [[nodiscard]] RecordList finish();

 private:
  void flush();

  store::FileStore& store_;
  std::string text_;
  RecordList list_;
};

/// The records of a list in their order; holds one file. Errors: DamagedFile, also when there are
/// more or fewer of them.
class ListedRecords final : public sort::RecordStream {
 public:
  ListedRecords(store::FileStore& store, RecordList list) : store_(store), list_(std::move(list)) {}

  [[nodiscard]] bool next(sort::Record& record) override;

 private:
  [[nodiscard]] bool open_next();
  [[nodiscard]] std::string_view take(std::size_t bytes);

  store::FileStore& store_;
  RecordList list_;
  std::size_t next_file_ = 0;
  std::uint64_t taken_ = 0;
  std::string path_;
  std::string text_;
  std::size_t offset_ = 0;
};

// Numbers in keys and values: eight bytes that order as they do.
void append_number(std::string& bytes, std::uint64_t number);
/// Takes the number off. Errors: `std::invalid_argument` when there is none.
[[nodiscard]] std::uint64_t take_number(std::string_view& bytes);
/// Of a resource; encodings are a number of their own.
void append_sizes(std::string& bytes, const codec::Sizes& sizes);
[[nodiscard]] codec::Sizes take_sizes(std::string_view& bytes);
void append_encodings(std::string& bytes, const codec::Encodings& encodings);
[[nodiscard]] codec::Encodings take_encodings(std::string_view& bytes);
void append_digest(std::string& bytes, const codec::Digest& digest);
[[nodiscard]] codec::Digest take_digest(std::string_view& bytes);

}  // namespace vizzy::parts
