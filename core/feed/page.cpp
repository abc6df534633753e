#include "core/feed/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace vizzy::feed {

namespace {

/// Far more than a reader loads.
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

constexpr std::string_view kPageBegin = "{\"items\":[";
constexpr std::string_view kPageEnd = "]}";

}  // namespace

PageCutter::PageCutter(std::string feed, std::size_t page_size, Visit visit, Start start)
    : feed_(std::move(feed)),
      page_size_(page_size),
      visit_(std::move(visit)),
      is_first_(start == Start::of_feed) {}

void PageCutter::add(const Item& item) {
  text_ += item.json;
  items_.push_back({item.key_hash, text_.size()});
  text_ += ',';
  if (items_.size() == (is_first_ ? page_size_ : window(page_size_))) cut(next_size());
  if (text_.size() > kMostBytes)
    throw Error(
        ErrorKind::gate,
        fmt::format("feed {}: a page has more than {} MiB uncompressed", feed_, kMostBytes >> 20),
        {"drop or shorten a field, or lower page_size"});
}

void PageCutter::finish() {
  while (is_first_ || !items_.empty()) cut(next_size());
}

std::string PageCutter::take_rest() {
  items_.clear();
  if (!text_.empty()) text_.pop_back();  // the comma
  return std::exchange(text_, {});
}

std::size_t PageCutter::next_size() const {
  const std::size_t least = std::max<std::size_t>(1, page_size_ / 2);
  if (is_first_ || items_.size() <= least) return items_.size();
  const auto first = items_.begin() + static_cast<std::ptrdiff_t>(least) - 1;
  const auto smallest = std::ranges::min_element(first, items_.end(), {}, &Cut::key_hash);
  return static_cast<std::size_t>(smallest - items_.begin()) + 1;
}

void PageCutter::cut(std::size_t size) {
  const std::size_t end = size == 0 ? 0 : items_[size - 1].end;
  visit_({size, std::string_view(text_).substr(0, end)});
  is_first_ = false;
  if (size == 0) return;
  text_.erase(0, end + 1);
  items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(size));
  for (Cut& item : items_) item.end -= end + 1;
}

std::string items_json(std::string_view items) {
  std::string json;
  json.reserve(items.size() + 2);
  json += '[';
  json += items;
  json += ']';
  return json;
}

std::string page_json(std::string_view items) {
  std::string json;
  json.reserve(kPageBegin.size() + items.size() + kPageEnd.size());
  json += kPageBegin;
  json += items;
  json += kPageEnd;
  return json;
}

std::string items_of_page(std::string_view page_json) {
  page_json.remove_prefix(std::min(page_json.size(), kPageBegin.size() - 1));
  page_json.remove_suffix(std::min(page_json.size(), kPageEnd.size() - 1));
  return std::string(page_json);
}

}  // namespace vizzy::feed
