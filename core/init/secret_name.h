#pragma once

#include <string_view>

namespace vizzy::init {

/// Whether the name of a column or table says that it holds what a public feed must not show:
/// passwords, tokens and keys, or how to reach, find or identify a person. Only English names
/// are known, and a name does not tell everything: a person must still check before publishing.
[[nodiscard]] bool may_be_secret(std::string_view name);

/// Whether the name of a table says that its rows are between few people, or for the operators
/// alone: messages, payments, sessions, notifications, reports, notes, logs, queues.
/// `may_be_secret` tells of others.
[[nodiscard]] bool is_private_table(std::string_view name);

}  // namespace vizzy::init
