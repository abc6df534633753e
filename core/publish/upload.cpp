#include "core/publish/upload.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/codec/decode.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/resource_kind.h"
#include "core/publish/deadline.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

constexpr std::size_t kMaxQueuedBytes = std::size_t{8} << 20;

/// The bytes of a file, if they are what the manifest promises.
std::string read_verified(ObjectStore& folder, const PlannedResource& resource,
                          const Variant& variant) {
  const std::string path = layout::public_path(resource.url, variant.encoding);
  auto bytes = folder.read(path);
  try {
    if (bytes && bytes->size() == variant.size &&
        sha256(decode(*bytes, variant.encoding, resource.sizes.identity)) == resource.digest)
      return *std::move(bytes);
  } catch (const Error&) {
    // It cannot be decoded: damaged, as below.
  }
  throw Error(ErrorKind::failed,
              fmt::format("{} is {}; run vizzy build-feed --repair, then publish again", path,
                          bytes ? "damaged" : "missing"));
}

/// Names in the journal what was put, down to its headers.
Digest fingerprint(const PlannedResource& resource, const Variant& variant,
                   const ObjectHeaders& headers) {
  return sha256(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", variant.key, to_hex(resource.digest),
                            variant.size, headers.content_type, headers.content_encoding,
                            headers.cache_control));
}

}  // namespace

Upload::Upload(ObjectStore& folder, Destination& web, const Representation& representation,
               Journal& journal, Lease& lease, PublishReport& report, Progress& progress,
               const Options& options)
    : folder_(folder),
      web_(web),
      representation_(representation),
      journal_(journal),
      lease_(lease),
      report_(report),
      progress_(progress),
      deadline_(options.deadline),
      rate_limit_(options.max_bytes_per_second, options.stop, options.deadline),
      pool_(options.concurrency, kMaxQueuedBytes, options.stop) {}

void Upload::begin(std::string_view phase, std::uint64_t resources) {
  progress_.begin(phase, resources);
  visited_ = 0;
}

void Upload::put(const PlannedResource& resource, std::string_view) {
  progress_.update(++visited_);
  if (resource.kind == ResourceKind::object && !objects_.insert(resource.digest).second) return;
  for (Variant& variant : variants_to_put(representation_, resource)) {
    const std::size_t bytes = variant.size;
    pool_.submit(bytes, [this, resource, variant = std::move(variant)](unsigned) {
      put_variant(resource, variant);
    });
  }
}

void Upload::wait_for_turn(std::uint64_t bytes) {
  const bool has_turn = rate_limit_.take(bytes);
  require_time();
  if (!has_turn)
    throw Error(ErrorKind::interrupted, "interrupted; what was published before stays published");
}

void Upload::require_time() const {
  if (std::chrono::steady_clock::now() < deadline_) return;
  throw past_deadline(web_.name());
}

void Upload::put_variant(const PlannedResource& resource, const Variant& variant) {
  require_time();
  const ObjectHeaders headers = headers_of(representation_, resource.kind, variant.encoding);
  const Digest print = fingerprint(resource, variant, headers);
  if (journal_.has(print)) {
    const std::lock_guard lock(mutex_);
    ++report_.kind(resource.kind).resumed;
    return;
  }
  const std::string bytes = read_verified(folder_, resource, variant);
  wait_for_turn(bytes.size());
  if (resource.kind != ResourceKind::object || lease_.is_held()) lease_.keep();
  web_.put(variant.key, bytes, headers);
  if (web_.puts_durably()) journal_.add(print);
  const std::lock_guard lock(mutex_);
  report_.kind(resource.kind).count_put(bytes.size());
}

void Upload::skip_many(ResourceKind kind, std::uint64_t count) {
  progress_.update(visited_ += count);
  const std::lock_guard lock(mutex_);
  report_.kind(kind).skipped += count;
}

void Upload::remove(ResourceKind kind, const std::string& key, std::string_view) {
  if (!removals_.insert(key).second) return;
  const std::lock_guard lock(mutex_);
  ++report_.kind(kind).removed;
}

void Upload::put_file(Destination& destination, std::string key, std::string bytes) {
  const std::size_t size = bytes.size();
  pool_.submit(size, [this, &destination, k = std::move(key), b = std::move(bytes)](unsigned) {
    wait_for_turn(b.size());
    destination.put(k, b, bookkeeping_keys::headers());
    const std::lock_guard lock(mutex_);
    report_.bookkeeping.count_put(b.size());
  });
}

}  // namespace vizzy
