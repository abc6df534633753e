import { firstToGo } from "./storage.js";
/**
 * In the browser's localStorage, which is small: some hundred pages. When it is full, objects go first,
 * the oldest before all others; when it is closed to the page, nothing is kept and the client still works.
 */
export class BrowserStorage {
    #prefix;
    #lastUse = 0;
    /** What was read since the start: reading does not write. */
    #used = new Map();
    constructor(prefix) {
        this.#prefix = prefix;
    }
    get #local() {
        try {
            return globalThis.localStorage;
        }
        catch {
            return undefined;
        }
    }
    async get(name) {
        const stored = this.#local?.getItem(this.#prefix + name) ?? undefined;
        if (stored !== undefined)
            this.#used.set(name, this.#now());
        return stored?.slice(stored.indexOf(" ") + 1);
    }
    async set(name, text) {
        while (!this.#write(name, text)) {
            const others = (await this.names()).filter((other) => other !== name);
            const first = firstToGo([...others, name]);
            await this.remove(first);
            if (first === name)
                return;
        }
    }
    async remove(name) {
        this.#local?.removeItem(this.#prefix + name);
        this.#used.delete(name);
    }
    /** Least recently used first. */
    async names() {
        const written = (name) => parseInt(this.#local?.getItem(this.#prefix + name) ?? "0", 10);
        return Object.keys(this.#local ?? {})
            .filter((key) => key.startsWith(this.#prefix))
            .map((key) => key.slice(this.#prefix.length))
            .map((name) => ({ name, used: this.#used.get(name) ?? written(name) }))
            .sort((a, b) => a.used - b.used)
            .map(({ name }) => name);
    }
    #now() {
        return (this.#lastUse = Math.max(Date.now(), this.#lastUse + 1));
    }
    /** The time precedes the text. False when there is no room. */
    #write(name, text) {
        try {
            this.#local?.setItem(this.#prefix + name, `${this.#now()} ${text}`);
            this.#used.delete(name);
            return true;
        }
        catch {
            return false;
        }
    }
}
