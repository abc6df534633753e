/** A list that follows the feed without a reload. */
import { itemsByKey } from "./changes.js";
import { difference } from "./difference.js";
import { Scroll } from "./scroll.js";
/**
 * The newest version for a list that shows what a scroll gave: its first pages, as far down, and what is
 * to be done to the list. The scroll stays as it is, also when a page cannot be loaded.
 *
 *     if ((await feed.refresh()) === "changed") {
 *       const { scroll, items, removed, inserted, moved, updated } = await follow(feed, scrollBefore);
 *     }
 */
export async function follow(feed, scroll, { signal } = {}) {
    const before = scroll.items;
    const held = itemsByKey(before, feed.key);
    const next = new Scroll(feed, feed.entry, held);
    let done = false;
    do
        ({ done } = await next.next({ signal }));
    while (!done && next.length < before.length);
    const after = next.items;
    return { scroll: next, items: after, done, ...difference(before, after, feed.key) };
}
