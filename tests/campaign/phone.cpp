#include "tests/campaign/phone.h"

#include <algorithm>
#include <utility>

#include "core/codec/encoding.h"

namespace vizzy::test {

namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr int kMaxTries = 1 + 3;  // at once, then three times after ten seconds

}  // namespace

Phone::Phone(store::FileStore& web, Judge& judge, std::uint64_t seed, std::chrono::seconds pace)
    : reader_(web, codec::kEncodings.at(seed % codec::kEncodings.size())),
      judge_(judge),
      random_(seed),
      pace_(pace) {}

std::chrono::seconds Phone::act() {
  try {
    if (!scroll_) {
      start_session();
    } else if (random_.one_in(6)) {
      refresh();
    } else if (random_.one_in(8)) {
      open_document();
    } else {
      turn_page();
    }
  } catch (const BrokenRead& broken) {
    return fall_back(broken);
  }
  return 1s + pace_ * random_.below(200) / 100;
}

/// Rule 1. Who is impatient, or has no network yet, scrolls on what is stored.
void Phone::start_session() {
  feed_ = random_.one_in(5) ? "newest" : "discovery";
  tries_ = 0;
  hidden_.clear();
  if (entries_.contains(feed_)) learn_hidden(entries_.at(feed_));
  if (!entries_.contains(feed_) || !random_.one_in(4)) refresh();
  start_scroll();
}

/// From the top, on the newest known entry; rule 3 keeps it to the end.
void Phone::start_scroll() {
  scroll_.reset();
  shown_.clear();
  shown_keys_.clear();
  skipped_.clear();
  if (!entries_.contains(feed_)) return;
  scroll_.emplace(entries_.at(feed_), [this](const std::string& url) { return fetch(url); });
  turn_page();
}

void Phone::turn_page() {
  show(scroll_->next());
  judge_.page();
  if (scroll_->is_over()) finish();
}

void Phone::show(const ShownList& items) {
  const std::uint64_t newest = entries_.at(feed_).at("sequence");
  for (const Shown& item : items) {
    if (hidden_.contains(item.id)) {  // rule 7
      skipped_.insert(item.id);
      continue;
    }
    if (!shown_keys_.insert(item.id).second) judge_.duplicate(feed_, scroll_->sequence(), item.id);
    judge_.item(item.id, newest);
    shown_.push_back(item);
  }
}

void Phone::finish() {
  judge_.finished(feed_, scroll_->sequence(), shown_, skipped_);
  scroll_.reset();
  if (random_.one_in(10)) forget_everything();
}

/// Rule 5: what is stored is never fetched again.
Json Phone::fetch(const std::string& url) {
  const auto stored = objects_.find(url);
  if (stored != objects_.end()) return stored->second;
  Json object = reader_.object(url);
  tries_ = 0;
  return objects_[url] = std::move(object);
}

/// Rule 6.
std::chrono::seconds Phone::fall_back(const BrokenRead& read) {
  if (scroll_) {
    judge_.broken_object(feed_, scroll_->sequence(), read);
  } else {
    judge_.broken(read.what());
  }
  if (++tries_ > kMaxTries) judge_.broken(std::string("a reader gave up: ") + read.what());
  try {
    refresh();
    start_scroll();
  } catch (const BrokenRead& broken) {
    scroll_.reset();
    judge_.broken(broken.what());
  }
  return tries_ > 1 ? 10s : 1s;
}

void Phone::refresh() {
  const auto entry = reader_.entry(feed_);
  if (!entry) {
    if (entries_.contains(feed_)) judge_.broken("the entry of " + feed_ + " is gone");
    return;
  }
  const auto known = entries_.find(feed_);
  if (known != entries_.end() && known->second.at("sequence") > entry->at("sequence"))
    judge_.broken("the entry of " + feed_ + " went back");
  entries_[feed_] = *entry;
  learn_hidden(*entry);
}

/// Rule 7: what is hidden is not shown, and what was stored of it is dropped.
void Phone::learn_hidden(const Json& entry) {
  hidden_ = entry.at("hidden").get<std::set<std::int64_t>>();
  for (const std::int64_t key : hidden_) {
    forget_pages_with(key);
    if (!scroll_) continue;
    skipped_.insert(key);
    std::erase_if(shown_, [&](const Shown& item) { return item.id == key; });
  }
}

/// Without the item a page would no longer be what its name says: all of it goes.
void Phone::forget_pages_with(std::int64_t key) {
  const auto holds_key = [&](const auto& stored) {
    const Json items = stored.second.value("items", Json::array());
    return std::ranges::any_of(items, [&](const Json& item) { return item.at("id") == key; });
  };
  std::erase_if(objects_, holds_key);
  std::erase_if(entries_,
                [&](const auto& entry) { return entry.first != feed_ && holds_key(entry); });
}

/// Rule 8.
void Phone::open_document() {
  if (shown_.empty()) return;
  const std::int64_t id = shown_[random_.below(static_cast<std::uint32_t>(shown_.size()))].id;
  std::optional<Creator> document;
  try {
    document = reader_.document(id);
  } catch (const BrokenRead& broken) {
    return judge_.broken(broken.what());
  }
  judge_.document(id, document);
}

void Phone::forget_everything() {
  entries_.clear();
  objects_.clear();
  hidden_.clear();
}

}  // namespace vizzy::test
