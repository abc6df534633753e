#include "core/compile/stage_changes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/format/url.h"
#include "core/store/entry_writer.h"
#include "core/store/layout.h"
#include "core/store/read_resource.h"

namespace vizzy::compile {

namespace {

using store::ChangesRecord;
using store::ChangeTable;

/// Absent where no field has the name of the key.
std::optional<definition::FieldType> key_type(const definition::FeedOutline& feed) {
  const auto found = std::ranges::find(feed.fields, feed.key, &definition::FieldOutline::name);
  return found == feed.fields.end() ? std::nullopt : std::optional(found->type);
}

class ChangesStager {
 public:
  ChangesStager(StagedEntry& staged, const format::Entry& entry,
                const std::vector<LeadingPage>& pages, const store::FeedRecord* previous,
                const FeedContext& context)
      : staged_(staged), entry_(entry), pages_(pages), previous_(previous), context_(context) {}

  void run() {
    remove_other_spans();
    store::FeedRecord& record = staged_.record;
    record.changes.clear();
    record.change_table.reset();
    if (!record.outline.spans.empty()) {
      table_ = next_table();
      record.change_table = write_table();
    }
    remove_other_table();
    if (record.outline.spans.empty()) return;
    std::vector<Planned> planned;
    for (const std::uint64_t span : record.outline.spans) planned.push_back(plan(span));
    context_.writer.wait();  // for the names of what `rest` says
    for (const Planned& changes : planned) stage(changes);
  }

 private:
  /// The changes of a span, but for the name of what they have for further pages.
  struct Planned {
    std::uint64_t span = 0;
    std::uint64_t since = 0;
    format::PageChanges first_page;
    const store::ResourceWriter::ObjectSlot* rest = nullptr;  ///< null for none
  };

  void remove_other_spans() {
    if (previous_ == nullptr) return;
    const std::vector<std::uint64_t>& spans = staged_.record.outline.spans;
    for (const ChangesRecord& old : previous_->changes) {
      if (std::ranges::find(spans, old.span) != spans.end()) continue;
      store::stage_changes_removal(previous_->outline.name, old.span, context_.commit);
      ++staged_.removed_changes;
    }
  }

  /// Members of the entry that the changes do not repeat are the same, and its keys may be, too.
  [[nodiscard]] bool follows_previous() const {
    if (previous_ == nullptr) return false;
    const definition::FeedOutline& now = staged_.record.outline;
    const definition::FeedOutline& before = previous_->outline;
    return now.page_size == before.page_size && now.spans == before.spans &&
           key_type(now) == key_type(before);
  }

  /// The last one when it is of this version.
  [[nodiscard]] ChangeTable next_table() const {
    std::optional<ChangeTable> last;
    if (follows_previous() && previous_->change_table)
      last = store::read_change_table(context_.store, *previous_->change_table);
    const std::uint64_t sequence = staged_.record.sequence;
    if (last && previous_->version == staged_.record.version &&
        last->history.back().sequence == sequence)
      return *std::move(last);
    return next_change_table(last ? &*last : nullptr, staged_.record.outline, pages_, sequence,
                             context_.now);
  }

  [[nodiscard]] codec::Digest write_table() const {
    const std::string text = store::change_table_text(table_);
    const codec::Digest digest = codec::sha256(text);
    const std::string path = store::change_table_path(digest);
    if (context_.store.read(path) != text) context_.store.write(path, text);
    return digest;
  }

  void remove_other_table() {
    if (previous_ == nullptr || !previous_->change_table) return;
    if (previous_->change_table != staged_.record.change_table)
      context_.commit.remove(store::change_table_path(*previous_->change_table));
  }

  [[nodiscard]] Planned plan(std::uint64_t span) {
    std::uint64_t since = since_of(table_, std::chrono::seconds(static_cast<std::int64_t>(span)));
    std::vector<format::PageChanges> pages = page_changes(table_, pages_, since);
    if (changes_json(since, pages.front()).size() >= staged_.record.sizes.identity) {
      since = staged_.record.sequence;  // readers had better load the entry
      pages = page_changes(table_, pages_, since);
    }
    format::PageChanges first = std::move(pages.front());
    pages.erase(pages.begin());
    return {.span = span,
            .since = since,
            .first_page = std::move(first),
            .rest = write_rest(since, std::move(pages))};
  }

