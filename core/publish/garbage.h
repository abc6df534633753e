#pragma once

#include "core/publish/publish_context.h"

namespace vizzy::publish {

/// Applies the retention of the current version at the destination: forgets the manifests of
/// versions whose retention has passed, and removes the objects, documents, entries and shards that
/// neither the published version nor a retained one has. At most `max_removals`; in a dry run they
/// are only listed.
///
/// What a retained version has is known only from manifests that are what their hash promises: if
/// one of them is not, nothing goes but a warning comes. Nothing is removed that was put within
/// `grace`: another publisher may not have announced it yet. Readers and publishers are safe
/// in every order: the head is moved from the state that was looked at, so that a publisher that
/// worked meanwhile finds it moved and puts again what it lacks.
///
/// Nothing happens while another publisher is at work. Errors: `failed`; `gate` when another
/// publisher takes over; `interrupted`.
void collect_garbage_at(const PublishContext& context);

}  // namespace vizzy::publish
