#include "core/verify/folder/resource_check.h"

#include <fmt/format.h>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/damaged_file.h"
#include "core/error.h"
#include "core/store/layout.h"
#include "core/store/read_resource.h"
#include "core/text/number_words.h"

namespace vizzy::verify::folder {

namespace {

std::string size_problem(std::uint64_t found, std::uint64_t size) {
  if (found == 0) return "is empty";
  return fmt::format("has {}, but the manifest says {}", text::counted(found, "byte"),
                     text::grouped(size));
}

/// The problem of the bytes of one encoding; empty for none.
std::string problem_with(const std::string& bytes, codec::Encoding encoding,
                         const codec::Digest& digest, std::uint64_t size,
                         std::uint64_t decoded_size) {
  if (bytes.size() != size || bytes.empty()) return size_problem(bytes.size(), size);
  try {
    if (codec::sha256(codec::decode(bytes, encoding, decoded_size)) != digest)
      return fmt::format("does not decode to bytes with sha-256 {}", codec::to_hex(digest));
  } catch (const Error& error) {
    return error.message().problem;
  }
  return "";
}

/// Absent, and a finding, when it is missing or no file.
std::optional<std::string> read_file(store::FileStore& store, const std::string& path,
                                     std::size_t superseded, Findings& findings) {
  try {
    auto bytes = store.read(path);
    if (!bytes) findings.add_missing(path, superseded);
    return bytes;
  } catch (const DamagedFile& damage) {
    findings.add_file(path, damage.problem(), superseded);
    return std::nullopt;
  }
}

}  // namespace

void check_resource(store::FileStore& store, const std::string& url, const codec::Digest& digest,
                    const codec::Sizes& sizes, std::size_t superseded, Findings& findings) {
  const auto check = [&](codec::Encoding encoding) {
    const std::uint64_t size = sizes.stored(encoding);
    if (size == 0) return;
    const std::string path = store::public_path(url, encoding);
    if (const auto found = store.size(path); found && *found != size)
      return findings.add_file(path, size_problem(*found, size), superseded);
    const auto bytes = read_file(store, path, superseded, findings);
    if (!bytes) return;
    const std::string problem = problem_with(*bytes, encoding, digest, size, sizes.identity);
    if (!problem.empty()) findings.add_file(path, problem, superseded);
  };
  for (const codec::Encoding encoding : codec::kEncodings) check(encoding);
}

WalkedResource walked_resource(store::FileStore& store, const std::string& url,
                               const Findings& findings) {
  store::ReadResource found = store::read_resource(store, url);
  WalkedResource walked{.path = std::move(found.path), .text = std::move(found.json)};
  walked.has_finding = findings.has_file(walked.path);
  if (found.is_there || walked.has_finding) return walked;
  for (const codec::Encoding encoding : codec::kEncodings) {
    const std::string path = store::public_path(url, encoding);
    if (findings.has_file(path)) return {.path = path, .has_finding = true};
  }
  return walked;
}

void check_file(store::FileStore& store, const std::string& path, const codec::Digest& digest,
                std::size_t superseded, Findings& findings) {
  const auto bytes = read_file(store, path, superseded, findings);
  if (!bytes) return;
  if (codec::sha256(*bytes) != digest)
    findings.add_file(path,
                      fmt::format("does not hold the bytes with sha-256 {}", codec::to_hex(digest)),
                      superseded);
}

}  // namespace vizzy::verify::folder
