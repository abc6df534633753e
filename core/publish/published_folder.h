#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/encoding.h"
#include "core/destination/destination.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/publish/head.h"
#include "core/publish/published.h"
#include "core/publish/published_store.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"

namespace vizzy::publish {

/// How much of what is published a change needs: what is current, to hold it; its manifest with its
/// shards, to collect garbage; or all versions that the destination retains, to roll back and to
/// take down.
enum class Needed { head, current, retained };

/// What a change of what is published works with; all of it outlives the change.
struct PublishedFolderContext {
  destination::Destination& web;
  destination::Destination& bookkeeping;
  const store::Denylist& left_over;  ///< see read_left_over
  std::chrono::sys_seconds now{};
  unsigned concurrency = 32;
  std::stop_token stop = {};
};

/// An output folder made of what is published at a destination, for one change: rollbacks,
/// takedowns and holds work on it as on any folder. It has the current version of the destination,
/// the versions that are retained there and its denylist; other files are fetched when they are
/// read (see PublishedStore). Nothing that the destination says is believed without its hash.
///
/// Where a publish was cut off, the folder begins with a version of its own that mends it, under a
/// sequence that nobody meant to publish: the lists of the published version, or of the one that
/// was to be if only its entries were left to put, and each document as it is found.
class PublishedFolder {
 public:
  /// `folder` is empty. Errors: `failed` when nothing is published there, or the bookkeeping lacks
  /// something that is needed, with the remedy.
  PublishedFolder(store::FileStore& folder, const PublishedFolderContext& context, Needed needed,
                  Progress& progress);

  [[nodiscard]] store::FileStore& store() { return store_; }
  /// In which the destination has resources; everything can be read without encoding.
  [[nodiscard]] std::vector<codec::Encoding> encodings() const;
  [[nodiscard]] const std::string& destination() const { return context_.web.name(); }
  /// What is published, to publish in the same way.
  [[nodiscard]] const Representation& representation() const {
    return published_.mark()->representation;
  }
  /// Of the head that all of this was read from.
  [[nodiscard]] const codec::Digest& head_digest() const { return published_.head_digest; }
  [[nodiscard]] std::vector<Message>& warnings() { return warnings_; }

  /// Fetches all objects, many at a time: for a change that reads them all.
  void prefetch();
  /// Takes the hold out of the folder, and brings it to the destination if the change began or
  /// ended one.
  enum class Carry { written, looked_at };
  void carry_hold(Carry carry);

 private:
  void bring_current(Needed needed);
  [[nodiscard]] std::vector<PublishedMark> marks_to_begin_with();
  void begin_with(const PublishedMark& mark, Needed needed);
  [[nodiscard]] std::string manifest_text(const PublishedMark& mark);
  void bring_older();
  [[nodiscard]] bool bring_version(const DestinationVersion& version);
  void bring_denylist();
  void bring_hold(Needed needed);
  void settle(Progress& progress);
  void mend(Progress& progress);
  [[nodiscard]] bool is_settled() const;

  PublishedFolderContext context_;
  Published published_;
  PublishedStore store_;
  store::FileStore& folder_;
  PublishedMark begin_;       ///< what the folder begins with
  store::Denylist denylist_;  ///< what the destination records
  bool obeys_ = false;        ///< the published version obeys it
  std::optional<std::string> hold_;
  std::vector<store::Manifest> versions_;  ///< oldest first
  std::vector<Message> warnings_;
};

}  // namespace vizzy::publish
