#pragma once

#include <set>
#include <string>

#include "core/publish/publish_context.h"

namespace vizzy::publish {

/// Tells caches to forget what changed in this run, or in an earlier one that did not come to it.
/// The version is published, whatever happens here: a failure is a warning, and the next run tries
/// again; after a takedown it is left at the destination, too, for the next publisher. What a
/// takedown withdrew is left there also when there is nobody to tell, with a warning. Errors:
/// `failed` when the destination cannot be asked what was left there; `interrupted`.
void purge_caches(const PublishContext& context);

/// Tells caches that take no wildcards to forget what garbage collection removed: what a later
/// takedown takes down may be in it, and nobody can name it then. Errors: as `purge_caches`.
void purge_collected(const PublishContext& context, const std::set<std::string>& paths);

}  // namespace vizzy::publish
