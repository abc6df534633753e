#include "core/definition/computed_field.h"

#include <string>

#include "core/timestamp.h"

namespace vizzy::definition {

namespace {

constexpr std::int64_t kMaxDigits = 15;  // decimals stay exact in a double

Ratio read_ratio(ObjectReader reader) {
  Ratio ratio{.numerator = reader.texts("of", {"name the columns to add up"}),
              .denominator = reader.text("to")};
  reader.finish();
  return ratio;
}

std::chrono::sys_seconds read_time(ObjectReader& reader, std::string_view word) {
  const auto time = parse_timestamp(reader.text(word));
  if (!time) reader.mismatch(word, "a time, as in \"2024-01-31T12:00:00Z\"");
  return *time;
}

MetricField read_velocity(ObjectReader& reader) {
  MetricField field{.metric = metric::Metric::velocity, .views = reader.text("views")};
  field.published = reader.text("published");
  if (reader.has("as_of")) field.as_of = read_time(reader, "as_of");
  return field;
}

MetricField read_score(ObjectReader& reader) {
  return {.metric = metric::Metric::score,
          .views = reader.text("views"),
          .likes = reader.text("likes"),
          .comments = reader.text("comments"),
          .per = reader.text("per")};
}

Ratio read_engagement(ObjectReader& reader) {
  return {.numerator = {reader.text("likes"), reader.text("comments")},
          .denominator = reader.text("views")};
}

void read_metric(Field& field, ObjectReader reader) {
  switch (reader.one_of("name", {"engagement", "velocity", "score"}, {})) {
    case 0: field.ratio = read_engagement(reader); break;
    case 1: field.metric = read_velocity(reader); break;
    default: field.metric = read_score(reader);
  }
  reader.finish();
}

}  // namespace

void read_decimal(Field& field, ObjectReader& reader) {
  field.digits = static_cast<int>(reader.integer("digits", 0, kMaxDigits));
  if (reader.has("ratio")) field.ratio = read_ratio(reader.object("ratio"));
  if (!reader.has("metric")) return;
  if (field.ratio) reader.fail("metric", "cannot be combined with a ratio", {"remove one of them"});
  read_metric(field, reader.object("metric"));
}

}  // namespace vizzy::definition
