#pragma once

#include <map>
#include <string>

#include "core/http/environment.h"
#include "core/http/ini_file.h"

namespace vizzy::http {

/// One profile of the files that the AWS tools share.
struct Profile {
  std::string name;
  IniSection credentials;  ///< what ~/.aws/credentials says
  IniSection config;       ///< what ~/.aws/config says

  /// The value of a setting that is no key: the credentials file goes first. Empty when there is
  /// none.
  [[nodiscard]] std::string setting(const std::string& option) const;
  [[nodiscard]] bool has(const std::string& option) const;
};

/// ~/.aws/credentials and ~/.aws/config (or AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE), read
/// as the AWS tools read them: "[name]" in the first; "[profile name]", where the name may be
/// quoted, "[default]" and "[services name]" in the second. A file that does not exist is empty.
class AwsFiles {
 public:
  /// Errors: `usage` for a file that the AWS tools refuse, `failed` for one that cannot be read.
  explicit AwsFiles(const Environment& environment);

  [[nodiscard]] bool has_profile(const std::string& name) const;
  /// Without any settings when it is in neither file.
  [[nodiscard]] Profile profile(const std::string& name) const;
  /// "[services name]". Errors: `usage` when there is none, as `profile` names it.
  [[nodiscard]] const IniSection& services(const std::string& name, const Profile& profile) const;
  /// "FILE or FILE"
  [[nodiscard]] std::string names() const;

 private:
  std::string credentials_file_;
  std::string config_file_;
  std::map<std::string, IniSection> credentials_;
  std::map<std::string, IniSection> config_;
  std::map<std::string, IniSection> services_;
};

}  // namespace vizzy::http
