#include "core/format/headers.h"

namespace vizzy::format {

std::string_view cache_control(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::entry:
      return "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400";
    case ResourceKind::object: return "public, max-age=31536000, immutable";
    case ResourceKind::document: break;
  }
  return "public, max-age=300, stale-if-error=86400";
}

}  // namespace vizzy::format
