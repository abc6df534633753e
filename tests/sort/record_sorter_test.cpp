#include "core/sort/record_sorter.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::sort;
using namespace vizzy::test;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kTinyMemory = std::size_t{16} << 10;
constexpr std::size_t kLargeMemory = std::size_t{64} << 20;

/// Keys that share beginnings, and that appear twice with other values.
Pairs random_records(std::size_t count) {
  std::mt19937_64 random(count);
  Pairs records;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key(random() % 12, random() % 2 == 0 ? '\0' : '\xff');
    key += std::to_string(random() % (count / 2 + 1));
    records.emplace_back(std::move(key), std::string(random() % 50, 'x') + std::to_string(i));
  }
  return records;
}

void add(RecordSorter& sorter, const Pairs& records) {
  for (const auto& [key, value] : records) sorter.add({key, value});
}

Pairs contents(RecordStream& stream) {
  Pairs records;
  for (Record record; stream.next(record);)
    records.emplace_back(std::string(record.key), std::string(record.value));
  return records;
}

}  // namespace

TEST_CASE("records come in the order of their bytes, whatever the memory", "[long]") {
  const TemporaryFolder folder;
  for (const std::size_t memory_bytes : {kTinyMemory, kLargeMemory})
    for (const std::size_t count : {0U, 1U, 2U, 1000U, 30'000U}) {
      Pairs records = random_records(count);
      MemoryBudget memory(memory_bytes, folder.path());
      RecordSorter sorter(memory);
      add(sorter, records);
      std::ranges::sort(records);
      CHECK(sorter.size() == count);
      CHECK(contents(*sorter.sorted()) == records);
      CHECK(contents(*sorter.sorted()) == records);  // again
    }
}

TEST_CASE("records that are read stay, whatever another sorter of the budget takes meanwhile") {
  const TemporaryFolder folder;
  constexpr std::size_t kMemory = std::size_t{1} << 20;
  for (const std::size_t count : {10'000U, 20'000U, 40'000U}) {
    Pairs records = random_records(count);
    const Pairs others = random_records(50'000);
    MemoryBudget memory(kMemory, folder.path());
    RecordSorter read(memory);
    add(read, records);
    std::ranges::sort(records);
    const auto stream = read.sorted();
    RecordSorter taking(memory);
    Pairs found;
    for (std::size_t i = 0; i < std::max(records.size(), others.size()); ++i) {
      if (i < others.size()) taking.add({others[i].first, others[i].second});
      Record record;
      if (stream->next(record)) found.emplace_back(record.key, record.value);
    }
    CHECK(found == records);
    Pairs sorted = others;
    std::ranges::sort(sorted);
    CHECK(contents(*taking.sorted()) == sorted);
  }
}

TEST_CASE("a record larger than the whole budget is kept whole") {
  const TemporaryFolder folder;
  MemoryBudget memory(kTinyMemory, folder.path());
  RecordSorter sorter(memory);
  const std::string large(std::size_t{3} << 20, 'x');
  add(sorter, {{"b", "1"}, {"a", large}, {large, ""}, {"c", "2"}});
  CHECK(contents(*sorter.sorted()) == Pairs{{"a", large}, {"b", "1"}, {"c", "2"}, {large, ""}});
}

TEST_CASE("rows on disk have no name there, so that nothing is left of them") {
  const TemporaryFolder folder;
  const auto scratch = folder / "tmp";
  MemoryBudget memory(kTinyMemory, scratch);
  RecordSorter sorter(memory);
  add(sorter, random_records(5000));
  CHECK(std::filesystem::exists(scratch));  // they are on disk
  CHECK(std::filesystem::is_empty(scratch));
}

TEST_CASE("rows within the budget never touch the disk") {
  const TemporaryFolder folder;
  const auto scratch = folder / "tmp";
  MemoryBudget memory(kLargeMemory, scratch);
  RecordSorter sorter(memory);
  add(sorter, random_records(5000));
  CHECK(contents(*sorter.sorted()).size() == 5000);
  CHECK_FALSE(std::filesystem::exists(scratch));
}

TEST_CASE("a disk that cannot take the rows is named") {
  const TemporaryFolder folder;
  write_file(folder / "file", "");
  const auto scratch = folder / "file" / "tmp";
  MemoryBudget memory(kTinyMemory, scratch);
  RecordSorter sorter(memory);
  CHECK(thrown(ErrorKind::failed, [&] { add(sorter, random_records(5000)); }) ==
        "cannot make the folder " + scratch.string() +
            ": Not a directory; a part of the path is a file: choose "
            "another folder");
}
