#pragma once

#include <vector>

#include "core/build/compile_documents.h"
#include "core/feed/document.h"

namespace vizzy {

/// The resources that hold the documents of a collection: one for each document or for each group,
/// and one for each alias. Errors: `gate` when two documents have the same alias.
[[nodiscard]] std::vector<PendingDocument> document_resources(
    std::vector<Document> documents, const DocumentsDefinition& definition);

}  // namespace vizzy
