#include "core/init/secret_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/init/name_words.h"

namespace vizzy::init {

namespace {

/// Words, and words that follow each other, as `words_of` finds them.
constexpr std::array<std::string_view, 118> kWords{
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
    "ssn", "social_security", "national_id", "tax_id", "tax_number", "passport", "birth", "born",
    "dob", "date_of_birth", "maiden", "iban", "cvv", "cvc", "credit_card", "card_number",
    "account_number", "bank_account", "routing_number", "salary", "wage", "bic", "swift",
    "sort_code", "last4", "stripe", "paypal", "braintree", "adyen", "plaid", "driver_license",
    "licence_number", "license_number", "vat_number", "nin", "aadhaar", "cpf", "cnpj",
    "nationality",
    // What the law protects most.
    "religion", "religious", "ethnicity", "ethnic", "political", "sexual_orientation", "sexuality",
    "health", "medical", "diagnosis", "disability", "blood_type", "biometric",
    // What operators keep to themselves.
    "session", "internal", "admin_note", "admin_comment", "moderator_note", "staff_note",
    "private_note", "ban_reason", "suspension_reason", "deletion_reason", "fingerprint", "imei",
    "ipv4", "ipv6", "whatsapp", "digest", "two_factor", "emergency"};

/// Parts that harmless words do not contain: "userpassword", "emailaddress".
constexpr std::array<std::string_view, 17> kParts{
    "password",    "passwd",     "passphrase", "passhash",     "apikey",     "privatekey",
    "accesstoken", "authtoken",  "apitoken",   "refreshtoken", "email",      "phonenumber",
    "ipaddr",      "creditcard", "cardnumber", "birthda",      "dateofbirth"};

/// Words in names of tables, in the singular: `has_words` finds the plural too.
constexpr std::array<std::string_view, 75> kPrivateTables{
    // Between few people.
    "message", "dm", "chat", "conversation", "inbox", "mail", "note", "draft", "invitation",
    "invite", "friend_request", "follow_request", "contact_request", "user_block", "blocked_user",
    "mute", "search_history", "view_history", "browsing_history",
    // Money.
    "payment", "payout", "invoice", "refund", "charge", "billing", "transaction", "wallet",
    "checkout", "subscription", "donation",
    // Safety and support.
    "report", "complaint", "abuse", "ban", "appeal", "strike", "moderation", "ticket", "feedback",
    "verification", "kyc", "consent",
    // The machine's own.
    "session", "notification", "device", "login", "log", "audit", "event_store", "webhook",
    "delayed_job", "failed_job", "background_job", "job_batch", "queue", "outbox",
    "schema_migration", "schema_version", "setting", "preference", "permission", "backup",
    "identity", "identities", "admin", "contact", "lead", "cart", "history", "user_location",
    "patient", "prescription", "appointment", "payroll", "newsletter_subscriber"};

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

std::string between_underscores(std::string_view name) {
  return fmt::format("_{}_", fmt::join(words_of(name), "_"));
}

}  // namespace

bool may_be_secret(std::string_view name) {
  const std::string names = between_underscores(name);
  return std::ranges::any_of(kWords, [&](auto words) { return has_words(names, words); }) ||
         std::ranges::any_of(kParts,
                             [&](auto part) { return names.find(part) != std::string::npos; });
}

bool is_private_table(std::string_view name) {
  const std::string names = between_underscores(name);
  return std::ranges::any_of(kPrivateTables, [&](auto words) { return has_words(names, words); });
}

}  // namespace vizzy::init
