#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "core/codec/brotli.h"
#include "core/codec/content_name.h"
#include "core/codec/gzip.h"
#include "core/store/file_store.h"

namespace vizzy::test {

/// What a client reads of one feed. Every file that it meets is checked: names, encodings, sizes.
struct PublishedFeed {
  nlohmann::json entry;
  std::vector<nlohmann::json> items;
  std::vector<std::string> pages;  ///< URLs, page 2 and on
};

inline std::string read_public(store::FileStore& store, const std::string& name) {
  const auto bytes = store.read("public/" + name);
  INFO(name << " is missing");
  REQUIRE(bytes);
  return *bytes;
}

/// An object by its URL, the same in all encodings and named by its content.
inline nlohmann::json read_object(store::FileStore& store, const std::string& url) {
  constexpr std::size_t kMax = 10'000'000;
  const std::string json = read_public(store, url + ".json");
  REQUIRE(codec::gunzip(read_public(store, url + ".json.gz"), kMax) == json);
  REQUIRE(codec::unbrotli(read_public(store, url + ".json.br"), kMax) == json);
  REQUIRE("v1/o/" + codec::content_name(codec::sha256(json)).insert(2, 1, '/') == url);
  return nlohmann::json::parse(json);
}

/// Follows one spelling of the entry (its JSON text) to every item.
inline PublishedFeed follow(store::FileStore& store, const std::string& entry_json) {
  PublishedFeed feed{.entry = nlohmann::json::parse(entry_json), .items = {}, .pages = {}};
  for (const auto& item : feed.entry.at("items")) feed.items.push_back(item);
  feed.pages = feed.entry.at("pages").get<std::vector<std::string>>();
  // Before C++23 a temporary in the range of a loop would not live on.
  if (feed.entry.contains("index")) {
    const nlohmann::json root = read_object(store, feed.entry.at("index"));
    for (const auto& leaf : root.at("leaves")) {
      const nlohmann::json names = read_object(store, leaf);
      for (const auto& url : names.at("pages")) feed.pages.push_back(url);
    }
  }
  for (const std::string& url : feed.pages) {
    const nlohmann::json page = read_object(store, url);
    for (const auto& item : page.at("items")) feed.items.push_back(item);
  }
  REQUIRE(feed.items.size() == feed.entry.at("total"));
  return feed;
}

/// The entry's JSON texts, one per encoding; none before the first publish.
inline std::vector<std::string> entry_spellings(store::FileStore& store, const std::string& feed) {
  constexpr std::size_t kMax = 10'000'000;
  const std::string path = "public/v1/" + feed + ".json";
  std::vector<std::string> spellings;
  if (const auto json = store.read(path)) spellings.push_back(*json);
  if (const auto bytes = store.read(path + ".gz")) spellings.push_back(codec::gunzip(*bytes, kMax));
  if (const auto bytes = store.read(path + ".br"))
    spellings.push_back(codec::unbrotli(*bytes, kMax));
  return spellings;
}

/// A finished publish: the same entry in all encodings.
inline PublishedFeed read_feed(store::FileStore& store, const std::string& feed = "discovery") {
  const auto spellings = entry_spellings(store, feed);
  REQUIRE(spellings.size() == 3);
  REQUIRE(spellings[0] == spellings[1]);
  REQUIRE(spellings[0] == spellings[2]);
  return follow(store, spellings[0]);
}

inline nlohmann::json read_document(store::FileStore& store, const std::string& url) {
  const std::string json = read_public(store, url + ".json");
  if (const auto gzip = store.read("public/" + url + ".json.gz")) {
    REQUIRE(codec::gunzip(*gzip, 10'000'000) == json);
    REQUIRE(gzip->size() < json.size());
  }
  return nlohmann::json::parse(json);
}

}  // namespace vizzy::test
