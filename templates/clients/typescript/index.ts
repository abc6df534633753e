/** Everything that an app uses. */
export { FeedClient } from "./client.js";
export type { CallOptions, DocumentOptions, FeedOptions, RefreshOptions, Refreshed, Update } from "./client.js";
export { difference } from "./difference.js";
export type { Difference } from "./difference.js";
export type { Collection } from "./documents.js";
export { FeedError } from "./errors.js";
export type { Reason } from "./errors.js";
export type { Directory, Item, Key, Segment } from "./model.js";
export { Scroll } from "./scroll.js";
export type { Page } from "./scroll.js";
export { BrowserStorage } from "./browser_storage.js";
export { IndexedDbStorage } from "./indexed_db.js";
export { KeyValueStorage } from "./key_value_storage.js";
export type { KeyValues } from "./key_value_storage.js";
export { MemoryStorage } from "./storage.js";
export type { Storage } from "./storage.js";
