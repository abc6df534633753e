#include "core/store/shards.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "core/store/layout.h"
#include "tests/store/memory_store.h"
#include "tests/support/not_counts.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using namespace vizzy::test;

namespace {

std::vector<DocumentRecord> documents(std::size_t count) {
  std::vector<DocumentRecord> records;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = std::to_string(i);
    records.push_back({"v1/creators/" + name, codec::sha256(name), {i, i + 1, 0}});
  }
  std::ranges::sort(records, {}, [](const auto& record) { return shard_position(record); });
  return records;
}

std::vector<ObjectRecord> objects(std::size_t count) {
  std::vector<ObjectRecord> records;
  for (std::size_t i = 0; i < count; ++i)
    records.push_back({codec::sha256(std::to_string(i)), {i, i + 1, i + 2}});
  std::ranges::sort(records, {}, &ObjectRecord::digest);
  return records;
}

template <class Record>
std::vector<ShardRecord> write(FileStore& store, const std::vector<Record>& records,
                               const std::vector<ShardRecord>& present = {}) {
  ShardWriter writer(store, records.size(), present);
  for (const Record& record : records) writer.add(record);
  return writer.finish();
}

template <class Record>
std::vector<std::string> read(FileStore& store, const std::vector<ShardRecord>& shards) {
  std::vector<std::string> lines;
  ShardReader<Record> reader(store, shards);
  while (const auto record = reader.next()) lines.push_back(shard_line(*record));
  return lines;
}

template <class Record>
std::vector<std::string> lines_of(const std::vector<Record>& records) {
  std::vector<std::string> lines;
  for (const Record& record : records) lines.push_back(shard_line(record));
  return lines;
}

}  // namespace

TEST_CASE("records come back from their shards in order, whatever the fan-out") {
  for (const std::size_t count : {0U, 1U, 1024U, 1025U, 17'000U}) {
    MemoryStore store;
    const auto written = documents(count);
    CHECK(read<DocumentRecord>(store, write(store, written)) == lines_of(written));
    const auto other = objects(count);
    CHECK(read<ObjectRecord>(store, write(store, other)) == lines_of(other));
  }
}

TEST_CASE("a shard stays near a thousand lines") {
  const auto shards_of = [](std::size_t count) {
    MemoryStore store;
    const auto shards = write(store, objects(count));
    std::uint64_t lines = 0;
    for (const ShardRecord& shard : shards) lines += shard.lines;
    CHECK(lines == count);
    return shards.size();
  };
  CHECK(shards_of(0) == 0);
  CHECK(shards_of(1) == 1);
  CHECK(shards_of(1024) == 1);
  CHECK(shards_of(1025) == 16);
  CHECK(shards_of(16'384) == 16);
  CHECK(shards_of(16'400) == 256);
}

TEST_CASE("shards that are there already are not written again") {
  MemoryStore store;
  auto records = documents(5000);
  const auto before = write(store, records);
  (void)store.take_log();
  CHECK(write(store, records, before) == before);
  CHECK(store.take_log().empty());

  records[2500].digest = codec::sha256("changed");
  const auto after = write(store, records, before);
  CHECK(store.take_log().size() == 1);
  CHECK(after.size() == before.size());
  CHECK(read<DocumentRecord>(store, after) == lines_of(records));

  records.erase(records.begin() + 10);
  (void)write(store, records, after);
  CHECK(store.take_log().size() == 1);
}

TEST_CASE(
    "a shard that an older version may need is whole at every moment of being written again") {
  MemoryStore store;
  const auto shards = write(store, documents(10));
  store.sync();
  (void)store.take_log();
  CHECK(write(store, documents(10)) == shards);
  const std::string path = shard_path(shards.at(0).digest);
  CHECK(store.take_log() == std::vector<std::string>{"write durably " + path});
}

TEST_CASE("a shard that is damaged or missing is named with the remedy") {
  MemoryStore store;
  const auto shards = write(store, documents(10));
  const std::string path = shard_path(shards.at(0).digest);
  const std::string whole = store.read(path).value();
  const std::string remedy =
      "; restore the state folder from a backup; without one, remove all of the output folder but "
      "state/denylist.json, which keeps what was taken down, and build again";
  const auto refusal = [&] {
    return thrown(ErrorKind::failed, [&] { (void)read<DocumentRecord>(store, shards); });
  };
  store.set(path, whole.substr(1));
  CHECK(refusal() == path + " is damaged" + remedy);
  store.set(path, "");
  CHECK(refusal() == path + " is damaged" + remedy);
  store.erase(path);
  CHECK(refusal() == path + " is missing" + remedy);
}

TEST_CASE("a shard line whose sizes are not counts is refused") {
  MemoryStore store;
  const auto refused = [&]<class Record>(const std::string& line) {
    INFO(line);
    const codec::Digest digest = codec::sha256(line + "\n");
    store.set(shard_path(digest), line + "\n");
    CHECK(thrown(ErrorKind::failed,
                 [&] {
                   (void)read<Record>(store, {{digest, 1}});
                 }) ==
          shard_path(digest) +
              " has a line that cannot be read; upgrade vizzy if a newer one wrote it");
  };
  const std::string digest = "\"" + codec::to_hex(codec::sha256("a")) + "\"";
  for (const std::string_view text : kNotCounts) {
    const std::string value(text);
    refused.operator()<ObjectRecord>("[" + digest + "," + value + ",2,3]");
    refused.operator()<ObjectRecord>("[" + digest + ",1," + value + ",3]");
    refused.operator()<ObjectRecord>("[" + digest + ",1,2," + value + "]");
    refused.operator()<DocumentRecord>("[\"v1/a\"," + digest + "," + value + ",2]");
    refused.operator()<DocumentRecord>("[\"v1/a\"," + digest + ",1," + value + "]");
  }
}

TEST_CASE("a shard line that is not a record is refused with its path") {
  MemoryStore store;
  const std::string digest_json = "[\"" + codec::to_hex(codec::sha256("a")) + "\",";
  for (const std::string& line : {std::string("x"), std::string("{}"), std::string("[1,2,3,4]"),
                                  std::string("[\"abc\",1,2,3]"), digest_json + "-1,2,3]",
                                  digest_json + "1,2e300,3]", digest_json + "1,2,true]"}) {
    const codec::Digest digest = codec::sha256(line + "\n");
    store.set(shard_path(digest), line + "\n");
    const std::string message = thrown(ErrorKind::failed, [&] {
      (void)read<ObjectRecord>(store, {{digest, 1}});
    });
    CHECK(message.starts_with(shard_path(digest) + " "));
  }
}
