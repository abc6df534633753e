#include <algorithm>

#include "core/destination/s3_answer.h"
#include "core/http/retry.h"
#include "core/http/xml.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

void listing(std::string_view bytes) {
  http::Response response;
  response.status = 200;
  response.body = bytes;
  (void)http::is_transient(response);
  (void)destination::why_not_object(response);
  (void)destination::why_not_removal(response, "DeleteResult");
  const std::string code = http::error_code(bytes);
  require(std::ranges::none_of(code, [](unsigned char c) { return c < 0x20; }),
          "what is quoted has no control characters");
  const auto page =
      accepted([&] { return destination::read_listed_page(response, "feed/", "s3://bucket"); });
  if (!page) return;
  for (const auto& object : page->objects)
    require(object.key.starts_with("feed/"), "a listing has no keys outside of its prefix");
}

}  // namespace vizzy::fuzz
