/** The parts of a feed that is divided (FORMAT.md, section 9). */
import type { CallOptions, FeedClient } from "./client.js";
import { missing, Reloads } from "./missing_object.js";
import { isText, listOf, shaped } from "./model.js";

/** A part of a feed, and a feed of its own: `FeedClient.segment` opens it. */
export interface Segment {
  readonly title: string;
  readonly values: readonly string[];
  /** Items, when the directory was written; the segment's own entry may be newer. */
  readonly total: number;
  readonly url: string;
}

export interface Directory {
  /** Of the whole feed. */
  readonly title: string;
  readonly segments: readonly Segment[];
}

const SEGMENT_URL = /^v1\/[a-z0-9_-]{1,100}(\/[a-z0-9_~-]{1,200})+$/;

const isSegment = shaped<Segment>({
  title: isText,
  values: listOf(isText),
  total: Number.isInteger,
  url: (url: unknown) => isText(url) && SEGMENT_URL.test(url),
});
const isDirectory = shaped<Directory>({ title: isText, segments: listOf(isSegment) });

/**
 * The segments of the newest entry that is known; undefined when it has none. The directory is an object
 * like any other: kept by name, and looked for again when it is missing (rule 6). Errors: FeedError.
 */
export async function getDirectory(feed: FeedClient<any>,
                                { signal }: CallOptions = {}): Promise<Directory | undefined> {
  await feed.restore();
  const reloads = new Reloads(feed);
  for (let entry = feed.entry; entry?.segments !== undefined; ) {
    try {
      const found = await feed.object(entry.segments, signal);
      if (!isDirectory(found)) throw missing(entry.segments);
      return found;
    } catch (error) {
      entry = await reloads.after(error, signal);
    }
  }
  return undefined;
}
