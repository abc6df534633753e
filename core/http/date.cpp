#include "core/http/date.h"

#include <ctime>

#include "core/http/libcurl.h"

namespace vizzy::http {

std::optional<std::chrono::sys_seconds> parse_date(const std::string& value) {
  const std::time_t time = value.empty() ? -1 : libcurl().getdate(value.c_str(), nullptr);
  if (time < 0) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(time));
}

}  // namespace vizzy::http
