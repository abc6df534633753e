import { missing, Reloads } from "./missing_object.js";
import { isText, listOf, shaped } from "./model.js";
const SEGMENT_URL = /^v1\/[a-z0-9_-]{1,100}(\/[a-z0-9_~-]{1,200})+$/;
const isSegment = shaped({
    title: isText,
    values: listOf(isText),
    total: Number.isInteger,
    url: (url) => isText(url) && SEGMENT_URL.test(url),
});
const isDirectory = shaped({ title: isText, segments: listOf(isSegment) });
/**
 * The segments of the newest entry that is known; undefined when it has none. The directory is an object
 * like any other: kept by name, and looked for again when it is missing (rule 6). Errors: FeedError.
 */
export async function getDirectory(feed, { signal } = {}) {
    await feed.restore();
    const reloads = new Reloads(feed);
    for (let entry = feed.entry; entry?.segments !== undefined;) {
        try {
            const found = await feed.object(entry.segments, signal);
            if (!isDirectory(found))
                throw missing(entry.segments);
            return found;
        }
        catch (error) {
            entry = await reloads.after(error, signal);
        }
    }
    return undefined;
}
