#include "core/init/secret_name.h"

#include <catch2/catch.hpp>

using vizzy::init::may_be_secret;

TEST_CASE("names of what opens something may be secret") {
  for (const char* name : {"password",      "password_hash", "passwordHash",
                           "userpassword",  "PASSWD",        "user_pass",
                           "pwd",           "hashed_pw",     "salt",
                           "api_token",     "APIToken",      "token",
                           "tokens",        "refreshtoken",  "api_key",
                           "apiKey",        "apikey",        "PrivateKey",
                           "client_secret", "secrets",       "otp_code",
                           "pin",           "session_id",    "recovery_codes",
                           "credentials",   "auth_data",     "encrypted_notes"}) {
    INFO(name);
    CHECK(may_be_secret(name));
  }
}

TEST_CASE("names of what finds or identifies a person may be secret") {
  for (const char* name : {"email",
                           "emails",
                           "user_email",
                           "useremail",
                           "e_mail",
                           "E-Mail",
                           "Email Address",
                           "email2",
                           "phone",
                           "phoneNumber",
                           "mobile",
                           "fax",
                           "address",
                           "addresses",
                           "address_line_1",
                           "street",
                           "ip",
                           "last_ip",
                           "IPAddress",
                           "ssn",
                           "iban",
                           "birth_date",
                           "birthdate",
                           "birthday",
                           "dateOfBirth",
                           "dob",
                           "passport_no",
                           "tax_id",
                           "credit_card_no",
                           "cardnumber",
                           "salary"}) {
    INFO(name);
    CHECK(may_be_secret(name));
  }
}

TEST_CASE("names that only contain such words are not secret") {
  for (const char* name : {"id",
                           "username",
                           "display_name",
                           "secretary",
                           "broken",
                           "pinned",
                           "author",
                           "shipping",
                           "tip",
                           "description",
                           "key",
                           "hash",
                           "card",
                           "account",
                           "country",
                           "hotel",
                           "passes",
                           "compass",
                           "passenger_count",
                           "postal_code",
                           "zip",
                           "membership",
                           "view_count",
                           ""}) {
    INFO(name);
    CHECK_FALSE(may_be_secret(name));
  }
}

TEST_CASE("what the law protects most, and what operators keep to themselves, may be secret") {
  for (const char* name :
       {"religion", "ethnicity", "sexualOrientation", "medical_notes", "session",
        "stripe_customer_id", "paypal_id", "internal_notes", "ban_reason", "moderator_note"}) {
    INFO(name);
    CHECK(may_be_secret(name));
  }
}

TEST_CASE("tables between few people, and the machine's own, are private") {
  for (const char* name :
       {"messages", "private_messages", "DirectMessages", "payments", "sessions", "notifications",
        "reports", "internal_notes", "audit_logs", "user_blocks", "schema_migrations",
        "push_devices", "login_attempts", "webhooks", "invoices", "delayed_jobs"}) {
    INFO(name);
    CHECK(vizzy::init::is_private_table(name));
  }
  for (const char* name : {"users", "posts", "orders", "products", "blogs", "catalog", "comments",
                           "jobs", "newsletters", "likes", "followers", "reporters"}) {
    INFO(name);
    CHECK_FALSE(vizzy::init::is_private_table(name));
  }
}
