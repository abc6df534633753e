#include "core/store/resource_writer.h"

#include <algorithm>
#include <utility>

#include "core/codec/decode.h"
#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/sized_read.h"

namespace vizzy::store {

namespace {

constexpr codec::Sizes kNoFiles{.identity = 0, .gzip = 0, .brotli = 0, .has_identity = false};

/// Adds the files that another record of the object has.
void complete(ObjectRecord& object, const ObjectRecord& other) {
  codec::Sizes& sizes = object.sizes;
  if (sizes.gzip == 0) sizes.gzip = other.sizes.gzip;
  if (sizes.brotli == 0) sizes.brotli = other.sizes.brotli;
  sizes.has_identity = sizes.has_identity || other.sizes.has_identity;
}

/// Of one resource, each of which has other files.
codec::Sizes joined(const codec::Sizes& a, const codec::Sizes& b) {
  return {.identity = std::max(a.identity, b.identity),
          .gzip = std::max(a.gzip, b.gzip),
          .brotli = std::max(a.brotli, b.brotli),
          .has_identity = a.has_identity || b.has_identity};
}

}  // namespace

void KnownObjects::index() {
  std::ranges::stable_sort(objects_, {}, &ObjectRecord::digest);
  // What an older version has more is there, too, and must not be compressed again to other sizes.
  for (std::size_t i = objects_.size(); i-- > 1;)
    if (objects_[i - 1].digest == objects_[i].digest) complete(objects_[i - 1], objects_[i]);
  const auto twice = std::ranges::unique(objects_, {}, &ObjectRecord::digest);
  objects_.erase(twice.begin(), twice.end());
}

const ObjectRecord* KnownObjects::find(const codec::Digest& digest) const {
  const auto found = std::ranges::lower_bound(objects_, digest, {}, &ObjectRecord::digest);
  return found != objects_.end() && found->digest == digest ? &*found : nullptr;
}

ResourceWriter::ResourceWriter(FileStore& store, const KnownObjects& known, Commit& commit,
                               const Options& options)
    : ResourceWriter(store, known,
                     {.put =
                          [&commit](const std::string& path, std::string_view bytes) {
                            return commit.put(path, bytes, Commit::Stage::document);
                          },
                      .remove = [&commit](const std::string& path) { commit.remove(path); }},
                     options) {}

ResourceWriter::ResourceWriter(FileStore& store, const KnownObjects& known, DocumentFiles files,
                               const Options& options)
    : store_(store),
      known_(known),
      document_files_(std::move(files)),
      effort_(options.effort),
      encodings_(options.encodings),
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
                                  const PreviousDocument& previous) {
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

bool ResourceWriter::is_intact(const std::string& url, const codec::Sizes& sizes,
                               const std::string& content) const {
  return std::ranges::all_of(codec::kEncodings, [&](codec::Encoding encoding) {
    const std::uint64_t size = sizes.stored(encoding);
    return size == 0 || is_intact(url, encoding, size, content);
  });
}

/// Documents are replaced in place, so that the one that is stored as it is gets compared.
bool ResourceWriter::is_intact(const DocumentRecord& document, const codec::Sizes& kept,
                               const std::string& content) const {
  if (!is_intact(document.url, kept, content)) return false;
  if (reuse_ == Reuse::by_record || !kept.has_identity) return true;
  try {
    return read_sized(store_, public_path(document.url, codec::Encoding::identity),
                      content.size()) == content;
  } catch (const DamagedFile&) {
    return false;  // no file
  }
}

void ResourceWriter::write_object(ObjectSlot& slot, const std::string& content,
                                  codec::Levels levels, WorkerTools& tools) {
  const ObjectRecord* known = known_.find(slot.record.digest);
  const std::string url = format::object_url(slot.record.digest);
  codec::Sizes kept = known == nullptr ? kNoFiles : known->sizes.in(encodings_);
  const bool is_damaged = known != nullptr && !is_intact(url, kept, content);
  if (is_damaged) kept = kNoFiles;
  const codec::Encodings missing = encodings_.without(kept.encodings());
  if (missing.empty()) {
    slot.record.sizes = kept;  // its digest may be compared meanwhile
    slot.outcome = Outcome::reused;
    return;
  }
  const codec::Encoded encoded = tools.encoder.encode(content, levels, missing);
  for (const codec::Encoding encoding : codec::kEncodings) {
    if (!missing.contains(encoding)) continue;
    const std::string path = public_path(url, encoding);
    const std::string_view bytes = encoded.in(encoding, content);
    if (known == nullptr) {
      store_.stage(path, bytes);
    } else {
      store_.write(path, bytes);
    }
  }
  slot.record.sizes = joined(kept, encoded.sizes);
  slot.outcome = is_damaged ? Outcome::repaired : Outcome::written;
  if (!is_damaged) slot.added = missing;
}

void ResourceWriter::write_document(DocumentSlot& slot, const std::string& content,
                                    const PreviousDocument& previous, WorkerTools& tools) {
  constexpr codec::Encodings kOfDocuments{codec::Encoding::identity, codec::Encoding::gzip};
  slot.record.digest = codec::sha256(content);
  const codec::Encodings wanted = encodings_.common(kOfDocuments);
  const bool same = previous.record && previous.record->digest == slot.record.digest;
  codec::Sizes kept = same ? previous.record->sizes.in(wanted) : kNoFiles;
  const bool is_damaged = same && !is_intact(*previous.record, kept, content);
  if (is_damaged) kept = kNoFiles;
  if (same && !is_damaged && previous.encodings == encodings_) {
    slot = {.record = *previous.record, .outcome = Outcome::reused};
    return;
  }
  const bool is_staged = stage(slot, content, wanted, kept, tools);
  remove_others(slot, previous);
  slot.outcome = is_damaged  ? Outcome::repaired
                 : is_staged ? Outcome::written
                             : Outcome::reused;  // with fewer encodings
}

/// What gzip does not make smaller is stored as it is, and only so.
bool ResourceWriter::stage(DocumentSlot& slot, const std::string& content,
                           const codec::Encodings& wanted, const codec::Sizes& kept,
                           WorkerTools& tools) {
  bool is_staged = false;
  const auto put = [&](codec::Encoding encoding, const std::string& bytes) {
    const codec::Digest digest = document_files_.put(public_path(slot.record.url, encoding), bytes);
    slot.staged = slot.staged.with({encoding});
    if (encoding == codec::Encoding::gzip) slot.gzip = digest;
    is_staged = true;
  };
  codec::Sizes& sizes = slot.record.sizes;
  sizes = kept;
  sizes.identity = content.size();
  if (wanted.contains(codec::Encoding::gzip) && kept.gzip == 0) {
    const std::string gzip = tools.encoder.gzip(content, levels(effort_, codec::Readership::few));
    if (gzip.size() < content.size()) {
      put(codec::Encoding::gzip, gzip);
      sizes.gzip = gzip.size();
    }
  }
  if (kept.stored(codec::Encoding::identity) > 0) return is_staged;
  sizes.has_identity = wanted.contains(codec::Encoding::identity) || sizes.gzip == 0;
  if (sizes.has_identity) put(codec::Encoding::identity, content);
  return is_staged;
}

/// A host would prefer what an earlier build left. Where no record says what that is, all may be.
void ResourceWriter::remove_others(DocumentSlot& slot, const PreviousDocument& previous) {
  codec::Encodings left;
  if (previous.record) {
    left = previous.record->sizes.encodings();
  } else if (reuse_ != Reuse::by_bytes) {
    return;
  }
  slot.removed = left.without(slot.record.sizes.encodings());
  for (const codec::Encoding encoding : codec::kEncodings)
    if (slot.removed.contains(encoding))
      document_files_.remove(public_path(slot.record.url, encoding));
}

}  // namespace vizzy::store
