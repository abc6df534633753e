#include "core/parts/joined_pages.h"

#include <algorithm>
#include <stdexcept>

#include "core/damaged_file.h"
#include "core/feed/key_text.h"
#include "core/format/read_back.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/read_resource.h"

namespace vizzy::parts {

JoinedPages::JoinedPages(const definition::FeedOutline& feed, std::uint64_t items,
                         store::FileStore& store, store::ResourceWriter& writer,
                         PartObjects& objects)
    : feed_(feed),
      items_(items),
      store_(store),
      writer_(writer),
      objects_(objects),
      pages_(feed, writer) {}

void JoinedPages::begin_part(Ends ends) {
  ends_ = ends;
  recent_.clear();
}

void JoinedPages::add(RecordKind kind, std::string_view value) {
  switch (kind) {
    case RecordKind::first_page: {
      const feed::PageCutter::Page page = first_page_from(value);
      if (taken_ > 0) throw std::invalid_argument("a second first page");
      pages_.adopt_first(page);
      taken_ = page.size;
      break;
    }
    case RecordKind::page: add_page(page_from(value)); break;
    case RecordKind::rest: cut(feed::page_json(value), "the rest of a part", false); break;
    case RecordKind::segment: throw std::invalid_argument("a segment within another");
  }
}

/// Whether a page of the part that begins here is one of the feed, too.
bool JoinedPages::is_page_of_order(std::uint64_t begin) const {
  if (ends_.has_first && ends_.has_last) return true;
  const bool is_after_first = begin >= feed_.page_size;
  return is_after_first && begin + feed::PageCutter::window(feed_.page_size) <= items_;
}

void JoinedPages::add_page(const compile::PartPage& page) {
  if (pages_.items() == taken_ && is_page_of_order(taken_)) return adopt(page);
  if (!page.object.added.empty())
    objects_.dropped.insert_or_assign(page.object.record.digest, page.object.added);
  if (taken_ < items_) recut({taken_, page});
}

void JoinedPages::adopt(const compile::PartPage& page) {
  if (objects_.ambiguous.contains(page.object.record.digest)) {
    pages_.adopt_anew(page, read(page));
  } else {
    pages_.adopt(page, [this](const compile::PartPage& one) { return read(one); });
  }
  taken_ += page.items;
}

void JoinedPages::recut(const Placed& placed) {
  while (!recent_.empty() && recent_.front().begin < pages_.items()) recent_.pop_front();
  recent_.push_back(placed);
  cut(read(placed.page), format::object_url(placed.page.object.record.digest), true);
}

bool JoinedPages::go_on_from(std::uint64_t begin) {
  const auto first = std::ranges::find(recent_, begin, &Placed::begin);
  if (first == recent_.end() || !is_page_of_order(begin)) return false;
  const std::vector<Placed> rest(first, recent_.end());
  recent_.clear();
  pages_.forget_waiting();
  taken_ = begin;
  for (const Placed& placed : rest) add_page(placed.page);
  return true;
}

/// Gives the items of a page to the cutter, up to the end of the feed.
void JoinedPages::cut(const std::string& page_json, const std::string& path, bool looks_for_pages) {
  bool is_done = false;
  format::read_items_of(page_json, feed_.key, path, [&](const format::PublishedItem& item) {
    if (is_done || taken_ >= items_) return;
    const std::uint64_t before = pages_.items();
    pages_.add({.key_hash = feed::key_hash(item.key), .json = item.json});
    ++taken_;
    if (looks_for_pages && pages_.items() != before) is_done = go_on_from(pages_.items());
  });
}

std::string JoinedPages::read(const compile::PartPage& page) const {
  const store::ObjectRecord& object = page.object.record;
  store::ReadResource resource =
      store::read_resource(store_, format::object_url(object.digest), object.sizes);
  if (!resource.is_there) resource.json = store_.read(store::part_records_path(object.digest));
  if (!resource.json || codec::sha256(*resource.json) != object.digest)
    throw DamagedFile(resource.path, resource.problem(), {"run the part again"});
  return *std::move(resource.json);
}

compile::CompiledPages JoinedPages::finish() { return pages_.finish(); }

}  // namespace vizzy::parts