  void stage(const Planned& changes) {
    const auto* rest = changes.rest;
    stage(changes.span, changes_json(changes.since, changes.first_page, rest),
          rest == nullptr ? std::nullopt : std::optional(rest->record.digest));
  }

  [[nodiscard]] std::string changes_json(std::uint64_t since, const format::PageChanges& first_page,
                                         const store::ResourceWriter::ObjectSlot* rest = nullptr) {
    return format::changes_json(
        {.since = since,
         .sequence = staged_.record.sequence,
         .lineage = entry_.lineage,
         .version = entry_.version,
         .total = entry_.total,
         .first_page = first_page,
         .pages = entry_.pages,
         .index = entry_.index,
         .segments = entry_.segments,
         .rest = rest == nullptr ? "" : format::object_url(rest->record.digest),
         .hidden = entry_.hidden});
  }

  /// `pages` are those after the first. Null when there is none, and when readers had better load
  /// the pages.
  [[nodiscard]] const store::ResourceWriter::ObjectSlot* write_rest(
      std::uint64_t since, std::vector<format::PageChanges> pages) {
    std::size_t bytes_of_pages = 0;
    for (std::size_t i = 0; i < pages.size(); ++i) {
      bytes_of_pages += pages_[i + 1].items.size();
      if (i < format::kPagesInEntry) pages[i].url.clear();
    }
    std::string json = format::rest_json(since, pages);
    if (pages.empty() || json.size() >= bytes_of_pages) return nullptr;
    const auto& slot = context_.writer.put_object(
        std::move(json), store::readership_of(staged_.record.outline.name));
    staged_.rest.push_back(&slot);
    return &slot;
  }

  void stage(std::uint64_t span, std::string json, const std::optional<codec::Digest>& rest) {
    const std::string& feed = staged_.record.outline.name;
    const ChangesRecord* old = previous_changes(span);
    const bool same = old != nullptr && codec::sha256(json) == old->digest;
    const bool has_encodings = same && old->sizes.encodings() == context_.encoding.encodings;
    if (has_encodings && has_files(format::changes_url(feed, span), old->sizes, json, context_)) {
      staged_.record.changes.push_back(*old);
      staged_.changes.push_back(store::Outcome::reused);
      return;
    }
    store::EncodedChanges encoded =
        store::encode_changes(feed, span, std::move(json), context_.encoding);
    store::stage_changes(encoded, context_.store, context_.commit);
    encoded.record.rest = rest;
    staged_.record.changes.push_back(encoded.record);
    staged_.changes.push_back(has_encodings ? store::Outcome::repaired : store::Outcome::written);
  }

  [[nodiscard]] const ChangesRecord* previous_changes(std::uint64_t span) const {
    if (previous_ == nullptr) return nullptr;
    const auto found = std::ranges::find(previous_->changes, span, &ChangesRecord::span);
    return found == previous_->changes.end() ? nullptr : &*found;
  }

  StagedEntry& staged_;
  const format::Entry& entry_;
  const std::vector<LeadingPage>& pages_;
  const store::FeedRecord* previous_;
  const FeedContext& context_;
  ChangeTable table_;
};

}  // namespace

void stage_changes(StagedEntry& staged, const format::Entry& entry,
                   const std::vector<LeadingPage>& pages, const store::FeedRecord* previous,
                   const FeedContext& context) {
  ChangesStager(staged, entry, pages, previous, context).run();
}

bool has_files(const std::string& url, const codec::Sizes& sizes, const std::string& json,
               const FeedContext& context) {
  return store::read_resource(context.store, url, sizes).json == json &&
         context.writer.is_intact(url, sizes, json);
}

}  // namespace vizzy::compile
