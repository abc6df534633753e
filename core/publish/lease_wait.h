#pragma once

#include <chrono>

#include "core/destination/destination.h"
#include "core/publish/lease.h"
#include "core/publish/published.h"
#include "core/store/file_store.h"

namespace vizzy::publish {

/// Clocks of publishers may differ by so much: S3 refuses requests beyond it.
inline constexpr std::chrono::minutes kClockTolerance{15};

/// How long the lease that the head of another publisher shows may still last; nothing or less once
/// it has ended. It has when the head has rested for `Lease::kDuration`, which any of these proves:
///
/// - the destination's clock, by which the head was put that long ago;
/// - this folder, which saw the very same head that long ago; it takes note of that;
/// - the deadline in the head, if it has passed by more than clocks differ.
///
/// No deadline in the future makes it longer.
[[nodiscard]] std::chrono::seconds lease_wait(const Published& published,
                                              destination::Destination& bookkeeping,
                                              store::FileStore& folder,
                                              std::chrono::sys_seconds now);

}  // namespace vizzy::publish
