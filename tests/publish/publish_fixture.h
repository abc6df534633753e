#pragma once

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "core/codec/encoding.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/format/url.h"
#include "core/publish/publish.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/shards.h"
#include "tests/compile/builder.h"
#include "tests/publish/memory_destination.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/temporary_folder.h"

namespace vizzy::test {

/// An output folder with a feed of 30 creators in pages of 5, and a store to publish it to.
struct PublishFixture {
  CreatorsDatabase database{30};
  Builder build{database, exact_definition(5)};
  MemoryStore folder;
  MemoryDestination web{"s3://feed"};
  MemoryDestination bookkeeping{"s3://feed/_vizzy"};
  TemporaryFolder journals;
  std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};
  publish::PublishOptions options{
      .representation = publish::make_representation(codec::Encoding::gzip, false, true),
      .concurrency = 1,
      .journals = journals.path(),
      .clock = [this] { return now; },
      .stopwatch = [this] { return now.time_since_epoch(); }};

  explicit PublishFixture(bool builds = true) {
    if (builds) (void)build(folder);
  }

  publish::PublishReport publish() {
    NoProgress progress;
    return vizzy::publish::publish(folder, {web, bookkeeping}, options, progress);
  }
  /// Every tenth creator gains followers, creator 3 goes, and 31 and on come.
  void change() {
    database.run(
        "UPDATE creators SET follower_count = follower_count + 7001 WHERE id % 10 = 0;"
        "DELETE FROM creators WHERE id = 3");
    const int last =
        static_cast<int>(database.database().execAndGet("SELECT max(id) FROM creators").getInt());
    database.add_creators(last + 1, last + 1);
    build.options.now += std::chrono::hours(1);
    (void)build(folder);
  }
};

/// What must stand at a destination: all of a folder's current version, by key.
inline std::map<std::string, std::string> published_bytes(
    store::FileStore& folder, const publish::Representation& representation) {
  std::map<std::string, std::string> bytes;
  const auto add = [&](const std::string& url, const codec::Sizes& sizes) {
    for (const publish::Variant& variant : publish::variants(representation, url, sizes))
      bytes[variant.key] = folder.read(store::public_path(url, variant.encoding)).value();
  };
  const store::Manifest manifest = store::read_current_manifest(folder).value();
  for (const store::FeedRecord& feed : manifest.feeds)
    for (const store::EntryResource& resource : store::entry_resources(feed))
      add(resource.url, resource.sizes);
  store::ShardReader<store::ObjectRecord> objects(folder, manifest.objects);
  while (const auto object = objects.next()) add(format::object_url(object->digest), object->sizes);
  store::ShardReader<store::DocumentRecord> documents(folder, manifest.documents);
  while (const auto document = documents.next()) add(document->url, document->sizes);
  return bytes;
}

/// What readers see is the folder's current version, whole.
inline void require_published(const MemoryDestination& web, PublishFixture& fixture) {
  for (const auto& [key, bytes] : published_bytes(fixture.folder, fixture.options.representation)) {
    INFO(key);
    REQUIRE(web.objects.contains(key));
    REQUIRE(web.objects.at(key).bytes == bytes);
  }
}

/// The destination holds the folder's current version, every mutable resource is that version's,
/// and the head says so.
inline void require_published(PublishFixture& fixture) {
  require_published(fixture.web, fixture);
  const auto expected = published_bytes(fixture.folder, fixture.options.representation);
  for (const auto& [key, stored] : fixture.web.objects) {
    INFO(key);
    const bool is_object = key.starts_with("v1/o/");
    REQUIRE((is_object || expected.contains(key)));
  }
  const publish::Head head = publish::parse_head(
      fixture.bookkeeping.objects.at(std::string(destination::bookkeeping_keys::kHead)).bytes,
      "head");
  REQUIRE(head.intents.empty());
  REQUIRE(head.published->sequence == store::read_current_manifest(fixture.folder)->sequence);
  REQUIRE(fixture.bookkeeping.objects.contains(
      destination::bookkeeping_keys::manifest(head.published->sequence, head.published->manifest)));
}

}  // namespace vizzy::test
