#pragma once

#include <string>

#include "core/http/aws_files.h"
#include "core/http/environment.h"

namespace vizzy::http {

/// What the environment and the shared files say, in the order in which the AWS tools believe them:
/// an option of the command line, the environment, the profile.
class AwsSettings {
 public:
  /// `profile` is the option; empty for AWS_PROFILE (AWS_DEFAULT_PROFILE), or else "default".
  /// Errors: `usage` when a profile that was asked for is in neither file, and as `AwsFiles`.
  AwsSettings(Environment environment, const std::string& profile);

  [[nodiscard]] std::string variable(const char* name) const { return environment_(name); }
  [[nodiscard]] const AwsFiles& files() const { return files_; }
  [[nodiscard]] const Profile& profile() const { return profile_; }
  /// Whether an option names the profile: then the environment's keys do not count.
  [[nodiscard]] bool is_profile_an_option() const { return is_option_; }
  [[nodiscard]] bool is_profile_asked_for() const { return is_asked_for_; }

  /// `option` if it is not empty; else "us-east-1" where nothing says.
  /// Errors: `usage` for what is not a region.
  [[nodiscard]] std::string region(const std::string& option) const;
  /// Where a service ("s3", "sts", "cloudfront") is said to be
  /// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html); empty where
  /// nothing says. Errors: `usage` as `admitted_endpoint`.
  [[nodiscard]] std::string endpoint(const std::string& service) const;
  /// "path" or "virtual", in the profile's block s3; or empty.
  [[nodiscard]] std::string addressing_style() const;
  /// AWS_CA_BUNDLE; empty for the system's certificates.
  [[nodiscard]] std::string ca_file() const;

 private:
  Environment environment_;
  AwsFiles files_;
  bool is_option_;
  bool is_asked_for_ = true;
  Profile profile_;
};

}  // namespace vizzy::http
