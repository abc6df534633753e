#include "core/store/resource_writer.h"

#include <algorithm>
#include <utility>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/sized_read.h"

namespace vizzy::store {

void KnownObjects::index() {
  std::ranges::stable_sort(objects_, {}, &ObjectRecord::digest);
  const auto twice = std::ranges::unique(objects_, {}, &ObjectRecord::digest);
  objects_.erase(twice.begin(), twice.end());
}

const ObjectRecord* KnownObjects::find(const codec::Digest& digest) const {
  const auto found = std::ranges::lower_bound(objects_, digest, {}, &ObjectRecord::digest);
  return found != objects_.end() && found->digest == digest ? &*found : nullptr;
}

ResourceWriter::ResourceWriter(FileStore& store, const KnownObjects& known, Commit& commit,
                               const Options& options)
    : ResourceWriter(
          store, known,
          [&commit](const std::string& path, std::string_view bytes) {
            return commit.put(path, bytes, Commit::Stage::document);
          },
          options) {}

ResourceWriter::ResourceWriter(FileStore& store, const KnownObjects& known,
                               StageDocument stage_document, const Options& options)
    : store_(store),
      known_(known),
      stage_document_(std::move(stage_document)),
      effort_(options.effort),
      reuse_(options.reuse),
      tools_(std::max(1U, options.threads)),
      pool_(options.threads, options.max_queued_bytes, options.stop,
            "interrupted; what was published before stays published") {}

const ResourceWriter::ObjectSlot& ResourceWriter::put_object(std::string content,
                                                             codec::Readership readership) {
  ObjectSlot& slot = objects_.emplace_back();
  slot.record.digest = codec::sha256(content);
  const auto [known, is_new] = objects_by_digest_.insert(&slot);
  if (!is_new) {
    objects_.pop_back();
    return **known;
  }
  const codec::Levels chosen = levels(effort_, readership);
  const std::size_t bytes = content.size();
  pool_.submit(bytes, [this, &slot, chosen, text = std::move(content)](unsigned worker) {
    write_object(slot, text, chosen, tools_[worker]);
  });
  return slot;
}

const ResourceWriter::ObjectSlot& ResourceWriter::adopt_object(const ObjectSlot& object) {
  const auto [known, is_new] = objects_by_digest_.insert(&objects_.emplace_back(object));
  if (!is_new) objects_.pop_back();
  return **known;
}

void ResourceWriter::put_document(std::string url, std::string content,
                                  const std::optional<DocumentRecord>& previous) {
  PendingDocument& pending = documents_.emplace_back();
  pending.slot.record.url = std::move(url);
  const std::size_t bytes = content.size();
  pool_.submit(bytes, [this, &pending, previous, text = std::move(content)](unsigned worker) {
    write_document(pending.slot, text, previous, tools_[worker]);
    pending.is_done = true;
  });
}

std::optional<ResourceWriter::DocumentSlot> ResourceWriter::take_document() {
  if (documents_.empty() || !documents_.front().is_done) return std::nullopt;
  DocumentSlot slot = std::move(documents_.front().slot);
  documents_.pop_front();
  return slot;
}

bool ResourceWriter::is_intact(const std::string& url, codec::Encoding encoding, std::uint64_t size,
                               const std::string& content) const {
  if (reuse_ == Reuse::by_record) return true;
  const std::string path = public_path(url, encoding);
  if (reuse_ == Reuse::by_size) return store_.size(path) == size;
  try {
    const auto bytes = read_sized(store_, path, size);
    return bytes && codec::decode(*bytes, encoding, content.size()) == content;
  } catch (const Error&) {
    return false;  // no file, or cannot be decoded
  }
}

bool ResourceWriter::is_intact(const ObjectRecord& object, const std::string& content) const {
  const std::string url = format::object_url(object.digest);
  return is_intact(url, codec::Encoding::identity, object.sizes.identity, content) &&
         is_intact(url, codec::Encoding::gzip, object.sizes.gzip, content) &&
         is_intact(url, codec::Encoding::brotli, object.sizes.brotli, content);
}

bool ResourceWriter::is_intact(const DocumentRecord& document, const std::string& content) const {
  if (reuse_ == Reuse::by_record) return true;
  try {
    return is_intact(document.url, codec::Encoding::gzip, document.sizes.gzip, content) &&
           read_sized(store_, public_path(document.url, codec::Encoding::identity),
                      content.size()) == content;
  } catch (const DamagedFile&) {
    return false;  // no file
  }
}

void ResourceWriter::write_object(ObjectSlot& slot, const std::string& content,
                                  codec::Levels levels, WorkerTools& tools) {
  const ObjectRecord* known = known_.find(slot.record.digest);
  if (known != nullptr && is_intact(*known, content)) {
    slot.record.sizes = known->sizes;  // its digest may be compared meanwhile
    slot.outcome = Outcome::reused;
    return;
  }
  const std::string url = format::object_url(slot.record.digest);
  const std::string gzip = tools.encoder.gzip(content, levels);
  const std::string brotli = codec::Encoder::brotli(content, levels);
  store_.write(public_path(url, codec::Encoding::identity), content);
  store_.write(public_path(url, codec::Encoding::gzip), gzip);
  store_.write(public_path(url, codec::Encoding::brotli), brotli);
  slot.record.sizes = {content.size(), gzip.size(), brotli.size()};
  slot.outcome = known == nullptr ? Outcome::written : Outcome::repaired;
}

void ResourceWriter::write_document(DocumentSlot& slot, const std::string& content,
                                    const std::optional<DocumentRecord>& previous,
                                    WorkerTools& tools) {
  slot.record.digest = codec::sha256(content);
  const bool same = previous && previous->digest == slot.record.digest;
  if (same && is_intact(*previous, content)) {
    slot = {.record = *previous, .outcome = Outcome::reused};
    return;
  }
  const std::string gzip = tools.encoder.gzip(content, levels(effort_, codec::Readership::few));
  stage_document_(public_path(slot.record.url, codec::Encoding::identity), content);
  slot.gzip = stage_document_(public_path(slot.record.url, codec::Encoding::gzip), gzip);
  slot.record.sizes = {content.size(), gzip.size(), 0};
  slot.outcome = same ? Outcome::repaired : Outcome::written;
}

}  // namespace vizzy::store
