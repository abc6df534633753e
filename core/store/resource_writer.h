#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/codec/effort.h"
#include "core/codec/encoder.h"
#include "core/codec/encodings.h"
#include "core/store/commit.h"
#include "core/store/file_store.h"
#include "core/store/layout.h"
#include "core/store/manifest.h"
#include "core/store/reuse.h"
#include "core/store/worker_pool.h"

namespace vizzy::store {

/// What became of a resource: new or changed, already there and intact, or damaged and written
/// again.
enum class Outcome { written, reused, repaired };

/// The objects that committed manifests list, found by digest.
class KnownObjects {
 public:
  /// The first record that is added for a digest counts: add the newest first.
  void add(const ObjectRecord& object) { objects_.push_back(object); }
  /// Call once, after the last `add`.
  void index();
  [[nodiscard]] const ObjectRecord* find(const codec::Digest& digest) const;

 private:
  std::vector<ObjectRecord> objects_;
};

/// A document as the last manifest lists it, and the encodings that its build was to write.
struct PreviousDocument {
  std::optional<DocumentRecord> record = {};
  codec::Encodings encodings = {};
};

/// The tools that each worker owns.
struct WorkerTools {
  codec::Encoder encoder;
};

/// Hashes, compresses and writes resources on all cores. Each submission returns a slot that
/// receives its result, so the number of threads never shows.
class ResourceWriter {
 public:
  struct Options {
    codec::Effort effort = codec::Effort::balanced;
    codec::Encodings encodings = {};  ///< those that are written, where the kind has them
    unsigned threads = 1;
    Reuse reuse = Reuse::by_size;
    std::size_t max_queued_bytes = std::size_t{8} << 20;
    std::stop_token stop;
  };
  struct ObjectSlot {
    ObjectRecord record;
    Outcome outcome = Outcome::written;
    /// Those that were written and that no committed manifest lists.
    codec::Encodings added = codec::Encodings::none();
  };
  struct DocumentSlot {
    DocumentRecord record;
    Outcome outcome = Outcome::written;
    codec::Encodings staged = codec::Encodings::none();
    codec::Encodings removed = codec::Encodings::none();
    codec::Digest gzip{};  ///< of the bytes of that file, if it was staged
  };
  /// What becomes of the files of documents. Called by several threads.
  struct DocumentFiles {
    /// Stages new bytes; returns their digest.
    std::function<codec::Digest(const std::string& path, std::string_view bytes)> put;
    std::function<void(const std::string& path)> remove;
  };

  /// `store` and `known` must outlive the writer.
  ResourceWriter(FileStore& store, const KnownObjects& known, DocumentFiles files,
                 const Options& options);
  /// Documents are staged for `commit`, which must outlive the writer.
  ResourceWriter(FileStore& store, const KnownObjects& known, Commit& commit,
                 const Options& options);

  /// Writes an object, unless a committed manifest lists it and its files are intact (see Reuse);
  /// then it writes the encodings that are missing. The same content again gets the slot of the
  /// first, which alone decides how it is compressed. The slot is filled when `wait` returns and
  /// lives as long as the writer.
  const ObjectSlot& put_object(std::string content, codec::Readership readership);
  /// An object that another process wrote. If it was put before, that slot counts.
  const ObjectSlot& adopt_object(const ObjectSlot& object);

  /// Stages a document, unless `previous` lists it and its files are intact; then it stages the
  /// encodings that are missing, and removes those that are not wanted.
  void put_document(std::string url, std::string content, const PreviousDocument& previous);
  /// The documents in the order in which they were put, each once; absent while the next one is
  /// not finished. After `wait` all are.
  [[nodiscard]] std::optional<DocumentSlot> take_document();

  /// Whether the files of a resource are what the manifest says, as far as `Options::reuse` asks.
  [[nodiscard]] bool is_intact(const std::string& url, const codec::Sizes& sizes,
                               const std::string& content) const;

  /// Waits for everything that was put. Throws the first failure.
  void wait() { pool_.wait(); }

 private:
  struct PendingDocument {
    DocumentSlot slot;
    std::atomic<bool> is_done = false;
  };
  struct SlotHash {
    std::size_t operator()(const ObjectSlot* slot) const {
      return codec::leading_bits(slot->record.digest);
    }
  };
  struct SlotEqual {
    bool operator()(const ObjectSlot* a, const ObjectSlot* b) const {
      return a->record.digest == b->record.digest;
    }
  };

  void write_object(ObjectSlot& slot, const std::string& content, codec::Levels levels,
                    WorkerTools& tools);
  void write_document(DocumentSlot& slot, const std::string& content,
                      const PreviousDocument& previous, WorkerTools& tools);
  /// Stages the encodings `wanted` of what `slot` names; its sizes become what is there then, of
  /// which `kept` is there already. Returns whether there was one to stage.
  bool stage(DocumentSlot& slot, const std::string& content, const codec::Encodings& wanted,
             const codec::Sizes& kept, WorkerTools& tools);
  [[nodiscard]] bool is_intact(const std::string& url, codec::Encoding encoding, std::uint64_t size,
                               const std::string& content) const;
  [[nodiscard]] bool is_intact(const DocumentRecord& document, const codec::Sizes& kept,
                               const std::string& content) const;
  void remove_others(DocumentSlot& slot, const PreviousDocument& previous);

  FileStore& store_;
  const KnownObjects& known_;
  DocumentFiles document_files_;
  codec::Effort effort_;
  codec::Encodings encodings_;
  Reuse reuse_;
  std::vector<WorkerTools> tools_;
  std::deque<ObjectSlot> objects_;
  std::unordered_set<const ObjectSlot*, SlotHash, SlotEqual> objects_by_digest_;
  std::deque<PendingDocument> documents_;
  WorkerPool pool_;  // last: its threads stop before what they use is destroyed
};

}  // namespace vizzy::store
