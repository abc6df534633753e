#pragma once

#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/publish/folder_version.h"
#include "core/publish/plan.h"
#include "core/publish/published.h"
#include "core/publish/step.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// What happens, where nothing is known to be published, to files below "v1/" that vizzy did not
/// put (see `OwnNames`).
enum class Strangers { removed, left };

/// What a takedown in the folder asks of a destination: no object there may hold the keys, whatever
/// version it belongs to. Versions that the folder keeps are replaced by their rewritten manifests;
/// those it no longer keeps, which nobody rewrote, are forgotten; then every object goes that no
/// retained version of the folder has. Where the head names no published version, as after it was
/// lost, nobody knows what is there: documents and entries that the folder's version lacks go, too.
class Withdrawal {
 public:
  /// `folder` must outlive it. Brings the shards of the old manifests into the folder.
  Withdrawal(store::FileStore& folder, const Published& published,
             destination::Destination& bookkeeping, Strangers strangers);

  /// Whether keys were taken down since the destination was published.
  [[nodiscard]] bool is_needed() const { return is_needed_; }

  /// Objects of rewritten versions that the destination lacks.
  void objects(const Plan& plan, const TakeStep& take) const;
  /// The folder's manifests of rewritten versions.
  [[nodiscard]] const std::vector<store::Manifest>& rewritten() const { return rewritten_; }
  /// Keys of the manifests that they replace, and of the versions that are forgotten.
  [[nodiscard]] const std::vector<std::string>& obsolete_manifests() const { return obsolete_; }
  /// Keys of bookkeeping with items, which may be those that are taken down: entries and tables of
  /// changes that no version has any more.
  [[nodiscard]] const std::vector<std::string>& obsolete_items() const { return obsolete_items_; }
  /// What must go, by a listing.
  void removals(const FolderVersion& own, destination::Destination& web,
                const TakeStep& take) const;

 private:
  void find_rewritten(destination::Destination& bookkeeping);
  void find_obsolete_items(destination::Destination& bookkeeping);
  void removals_of_lost(const FolderVersion& own, destination::Destination& web,
                        const TakeStep& take) const;

  store::FileStore& folder_;
  bool is_needed_;
  bool is_unknown_;  ///< what is published
  Strangers strangers_;
  std::vector<store::Manifest> rewritten_;
  std::vector<std::vector<store::Manifest>> replaced_;  ///< by each of them; empty when it is lost
  std::vector<std::string> obsolete_;
  std::vector<std::string> obsolete_items_;
};

}  // namespace vizzy::publish
