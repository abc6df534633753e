/** A list that follows the feed without a reload. */
import { itemsByKey } from "./changes.js";
import type { CallOptions, FeedClient } from "./client.js";
import { difference } from "./difference.js";
import type { Difference } from "./difference.js";
import type { Item, Key } from "./model.js";
import { Scroll } from "./scroll.js";

/** A list as it is to be shown now, and how to get there from what it showed. */
export interface Update<T extends object> extends Difference {
  /** On the newest version, as far down as the scroll before it. */
  readonly scroll: Scroll<T>;
  /** Items that have not changed are the objects that they were. */
  readonly items: T[];
  /** There is no other page. */
  readonly done: boolean;
}

/**
 * The newest version for a list that shows what a scroll gave: its first pages, as far down, and what is
 * to be done to the list. The scroll stays as it is, also when a page cannot be loaded.
 *
 *     if ((await feed.refresh()) === "changed") {
 *       const { scroll, items, removed, inserted, moved, updated } = await follow(feed, scrollBefore);
 *     }
 */
export async function follow<T extends object>(feed: FeedClient<T>, scroll: Scroll<T>,
                                               { signal }: CallOptions = {}): Promise<Update<T>> {
  const before = scroll.items;
  const held = itemsByKey(before as Item[], feed.key) as Map<Key, T>;
  const next = new Scroll<T>(feed, feed.entry!, held);
  let done = false;
  do ({ done } = await next.next({ signal })); while (!done && next.length < before.length);
  const after = next.items;
  return { scroll: next, items: after, done, ...difference(before as Item[], after as Item[], feed.key) };
}
