#include "core/init/secret_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/init/name_words.h"

namespace vizzy::init {

namespace {

/// Words, and words that follow each other, as `words_of` finds them.
constexpr std::array<std::string_view, 67> kWords{
    // Credentials.
    "pwd", "pw", "user_pass", "pass_hash", "passcode", "secret", "token", "jwt", "csrf", "otp",
    "totp", "mfa", "pin", "salt", "credential", "cookie", "auth", "oauth", "encrypted", "api_key",
    "private_key", "access_key", "encryption_key", "signing_key", "license_key", "stream_key",
    "ssh_key", "session_id", "session_key", "recovery_code", "reset_code", "verification_code",
    "security_code", "security_question", "security_answer", "backup_code",
    // How to reach or find a person.
    "mail", "phone", "telephone", "tel", "mobile", "fax", "address", "addr", "street", "ip",
    "user_agent", "device_id",
    // Identity and finances.
    "ssn", "social_security", "national_id", "tax_id", "tax_number", "passport", "birth", "dob",
    "date_of_birth", "maiden", "iban", "cvv", "cvc", "credit_card", "card_number", "account_number",
    "bank_account", "routing_number", "salary"};

/// Parts that harmless words do not contain: "userpassword", "emailaddress".
constexpr std::array<std::string_view, 17> kParts{
    "password",    "passwd",     "passphrase", "passhash",     "apikey",     "privatekey",
    "accesstoken", "authtoken",  "apitoken",   "refreshtoken", "email",      "phonenumber",
    "ipaddr",      "creditcard", "cardnumber", "birthda",      "dateofbirth"};

/// Whether `names`, words between underscores, has the word or its plural.
bool has_words(std::string_view names, std::string_view words) {
  const std::string start = fmt::format("_{}", words);
  for (std::size_t at = names.find(start); at != std::string_view::npos;
       at = names.find(start, at + 1)) {
    const std::string_view rest = names.substr(at + start.size());
    if (rest.starts_with("_") || rest.starts_with("s_") || rest.starts_with("es_")) return true;
  }
  return false;
}

}  // namespace

bool may_be_secret(std::string_view name) {
  const std::string names = fmt::format("_{}_", fmt::join(words_of(name), "_"));
  return std::ranges::any_of(kWords, [&](auto words) { return has_words(names, words); }) ||
         std::ranges::any_of(kParts,
                             [&](auto part) { return names.find(part) != std::string::npos; });
}

}  // namespace vizzy::init
