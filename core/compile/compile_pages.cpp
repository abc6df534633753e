#include "core/compile/compile_pages.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/format/page_index.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::compile {

namespace {

std::vector<std::string> urls_of(std::span<const store::ResourceWriter::ObjectSlot* const> slots) {
  std::vector<std::string> urls;
  for (const auto* slot : slots) urls.push_back(format::object_url(slot->record.digest));
  return urls;
}

}  // namespace

codec::Readership readership_of_page(std::size_t index) {
  return index < format::kPagesInEntry ? codec::Readership::most : codec::Readership::few;
}

PageCompiler::PageCompiler(const definition::FeedOutline& feed, store::ResourceWriter& writer)
    : feed_(feed),
      writer_(writer),
      cutter_(feed.name, feed.page_size,
              [this](const feed::PageCutter::Page& page) { take(page); }) {}

void PageCompiler::add(const feed::Item& item) { cutter_.add(item); }

/// Whether `changes` are made from the next page.
bool PageCompiler::is_leading() const {
  return !feed_.spans.empty() && compiled_.leading.size() <= format::kPagesInRest;
}

void PageCompiler::take(const feed::PageCutter::Page& page) {
  items_ += page.size;
  if (is_leading())
    compiled_.leading.push_back(
        {.url = {}, .items = feed::items_json(page.items), .size = page.size});
  if (!std::exchange(has_first_page_, true)) {
    first_page_ = page.items;
    return;
  }
  compiled_.pages.push_back(
      &writer_.put_object(feed::page_json(page.items), readership_of_page(compiled_.pages.size())));
}

void PageCompiler::adopt_first(const feed::PageCutter::Page& page) {
  cutter_.skip_first();
  take(page);
}

void PageCompiler::adopt(const PartPage& page, const ReadPage& read) {
  if (page.readership != readership_of_page(compiled_.pages.size()))
    return adopt_anew(page, read(page));
  note(page, is_leading() ? read(page) : "");
  compiled_.pages.push_back(&writer_.adopt_object(page.object));
}

void PageCompiler::adopt_anew(const PartPage& page, const std::string& content) {
  note(page, content);
  compiled_.pages.push_back(
      &writer_.put_object(content, readership_of_page(compiled_.pages.size())));
}

void PageCompiler::note(const PartPage& page, const std::string& content) {
  items_ += page.items;
  if (is_leading())
    compiled_.leading.push_back(
        {.url = {}, .items = feed::items_of_page(content), .size = page.items});
}

/// Nothing when the entry names all pages.
void PageCompiler::write_index() {
  if (compiled_.pages.size() <= format::kPagesInEntry) return;
  const auto put = [this](std::string json) {
    compiled_.index.push_back(&writer_.put_object(std::move(json), codec::Readership::few));
    return format::object_url(compiled_.index.back()->record.digest);
  };
  format::make_index(urls_of(std::span(compiled_.pages).subspan(format::kPagesInEntry)), put);
  writer_.wait();
}

void PageCompiler::describe() {
  std::vector<codec::Digest> digests{codec::sha256(feed::page_json(first_page_))};
  for (const auto* page : compiled_.pages) digests.push_back(page->record.digest);
  const std::size_t named = std::min(format::kPagesInEntry, compiled_.pages.size());
  compiled_.entry = {.feed = feed_.name,
                     .version = format::feed_version(feed_, items_, digests),
                     .total = items_,
                     .page_size = feed_.page_size,
                     .items = feed::items_json(first_page_),
                     .pages = urls_of(std::span(compiled_.pages).first(named)),
                     .index = compiled_.index.empty()
                                  ? ""
                                  : format::object_url(compiled_.index.back()->record.digest),
                     .hidden = {}};
}

CompiledPages PageCompiler::finish() {
  cutter_.finish();
  writer_.wait();
  for (std::size_t i = 1; i < compiled_.leading.size(); ++i)
    compiled_.leading[i].url = format::object_url(compiled_.pages[i - 1]->record.digest);
  write_index();
  describe();
  return std::move(compiled_);
}

}  // namespace vizzy::compile
