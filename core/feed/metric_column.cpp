#include "core/feed/metric_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/feed/typed_cell.h"
#include "core/timestamp.h"

namespace vizzy::feed {

namespace {

std::int64_t count_of(source::Row row, std::optional<std::size_t> cell) {
  if (!cell || is_null(row[*cell])) return 0;
  const std::int64_t count = integer_of(row[*cell]);
  if (count < 0)
    throw Misfit{fmt::format("one of its counts is {}; a count is not negative", count)};
  return count;
}

}  // namespace

MetricColumn::MetricColumn(const definition::MetricField& field,
                           const std::function<std::size_t(const std::string&)>& request)
    : metric_(field.metric),
      as_of_(field.as_of),
      as_of_is_newest_(field.metric == metric::Metric::velocity && !field.as_of),
      views_(request(field.views)) {
  const auto requested = [&](const std::string& column) {
    return column.empty() ? std::nullopt : std::optional(request(column));
  };
  likes_ = requested(field.likes);
  comments_ = requested(field.comments);
  per_ = requested(field.per);
  published_ = requested(field.published);
}

bool MetricColumn::needs_all_rows() const { return as_of_is_newest_ || per_.has_value(); }

void MetricColumn::gather(source::Row row) {
  if (const auto name = owner(row)) totals_[*name] += counts(row);
  if (as_of_is_newest_ && !is_null(row[*published_]))
    as_of_ = std::max(as_of_.value_or(published(row)), published(row));
}

bool MetricColumn::is_absent(source::Row row, bool optional) const {
  if (published_ && is_null(row[*published_])) return true;
  const std::array cells{std::optional(views_), likes_, comments_};
  return optional &&
         std::ranges::any_of(cells, [&](const auto& cell) { return cell && is_null(row[*cell]); });
}

double MetricColumn::value(source::Row row) const {
  return metric::as_double(metric::measure(metric_, evidence(row)));
}

metric::Counts MetricColumn::counts(source::Row row) const {
  return {.views = count_of(row, views_),
          .likes = count_of(row, likes_),
          .comments = count_of(row, comments_)};
}

std::chrono::sys_seconds MetricColumn::published(source::Row row) const {
  const auto time = parse_timestamp(text_of(row[*published_]));
  if (!time) throw Misfit{fmt::format("is {}, expected a time", describe(row[*published_]))};
  return *time;
}

std::optional<std::string> MetricColumn::owner(source::Row row) const {
  if (!per_ || is_null(row[*per_])) return std::nullopt;
  const auto* integer = std::get_if<std::int64_t>(&row[*per_]);
  return integer != nullptr ? std::to_string(*integer) : std::string(text_of(row[*per_]));
}

metric::Evidence MetricColumn::evidence(source::Row row) const {
  metric::Evidence evidence{.counts = counts(row)};
  if (published_) evidence.age = as_of_.value_or(published(row)) - published(row);
  if (const auto name = owner(row)) {
    const auto found = totals_.find(*name);
    if (found != totals_.end()) evidence.prior = metric::owner_prior(found->second);
  }
  return evidence;
}

}  // namespace vizzy::feed
