#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace vizzy::cli {

/// A file for the textfile collector of Prometheus's node_exporter
/// (https://github.com/prometheus/node_exporter#textfile-collector), which reads every *.prom of a
/// folder whenever it likes.

/// The text of the last run; empty when nothing can be read.
/// Errors: `failed` for what is not a regular file.
[[nodiscard]] std::string read_metrics_file(const std::filesystem::path& file);

/// Replaces the file atomically: a reader sees the old text or all of the new one. It is written
/// in the same folder first, under a name that the collector does not read.
/// Errors: `failed`; the old text is kept.
void replace_metrics_file(const std::filesystem::path& file, std::string_view text);

}  // namespace vizzy::cli
