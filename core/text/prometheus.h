#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Figures for a monitor, in Prometheus's text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
namespace vizzy::text {

/// Names and values; a value may be any text.
using Labels = std::vector<std::pair<std::string, std::string>>;

struct Sample {
  Labels labels;
  double value = 0;
};

/// One metric with its samples. All are gauges: a program that ends cannot count across its runs.
struct Gauge {
  std::string name;  ///< [a-z_]+, its unit at the end: "vizzy_phase_seconds"
  std::string help;  ///< one line
  std::vector<Sample> samples;
};

/// The metrics as text; `common` comes before the labels of every sample. A metric without samples
/// is left out.
[[nodiscard]] std::string metrics_text(std::span<const Gauge> metrics, const Labels& common);

/// The value of one sample in a text that `metrics_text` made; absent if it is missing.
[[nodiscard]] std::optional<double> find_sample(std::string_view text, std::string_view name,
                                                const Labels& labels);

}  // namespace vizzy::text
