#include "core/http/process_credentials.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "core/child_process.h"
#include "core/error.h"
#include "core/http/metadata_credentials.h"
#include "core/http/shell_words.h"
#include "core/http/xml.h"
#include "core/json_text.h"

namespace vizzy::http {

namespace {

using Ending = ChildResult::Ending;

constexpr const char* kSource = "credential_process";

/// A person may have to confirm; nobody waits longer.
constexpr std::chrono::minutes kTimeLimit{5};

[[noreturn]] void fail(const std::string& how, const std::string& said = "") {
  const std::string words = quotable(said);
  throw Error(ErrorKind::failed,
              fmt::format("{} {}{}{}", kSource, how, words.empty() ? "" : ": ", words),
              {"run the command in the profile by hand"});
}

std::string output_of(const std::string& command, const ClientOptions& options) {
  const auto words = shell_words(command);
  if (!words || words->empty()) fail("has an open quotation mark or no command");
  const auto limit = std::chrono::steady_clock::now() + kTimeLimit;
  const ChildResult result = run_child({.words = *words,
                                        .output = ChildProcess::Output::captured,
                                        .deadline = std::min(options.deadline, limit),
                                        .stop = options.stop});
  switch (result.ending) {
    case Ending::stopped: throw Error(ErrorKind::interrupted, "interrupted");
    case Ending::timed_out: fail("did not end in time");
    case Ending::wrote_too_much: fail("writes without end");
    case Ending::signalled: fail("failed", result.errors);
    case Ending::exited: break;
  }
  if (result.code != 0) fail("failed", result.errors);
  return result.output;
}

}  // namespace

Credentials process_credentials(const std::string& command, const ClientOptions& options) {
  const std::string output = output_of(command, options);
  const auto json = try_parse_json(output);
  if (json.is_object() && (!json.contains("Version") || json["Version"] != 1))
    fail("does not say \"Version\": 1, the only one that is known");
  return read_credentials(output, kSource, "SessionToken");
}

}  // namespace vizzy::http
