#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

#include "core/format/resource_kind.h"
#include "core/verify/host/caching.h"
#include "core/verify/host/content.h"
#include "core/verify/host/findings.h"
#include "core/verify/host/live_url.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

namespace {

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

}  // namespace

/// Content-Encoding, Cache-Control, then the body.
void answer(std::string_view bytes) {
  (void)accepted([&] { return verify::host::parse_live_url(std::string(bytes)); });
  verify::host::Findings findings;
  http::Response response{.status = 200, .headers = {}, .body = {}};
  response.headers["content-encoding"] = take_line(bytes);
  const std::string_view caching = take_line(bytes);
  response.body = bytes;
  const verify::host::Content content = verify::host::read_content(response);
  require(!content.problems.empty() || verify::host::is_json(content.text),
          "what is right is JSON");
  for (const verify::Finding& problem : content.problems) findings.add(problem, "v1/feed.json");
  for (const auto kind :
       {format::ResourceKind::entry, format::ResourceKind::object, format::ResourceKind::document})
    if (const auto problem = verify::host::caching_problem(kind, caching))
      findings.add(*problem, std::string(caching));
  if (const auto problem = verify::host::error_caching_problem(caching)) findings.add(*problem, "");
  for (const verify::Finding& finding : findings.sorted())
    require(!nlohmann::json(finding.problem).dump().empty(), "a finding is UTF-8");
}

}  // namespace vizzy::fuzz
