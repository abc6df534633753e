#pragma once

#include <chrono>
#include <string>

#include "core/publish/head.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// Refuses to publish `next` over what the head names: a newer sequence, one that another
/// publisher is at work on, or the work of an interrupted newer one. `wait` is how long the lease
/// of another may still last. Errors: `gate`, with the remedy.
void require_precedence(const Head& head, const PublishedMark& next, std::chrono::seconds wait,
                        const std::string& destination);

/// What of two manifests of one sequence must agree: a takedown rewrites those that a folder keeps.
enum class Agreement { content, time };

/// Refuses a folder that did not build what is published: its sequences count other changes.
/// `own` is the folder's manifest of the published sequence, null when it keeps none, `published`
/// the destination's. Errors: `gate`, with the remedy.
void require_same_history(const store::Manifest* own, const store::Manifest& published,
                          Agreement agreement, const std::string& destination);

}  // namespace vizzy::publish
