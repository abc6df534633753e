#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/source/catalogue.h"

namespace vizzy::init {

/// A list of rows that a definition could have, with the reasons for its choices.
struct ProposedView {
  std::string table;
  std::string key;
  std::vector<source::SourceColumn> columns;  ///< that become fields, the key among them
  std::vector<std::string> counters;          ///< that it could be sorted by, the best first
  std::vector<std::string> unsupported;       ///< columns of a type that no field can have
  std::vector<std::string> secrets;           ///< columns that `may_be_secret`
  std::string condition;                      ///< SQL that leaves out hidden rows; empty for none
  std::vector<std::string> questions;         ///< columns that may hide rows: a person must say
};

/// A table whose rows name the keys of another one.
struct ProposedChildren : ProposedView {
  source::SourceColumn parent;             ///< the column that does
  std::vector<std::string> other_parents;  ///< columns that do so too
};

/// A definition for the tables of a database: a guess to start from.
struct Proposal {
  ProposedView main;  ///< the table that others refer to most
  std::vector<ProposedChildren> children;
  std::vector<source::SourceColumn> segments;  ///< of the main table, that look like categories
  std::optional<std::string> alias;            ///< a unique text that is not the key
  std::vector<std::string> other_tables;
  std::vector<std::string> secret_tables;  ///< that belong to the main one and may be private
  std::vector<source::UnusableTable> unusable_tables;
};

/// Chooses the table that most others refer to (of several, the one with most counters) and what
/// belongs to it. A key that `may_be_secret` is not used, and a table that `is_private_table` is
/// chosen only when it is `wanted`; empty for no wish. Errors: `failed` when no table has a key of
/// one column, naming the tables; `usage` when there is no wanted one.
[[nodiscard]] Proposal propose(const std::vector<source::SourceTable>& tables,
                               const std::string& database, const std::string& wanted = "");

/// The definition as a commented file, which the program reads.
[[nodiscard]] std::string proposal_text(const Proposal& proposal);

}  // namespace vizzy::init
