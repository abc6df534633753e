#include "core/format/contract.h"

namespace vizzy::format {

namespace {

RecordContract record_of(const definition::View& view) {
  RecordContract record{.key = view.fields[view.key].name, .fields = {}};
  for (const definition::Field& field : view.fields)
    record.fields.push_back({field.name, field.type, field.digits});
  return record;
}

FeedContract feed_of(const definition::FeedDefinition& feed) {
  FeedContract contract{.name = feed.name, .record = record_of(feed)};
  if (feed.segments) contract.segment_by = feed.segments->columns;
  return contract;
}

CollectionContract collection_of(const definition::DocumentsDefinition& documents) {
  CollectionContract contract{
      .name = documents.name, .record = record_of(documents), .groups = documents.groups};
  if (documents.alias) contract.alias = documents.fields[*documents.alias].name;
  for (const definition::ChildrenDefinition& children : documents.children)
    contract.children.push_back({children.name, record_of(children)});
  return contract;
}

}  // namespace

Contract contract_of(const definition::Definition& definition) {
  Contract contract;
  for (const definition::FeedDefinition& feed : definition.feeds)
    contract.feeds.push_back(feed_of(feed));
  for (const definition::DocumentsDefinition& documents : definition.documents)
    contract.collections.push_back(collection_of(documents));
  return contract;
}

}  // namespace vizzy::format
