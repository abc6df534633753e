#include "core/parts/join.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/codec/encodings.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/parts/part_material.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/manifest.h"
#include "core/text/number_words.h"

namespace vizzy::parts {

namespace {

std::vector<PartResult> read_results(store::FileStore& folder, const Plan& plan,
                                     const definition::Definition& definition) {
  std::vector<PartResult> results;
  std::vector<std::string> missing;
  for (std::uint64_t part = 0; part < plan.parts.size(); ++part) {
    if (auto result = read_result(folder, plan, definition, part)) {
      results.push_back(*std::move(result));
    } else {
      missing.push_back(std::to_string(part));
    }
  }
  if (!missing.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{} of {} parts {} not done: {}", missing.size(), plan.parts.size(),
                            missing.size() == 1 ? "is" : "are", text::listed(missing)),
                {"run them, then join again"});
  return results;
}

void remove_if_empty(store::FileStore& folder, const std::string& path) {
  bool is_empty = true;
  folder.list(path, [&](const std::string&) { is_empty = false; });
  if (is_empty) folder.remove_folder(path);
}

/// A folder in which nothing else is goes with its last file.
void remove_objects(store::FileStore& folder,
                    const std::map<codec::Digest, codec::Encodings>& objects) {
  for (const auto& [digest, encodings] : objects) {
    const std::string url = format::object_url(digest);
    for (const codec::Encoding encoding : codec::kEncodings)
      if (encodings.contains(encoding)) folder.remove(store::public_path(url, encoding));
    const std::string path = store::public_path(url, codec::Encoding::identity);
    remove_if_empty(folder, path.substr(0, path.rfind('/')));
  }
}

/// Else the folder of objects is not worth a look: it has those of the version.
bool may_be_without_objects(const compile::BuildReport& report) {
  return report.objects.written == 0 && (report.objects.reused == 0 || report.is_partial);
}

std::string digest_text(const codec::Digest& digest) { return codec::to_hex(digest) + "\n"; }

void note_version(store::FileStore& folder, const store::Manifest& manifest) {
  folder.write_durably(std::string(store::kDividedBuildManifest),
                       digest_text(codec::sha256(store::manifest_json(manifest))));
}

compile::BuildReport completed_join(store::FileStore& folder) {
  compile::BuildReport report;
  report.completed_earlier_run = true;
  report.changed = true;
  report.sequence = base_of(folder).sequence;
  return report;
}

}  // namespace

bool forget_joined(store::FileStore& folder) {
  const auto joined = folder.read(std::string(store::kDividedBuildManifest));
  const auto commit = store::read_commit(folder);
  const bool is_joined = joined && commit && *joined == digest_text(commit->manifest);
  if (is_joined) forget_plan(folder);
  return is_joined;
}

void forget_plan(store::FileStore& folder) {
  folder.remove(std::string(store::kDividedBuildPlan));
  folder.sync();
  folder.remove_folder(std::string(store::kDividedBuild));
}

compile::BuildReport join(store::FileStore& folder, compile::BuildOptions options,
                          Progress& progress) {
  const bool completed = store::recover(folder);
  const Plan plan = read_plan(folder);
  if (forget_joined(folder)) return completed_join(folder);
  require_base(folder, plan);
  const definition::Definition definition =
      definition::parse_definition(plan.definition, plan.definition_name);
  options.effort = plan.effort;
  options.encodings = plan.encodings;
  options.reuse = plan.reuse;
  options.now = plan.created;
  options.lineage_seed = plan.lineage_seed;
  options.sequence_before = plan.sequence_before;
  options.before_commit = [&](const store::Manifest& manifest) { note_version(folder, manifest); };
  PartMaterial material(plan, definition, read_results(folder, plan, definition), folder);
  compile::BuildReport report =
      compile::build_from(definition, material, folder, options, progress);
  report.completed_earlier_run = completed;
  remove_objects(folder, material.unused_objects());
  if (may_be_without_objects(report)) remove_if_empty(folder, store::objects_folder());
  forget_plan(folder);
  return report;
}

}  // namespace vizzy::parts
