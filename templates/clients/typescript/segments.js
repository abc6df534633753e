import { MissingObject, Reloads } from "./missing_object.js";
import { isListOf, isObject, isText } from "./model.js";
const SEGMENT_URL = /^v1\/[a-z0-9_-]{1,100}(\/[a-z0-9_~-]{1,200})+$/;
function isSegment(value) {
    if (!isObject(value))
        return false;
    const { title, values, total, url } = value;
    return isText(title) && isListOf(values, isText) && Number.isInteger(total) &&
        isText(url) && SEGMENT_URL.test(url);
}
/** The directory of segments that an object is (FORMAT.md, section 9); undefined for anything else. */
export function directoryOf(object) {
    const { title, segments } = object;
    const isDirectory = isText(title) && isListOf(segments, isSegment);
    return isDirectory ? object : undefined;
}
/**
 * The segments of the newest entry that is known; undefined when it has none. The directory is an object
 * like any other: kept by name, and looked for again when it is missing (rule 6). Errors: FeedError.
 */
export async function getDirectory(feed, { signal } = {}) {
    await feed.restore();
    const reloads = new Reloads(feed);
    for (let entry = feed.entry; entry?.segments !== undefined;) {
        try {
            const found = directoryOf(await feed.object(entry.segments, signal));
            if (found === undefined)
                throw new MissingObject(entry.segments);
            return found;
        }
        catch (error) {
            if (!(error instanceof MissingObject))
                throw error;
            entry = await reloads.after(error, signal);
        }
    }
    return undefined;
}
