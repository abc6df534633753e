#include "core/http/aws_files.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "core/error.h"

namespace vizzy::http {

namespace {

std::string trimmed(const std::string& text) {
  const auto start = text.find_first_not_of(" \t\r");
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_last_not_of(" \t\r") - start + 1);
}

/// Adds the settings of a section; those that are there stay. Returns whether the section is there.
bool read_section(const std::string& file, const std::string& section, Profile& profile) {
  std::ifstream stream(file);
  bool is_in = false, found = false;
  for (std::string line; std::getline(stream, line);) {
    const bool is_nested = line.starts_with(' ') || line.starts_with('\t');
    const std::string text = trimmed(line);
    if (text.empty() || text.starts_with('#') || text.starts_with(';')) continue;
    if (text.starts_with('[')) {
      is_in = text == "[" + section + "]";
      found = found || is_in;
      continue;
    }
    const auto equals = text.find('=');
    if (is_in && !is_nested && equals != std::string::npos)
      profile.emplace(trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1)));
  }
  return found;
}

std::string file_of(const Environment& environment, const char* variable, const char* name) {
  const std::string file = environment(variable);
  return file.empty() ? environment("HOME") + "/.aws/" + name : file;
}

}  // namespace

std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Profile read_profile(const Environment& environment, const std::string& name) {
  std::string wanted = name.empty() ? environment("AWS_PROFILE") : name;
  const bool is_asked_for = !wanted.empty();
  if (!is_asked_for) wanted = "default";
  const std::string credentials =
      file_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  const std::string config = file_of(environment, "AWS_CONFIG_FILE", "config");
  Profile profile;
  bool found = read_section(credentials, wanted, profile);
  found =
      read_section(config, wanted == "default" ? wanted : "profile " + wanted, profile) || found;
  if (!found && is_asked_for)
    throw Error(ErrorKind::usage,
                fmt::format("no profile is named \"{}\" in {} or {}", wanted, credentials, config),
                {"check --profile and AWS_PROFILE"});
  return profile;
}

}  // namespace vizzy::http
