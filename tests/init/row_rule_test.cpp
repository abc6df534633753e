#include "core/init/row_rule.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace vizzy;
using namespace vizzy::init;

namespace {

std::string condition_for(const char* name, source::ColumnKind kind, bool is_declared_only = false,
                          std::vector<std::string> values = {}) {
  return row_rule({.name = name,
                   .kind = kind,
                   .is_declared_only = is_declared_only,
                   .values = std::move(values)})
      .condition;
}

}  // namespace

TEST_CASE("a column that tells of hidden rows says when, or whether") {
  for (const char* name : {"deleted_at", "deletedAt", "deleted_on", "removed_at", "DELETED_AT",
                           "deletedat", "date_deleted", "delete_time", "bannedAt", "archived_on",
                           "suspended_since", "user_deleted_at"}) {
    INFO(name);
    CHECK((row_flag(name) == RowFlag::hidden_since));
  }
  for (const char* name :
       {"deleted",   "is_deleted", "isDeleted",     "soft_deleted", "DELETED",
        "IsDeleted", "isdeleted",  "deleted_flag",  "isPrivate",    "is_banned",
        "draft",     "hidden",     "spam",          "is_test",      "is_test_account",
        "archived",  "suspended",  "not_published", "is_draft",     "shadowBanned",
        "deleted_yn"}) {
    INFO(name);
    CHECK((row_flag(name) == RowFlag::hidden));
  }
}

TEST_CASE("a column that tells of public rows says since when, or whether") {
  for (const char* name : {"published_at", "publishedAt", "approved_on", "date_published"}) {
    INFO(name);
    CHECK((row_flag(name) == RowFlag::shown_since));
  }
  for (const char* name : {"published", "is_published", "isPublished", "visible", "is_active",
                           "ACTIVE", "enabled", "approved", "is_public", "not_deleted"}) {
    INFO(name);
    CHECK((row_flag(name) == RowFlag::shown));
  }
}

TEST_CASE("states and periods are known by their names") {
  for (const char* name : {"status", "state", "visibility", "moderation_state", "moderationStatus",
                           "user_status", "privacy", "access_level", "publication_status"}) {
    INFO(name);
    CHECK((row_flag(name) == RowFlag::state));
  }
  for (const char* name : {"banned_until", "visible_from", "publish_at", "expires_at", "expiresAt",
                           "scheduled_for", "embargo_until"}) {
    INFO(name);
    CHECK((row_flag(name) == RowFlag::period));
  }
}

TEST_CASE("other columns say nothing about who may see a row") {
  for (const char* name : {"deleted_by",
                           "undeleted",
                           "delete_count",
                           "at",
                           "can_delete",
                           "active_users",
                           "last_active_at",
                           "order_status",
                           "marital_status",
                           "email_verified",
                           "comments_disabled",
                           "test_date",
                           "tested",
                           "publisher",
                           "privately_owned",
                           "created_at",
                           "review",
                           "is_online",
                           "on_sale",
                           "in_stock",
                           ""}) {
    INFO(name);
    CHECK((row_flag(name) == RowFlag::none));
  }
}

TEST_CASE("rows are hidden by what the column can hold") {
  const auto kind = source::ColumnKind::boolean;
  CHECK(condition_for("is_private", kind) == "is_private IS NOT TRUE");
  const std::string no = " IN ('', '0', '0.0', 'f', 'false', 'n', 'no', 'off')";
  CHECK(condition_for("is_private", kind, true) ==
        "coalesce(lower(trim(CAST(is_private AS text))), '')" + no);
  CHECK(condition_for("banned", source::ColumnKind::text) ==
        "coalesce(lower(trim(CAST(banned AS text))), '')" + no);
  CHECK(condition_for("is_draft", source::ColumnKind::integer) == "coalesce(is_draft, 0) = 0");
  CHECK(condition_for("banned_at", source::ColumnKind::text) == "banned_at IS NULL");
  CHECK(condition_for("is_published", kind) == "is_published IS TRUE");
  CHECK(condition_for("is_published", source::ColumnKind::integer) == "is_published = 1");
  CHECK(condition_for("is_published", source::ColumnKind::text) ==
        "lower(trim(CAST(is_published AS text))) IN ('1', '1.0', 't', 'true', 'y', 'yes', 'on')");
  CHECK(condition_for("published_at", source::ColumnKind::timestamp) == "published_at IS NOT NULL");
  CHECK(condition_for("published_at", source::ColumnKind::text) ==
        "coalesce(published_at, '') <> ''");
  CHECK(condition_for("published", source::ColumnKind::date).empty());
}

TEST_CASE("of a state only the words that mean public are shown") {
  const auto text = source::ColumnKind::text;
  CHECK(condition_for("status", text, false, {"Draft", "Published", "it's"}) ==
        "status IN ('Published')");
  CHECK(condition_for("status", text, false, {"pending", "shipped"}) ==
        "coalesce(CAST(status AS text), '') NOT IN ('pending')");
  for (const std::vector<std::string>& values :
       {std::vector<std::string>{}, std::vector<std::string>{"CA", "NY"}}) {
    const RowRule rule = row_rule({.name = "state", .kind = text, .values = values});
    CHECK(rule.condition.empty());
    CHECK(rule.is_question);
    CHECK(rule.keeps_column);
  }
}
