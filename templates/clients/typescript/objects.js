/** Objects that are kept by name (rule 5). */
import { parseObject } from "./model.js";
import { ENTRY } from "./storage.js";
export const objectName = (url) => url.split("/").slice(-2).join("");
/** The first sixteen pages of two versions, with their indexes: more is parsed when it is shown again. */
const MOST_PARSED = 40;
/** Objects in the storage. The newest ones are parsed once, and their items stay the same objects. */
export class Objects {
    constructor(storage) {
        this.storage = storage;
        this.parsed = new Map();
    }
    async get(url) {
        const name = objectName(url);
        const text = await this.storage.get(name);
        if (text === undefined)
            return undefined;
        const object = this.parsed.get(name) ?? parseObject(text);
        if (object !== undefined)
            this.remember(name, object);
        return object;
    }
    async has(url) {
        return (await this.storage.get(objectName(url))) !== undefined;
    }
    async set(url, object, text = JSON.stringify(object)) {
        this.remember(objectName(url), object);
        await this.storage.set(objectName(url), text);
    }
    /** Forgets the objects that hold one of these items. */
    async drop(isDropped) {
        for (const name of await this.storage.names()) {
            if (name.startsWith(ENTRY))
                continue;
            const items = parseObject((await this.storage.get(name)) ?? "")?.["items"];
            if (!Array.isArray(items) || !items.some(isDropped))
                continue;
            this.parsed.delete(name);
            await this.storage.remove(name);
        }
    }
    remember(name, object) {
        this.parsed.delete(name);
        this.parsed.set(name, object);
        for (const oldest of this.parsed.keys()) {
            if (this.parsed.size <= MOST_PARSED)
                break;
            this.parsed.delete(oldest);
        }
    }
}
