#pragma once

#include <string>

#include "core/codec/effort.h"
#include "core/codec/encoder.h"
#include "core/codec/encodings.h"
#include "core/definition/outline.h"
#include "core/format/entry.h"
#include "core/store/commit.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::store {

/// How entries and `changes` are compressed, and in which encodings they are stored.
struct EntryEncoding {
  codec::Effort effort{};
  codec::Encodings encodings = {};
};

/// An entry in its encodings, and the record that a manifest has of it.
struct EncodedEntry {
  FeedRecord record;
  std::string json;
  codec::Encoded encoded;
};

/// There may be a thousand segments, each with fewer readers than the feed.
[[nodiscard]] codec::Readership readership_of(const std::string& feed);

/// A `changes` resource in its encodings.
struct EncodedChanges {
  std::string url;
  ChangesRecord record;
  std::string json;
  codec::Encoded encoded;
};

[[nodiscard]] EncodedChanges encode_changes(const std::string& feed, std::uint64_t span,
                                            std::string json, const EntryEncoding& encoding);
/// Stages its public files, and the removal of those in other encodings.
void stage_changes(const EncodedChanges& changes, FileStore& store, Commit& commit);

[[nodiscard]] EncodedEntry encode_entry(const definition::FeedOutline& feed,
                                        const format::Entry& entry, const EntryEncoding& encoding);

/// Writes the copy in the state folder that a retained version is read back from.
void keep_entry(const EncodedEntry& entry, FileStore& store);

/// Keeps the entry, and stages its public files and the removal of those in other encodings.
void stage_entry(const EncodedEntry& entry, FileStore& store, Commit& commit);

/// Stages the removal of a document's files.
void stage_document_removal(const DocumentRecord& document, Commit& commit);

/// Stages the removal of the public files of a feed's entry and of its `changes`, or of one of
/// them.
void stage_entry_removal(const FeedRecord& feed, Commit& commit);
void stage_changes_removal(const std::string& feed, std::uint64_t span, Commit& commit);

}  // namespace vizzy::store
