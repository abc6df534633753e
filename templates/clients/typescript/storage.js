/** What a client keeps between starts, and where. */
import { remember } from "./model.js";
/** Begins the names of entries; `entry:feed/value` is that of a segment. */
export const ENTRY = "entry:";
/** Of the short texts that go with entries. */
export const TIMES = "times:";
/** Of documents, groups and aliases. All other names are of objects. */
export const DOCUMENT = "document:";
export const isOfObject = (name) => !name.includes(":");
/** Objects and documents go first, then entries of segments, then those of feeds. */
function worth(name) {
    if (isOfObject(name) || name.startsWith(DOCUMENT))
        return 0;
    return name.includes("/") ? 1 : 2;
}
/** What goes first of `names`, which come least recently used first. */
export function firstToGo(names) {
    return [...names].sort((a, b) => worth(a) - worth(b))[0];
}
/** Removes the texts whose names `isMeant`, one after another. */
export async function removeEach(storage, isMeant) {
    for (const name of await storage.names())
        if (await isMeant(name))
            await storage.remove(name);
}
/** A storage that answers nothing and keeps nothing where `storage` fails. */
export function forgiving(storage) {
    const attempt = async (work) => {
        try {
            return await work();
        }
        catch {
            return undefined;
        }
    };
    return {
        get: (name) => attempt(() => storage.get(name)),
        set: (name, text) => attempt(() => storage.set(name, text)),
        remove: (name) => attempt(() => storage.remove(name)),
        names: async () => (await attempt(() => storage.names())) ?? [],
    };
}
/** Keeps at most `most` texts, and forgets objects first, the least recently used before all others. */
export class MemoryStorage {
    #texts = new Map();
    #most;
    constructor(most = 500) {
        this.#most = most;
    }
    async get(name) {
        const text = this.#texts.get(name);
        if (text !== undefined)
            remember(this.#texts, name, text);
        return text;
    }
    async set(name, text) {
        remember(this.#texts, name, text);
        while (this.#texts.size > this.#most)
            this.#texts.delete(firstToGo([...this.#texts.keys()]));
    }
    async remove(name) {
        this.#texts.delete(name);
    }
    async names() {
        return [...this.#texts.keys()];
    }
}
