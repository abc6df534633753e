#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <string>
#include <vector>

#include "core/metric/metric.h"

namespace vizzy::test {

/// One ranked video as the reference has it.
struct ReferenceRow {
  std::int64_t id = 0;
  double value = 0;
  bool has_value = true;
};

/// How plain SQL says each metric, written apart from the program: `p` is the creator's prior rate,
/// `as_of` a time as text.
inline std::string reference_sql(metric::Metric metric, const std::string& as_of) {
  switch (metric) {
    case metric::Metric::views: return "ifnull(view_count, 0)";
    case metric::Metric::likes: return "ifnull(like_count, 0)";
    case metric::Metric::comments: return "ifnull(comment_count, 0)";
    case metric::Metric::velocity:
      return "ifnull(view_count, 0) / (max(86400, strftime('%s', '" + as_of +
             "') - strftime('%s', published_at)) / 86400.0)";
    case metric::Metric::score:
      return "CASE WHEN ifnull(view_count, 0) > 0 THEN (p * 1000 + (ifnull(like_count, 0) + "
             "ifnull(comment_count, 0))) / (1000.0 + view_count) ELSE p END";
    case metric::Metric::engagement: break;
  }
  return "CASE WHEN ifnull(view_count, 0) > 0 THEN (ifnull(like_count, 0) + ifnull(comment_count, "
         "0)) * 1.0 / view_count ELSE 0.0 END";
}

/// The best `limit` videos of every creator by a metric.
inline std::map<std::int64_t, std::vector<ReferenceRow>> reference(SQLite::Database& database,
                                                                   metric::Metric metric,
                                                                   const std::string& as_of,
                                                                   int limit) {
  SQLite::Statement query(
      database,
      "WITH totals AS (SELECT creator_id AS c, sum(ifnull(view_count, 0)) AS n, "
      "sum(ifnull(like_count, 0)) + sum(ifnull(comment_count, 0)) AS k FROM videos GROUP BY 1), "
      "priors AS (SELECT c, CASE WHEN n > 0 THEN (50 + k) / (1000.0 + n) ELSE 0.05 END AS p FROM "
      "totals), valued AS (SELECT creator_id, id, view_count, " +
          reference_sql(metric, as_of) +
          " AS value FROM videos JOIN priors ON c = creator_id WHERE creator_id IN (SELECT id FROM "
          "creators)), ranked AS (SELECT *, row_number() OVER (PARTITION BY creator_id ORDER BY "
          "value DESC NULLS LAST, view_count DESC, id) AS r FROM valued) "
          "SELECT creator_id, id, value FROM ranked WHERE r <= ? ORDER BY creator_id, r");
  query.bind(1, limit);
  std::map<std::int64_t, std::vector<ReferenceRow>> result;
  while (query.executeStep())
    result[query.getColumn(0).getInt64()].push_back({query.getColumn(1).getInt64(),
                                                     query.getColumn(2).getDouble(),
                                                     !query.getColumn(2).isNull()});
  return result;
}

}  // namespace vizzy::test
