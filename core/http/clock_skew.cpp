#include "core/http/clock_skew.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>

#include "core/http/libcurl.h"
#include "core/http/xml.h"

namespace vizzy::http {

namespace {

using std::chrono::seconds;

constexpr seconds kMaxSkew = std::chrono::minutes(14);

}  // namespace

Message wrong_clock(const Response& response) {
  const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  return {fmt::format("this machine's clock reads {:%a, %d %b %Y %T} GMT and the store's {}", now,
                      quotable(response.header("date"))),
          {"set it"}};
}

std::optional<Message> clock_skew(const Response& response) {
  const std::time_t theirs = libcurl().getdate(response.header("date").c_str(), nullptr);
  if (theirs < 0) return std::nullopt;
  const seconds skew = seconds(theirs) - seconds(std::time(nullptr));
  if (skew < kMaxSkew && -skew < kMaxSkew) return std::nullopt;
  return wrong_clock(response);
}

}  // namespace vizzy::http
