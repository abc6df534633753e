#include "core/http/aws_files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/http/shell_words.h"

namespace vizzy::http {

namespace {

/// Far more than any list of profiles.
constexpr std::uintmax_t kMaxBytes = 4 << 20;

bool is_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// With $NAME and ${NAME} replaced where they are set, and "~" at its start.
std::string expanded(std::string_view path, const Environment& environment) {
  std::string result;
  while (!path.empty()) {
    const bool is_braced = path.starts_with("${");
    std::size_t end = is_braced ? path.find('}') : 1;
    if (!is_braced)
      while (end < path.size() && is_in_name(path[end])) ++end;
    if (path.front() != '$' || end == std::string_view::npos || end < 2) {
      result += path.front();
      path.remove_prefix(1);
      continue;
    }
    const std::string name(is_braced ? path.substr(2, end - 2) : path.substr(1, end - 1));
    const std::string_view whole = path.substr(0, end + (is_braced ? 1 : 0));
    const std::string value = environment(name.c_str());
    result += value.empty() ? std::string(whole) : value;
    path.remove_prefix(whole.size());
  }
  return result == "~" || result.starts_with("~/") ? environment("HOME") + result.substr(1)
                                                   : result;
}

std::string file_of(const Environment& environment, const char* variable, const char* name) {
  const std::string file = environment(variable);
  return expanded(file.empty() ? fmt::format("~/.aws/{}", name) : file, environment);
}

/// Empty for what is not a file: the AWS tools pass over it.
std::string read_file(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return "";
  if (std::filesystem::file_size(file, error) > kMaxBytes || error)
    throw Error(ErrorKind::failed, fmt::format("{} is larger than 4 MiB", file),
                {"check AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE"});
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw system_error("cannot read", file, errno);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The name in "profile name" and "services name", where it may be quoted; empty for another
/// section.
std::string second_word(const std::string& section) {
  const auto words = shell_words(section);
  return words && words->size() == 2 ? words->back() : "";
}

}  // namespace

std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string Profile::setting(const std::string& option) const {
  for (const IniSection* section : {&credentials, &config})
    if (const auto found = section->find(option); found != section->end()) return found->second;
  return "";
}

bool Profile::has(const std::string& option) const {
  return credentials.contains(option) || config.contains(option);
}

AwsFiles::AwsFiles(const Environment& environment)
    : credentials_file_(file_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")),
      config_file_(file_of(environment, "AWS_CONFIG_FILE", "config")) {
  for (auto& [section, options] : parse_ini(read_file(credentials_file_), credentials_file_))
    credentials_[section] = options;
  for (auto& [section, options] : parse_ini(read_file(config_file_), config_file_)) {
    if (section == "default")
      config_[section] = options;
    else if (section.starts_with("profile"))
      config_[second_word(section)] = options;
    else if (section.starts_with("services"))
      services_[second_word(section)] = options;
  }
  config_.erase("");
}

bool AwsFiles::has_profile(const std::string& name) const {
  return credentials_.contains(name) || config_.contains(name);
}

Profile AwsFiles::profile(const std::string& name) const {
  Profile profile{.name = name, .credentials = {}, .config = {}};
  if (const auto found = credentials_.find(name); found != credentials_.end())
    profile.credentials = found->second;
  if (const auto found = config_.find(name); found != config_.end()) profile.config = found->second;
  return profile;
}

const IniSection& AwsFiles::services(const std::string& name, const Profile& profile) const {
  const auto found = services_.find(name);
  if (found == services_.end())
    throw Error(ErrorKind::usage,
                fmt::format("the profile {} names the services {}, which are not in {}",
                            profile.name, name, config_file_),
                {fmt::format("add [services {}]", name)});
  return found->second;
}

std::string AwsFiles::names() const {
  return fmt::format("{} or {}", credentials_file_, config_file_);
}

}  // namespace vizzy::http
