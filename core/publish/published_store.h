#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/encoding.h"
#include "core/destination/destination.h"
#include "core/publish/representation.h"
#include "core/store/document_lookup.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// An output folder that holds what a destination has: a file that the folder lacks is fetched when
/// it is first read, and compared with its hash. Changes stay in the folder. Files of an encoding
/// that the destination does not have count as there by their size alone; they cannot be read.
/// Errors: `failed` when an object or kept entry of a version is missing or damaged there.
class PublishedStore final : public store::FileStore {
 public:
  /// All must outlive it; `folder` holds the manifests and their shards.
  PublishedStore(store::FileStore& folder, destination::Destination& web,
                 destination::Destination& bookkeeping, Representation representation);

  /// Lists the objects and the kept entries that are there: call it before `add_version`.
  void list_files();
  /// Whether the destination has the kept entries of a version.
  [[nodiscard]] bool has_kept_entries(const store::Manifest& manifest) const;
  /// The objects and kept entries of a version are there from now on. False, and nothing is, when
  /// the destination lacks an object.
  [[nodiscard]] bool add_version(const store::Manifest& manifest);
  /// The documents and tables of changes of the version that readers see, and with `Entries::known`
  /// its entries and `changes`. They are not known while a publish is cut off.
  enum class Entries { known, unknown };
  void add_current(const store::Manifest& manifest, Entries entries);
  /// Fetches all objects of versions that were added, many at a time.
  void prefetch(std::span<const store::Manifest> versions, unsigned concurrency,
                std::stop_token stop);
  /// The JSON of a mutable resource as it is there, if it has one of these hashes; absent if not.
  [[nodiscard]] std::optional<std::string> read_as_found(const std::string& url,
                                                         const std::set<codec::Digest>& digests,
                                                         std::uint64_t max_bytes);

  std::optional<std::string> read(const std::string& path) override;
  std::optional<std::uint64_t> size(const std::string& path) override;
  std::string identity(const std::string& path) override { return folder_.identity(path); }
  void write(const std::string& path, std::string_view bytes) override;
  bool stage(const std::string& path, std::string_view bytes) override;
  void write_durably(const std::string& path, std::string_view bytes) override;
  bool move(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void remove_folder(const std::string& folder) override { folder_.remove_folder(folder); }
  void sync() override { folder_.sync(); }
  void list(const std::string& folder, const Visit& visit) override { folder_.list(folder, visit); }

 private:
  /// What a file must be.
  struct Expected {
    codec::Digest digest{};
    std::uint64_t size = 0;  ///< of the JSON
  };
  using Decoded = std::optional<std::string>;

  void add_objects(const std::vector<store::ShardRecord>& shards);
  [[nodiscard]] bool is_listed(const std::string& url) const;
  [[nodiscard]] bool has_objects(const std::vector<store::ShardRecord>& shards);
  void note_sizes(const std::string& url, const codec::Sizes& sizes);
  void note_removed(const std::string& path, bool is_removed);
  [[nodiscard]] bool is_removed(const std::string& path);
  [[nodiscard]] std::optional<std::uint64_t> known_size(const std::string& path);
  [[nodiscard]] std::optional<std::string> fetch(const std::string& path);
  [[nodiscard]] std::optional<std::string> fetch_public(const std::string& path,
                                                        const std::string& url);
  [[nodiscard]] std::optional<std::string> fetch_json(const std::string& path,
                                                      const std::string& url,
                                                      const Expected& expected);
  [[nodiscard]] std::optional<std::string> fetch_state(const std::string& path);
  [[nodiscard]] std::optional<Expected> expected_of(const std::string& url);
  [[nodiscard]] static Decoded decoded(const std::string& bytes, const Expected& expected);
  [[nodiscard]] bool is_there(codec::Encoding encoding) const;

  store::FileStore& folder_;
  destination::Destination& web_;
  destination::Destination& bookkeeping_;
  Representation representation_;
  std::mutex mutex_;                                        // guards what follows
  std::set<std::string> removed_;                           ///< paths
  std::unordered_map<std::uint64_t, std::uint64_t> sizes_;  ///< of files, by hash of the path
  std::set<std::uint64_t> listed_;           ///< hashes of the keys of objects and kept entries
  std::map<std::string, Expected> objects_;  ///< by URL
  std::map<std::string, Expected> entries_;  ///< with `changes`, by URL
  std::map<std::string, Expected> kept_entries_;        ///< by path
  std::map<std::string, codec::Digest> change_tables_;  ///< by path
  std::optional<store::DocumentLookup> documents_;
};

}  // namespace vizzy::publish
