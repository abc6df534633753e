#include "tests/campaign/reader.h"

#include <algorithm>
#include <utility>

#include "core/codec/content_name.h"
#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/error.h"

namespace vizzy::test {

namespace {

using Json = nlohmann::json;
constexpr std::size_t kMaxBytes = 1'000'000;

Json parse(const std::string& text, const std::string& url) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw BrokenRead(url, "is not JSON");
  return json;
}

}  // namespace

std::optional<std::string> Reader::get(const std::string& url, codec::Encoding encoding) const {
  const auto bytes = store_.read(store::public_path(url, encoding));
  if (!bytes) return std::nullopt;
  try {
    return codec::decode(*bytes, encoding, kMaxBytes);
  } catch (const Error& error) {
    throw BrokenRead(url, error.what());
  }
}

std::optional<Json> Reader::entry(const std::string& feed) const {
  const std::string url = "v1/" + feed;
  const auto text = get(url, encoding_);
  if (!text) return std::nullopt;
  Json json = parse(*text, url);
  if (json.value("format", 0) != 1 || json.value("feed", "") != feed)
    throw BrokenRead(url, "is no entry");
  return json;
}

Json Reader::object(const std::string& url) const {
  const auto text = get(url, encoding_);
  if (!text) throw BrokenRead(url, "is missing");
  if ("v1/o/" + codec::content_name(codec::sha256(*text)).insert(2, 1, '/') != url)
    throw BrokenRead(url, "has another hash");
  return parse(*text, url);
}

std::optional<Creator> Reader::document(std::int64_t id) const {
  const std::string url = "v1/creators/" + std::to_string(id);
  auto text = get(url, encoding_ == codec::Encoding::brotli ? codec::Encoding::gzip : encoding_);
  if (!text) text = get(url, codec::Encoding::identity);  // gzip did not make it smaller
  if (!text) return std::nullopt;
  const Json json = parse(*text, url);
  try {
    const Json& videos = json.at("top_videos");
    const std::int64_t views =
        videos.empty() ? kNoVideo : videos.at(0).at("view_count").get<std::int64_t>();
    return Creator{json.at("id"), json.at("follower_count"), views};
  } catch (const Json::exception& error) {
    throw BrokenRead(url, error.what());
  }
}

Scroll::Scroll(Json entry, Fetch fetch)
    : entry_(std::move(entry)), fetch_(std::move(fetch)), pages_(entry_.at("pages")) {
  if (entry_.contains("index")) index_ = entry_.at("index").get<std::string>();
}

bool Scroll::is_over() const {
  return first_page_shown_ && next_page_ == pages_.size() && !index_ &&
         next_leaf_ == leaves_.size();
}

ShownList Scroll::next() {
  if (next_page_ == pages_.size() && first_page_shown_) read_leaf();
  const Json page = first_page_shown_ ? fetch_(pages_.at(next_page_)) : entry_;
  ShownList items;
  for (const Json& item : page.at("items"))
    items.push_back({item.at("id"), item.at("follower_count")});
  if (first_page_shown_) ++next_page_;
  first_page_shown_ = true;
  return items;
}

void Scroll::read_leaf() {
  if (index_) leaves_ = fetch_(*index_).at("leaves").get<std::vector<std::string>>();
  index_.reset();
  const Json leaf = fetch_(leaves_.at(next_leaf_));
  for (const Json& page : leaf.at("pages")) pages_.push_back(page);
  ++next_leaf_;
}

ShownList read_to_the_end(const Reader& reader, const Json& entry) {
  Scroll scroll(entry, [&](const std::string& url) { return reader.object(url); });
  ShownList shown;
  while (!scroll.is_over()) std::ranges::copy(scroll.next(), std::back_inserter(shown));
  return shown;
}

}  // namespace vizzy::test
