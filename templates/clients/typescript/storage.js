/** Begins the names of entries; `entry:feed/value` is that of a segment. All other names are of objects. */
export const ENTRY = "entry:";
/** Objects go first, then entries of segments, then those of feeds. */
function worth(name) {
    if (!name.startsWith(ENTRY))
        return 0;
    return name.includes("/") ? 1 : 2;
}
/** What goes first of `names`, which come least recently used first. */
function firstToGo(names) {
    return [...names].sort((a, b) => worth(a) - worth(b))[0];
}
/** Keeps at most `most` texts, and forgets objects first, the least recently used before all others. */
export class MemoryStorage {
    constructor(most = 500) {
        this.most = most;
        this.texts = new Map();
    }
    async get(name) {
        const text = this.texts.get(name);
        if (text !== undefined)
            this.use(name, text);
        return text;
    }
    async set(name, text) {
        this.use(name, text);
        while (this.texts.size > this.most)
            this.texts.delete(firstToGo([...this.texts.keys()]));
    }
    async remove(name) {
        this.texts.delete(name);
    }
    async names() {
        return [...this.texts.keys()];
    }
    /** A map keeps the order of insertion: the last is the one that was used last. */
    use(name, text) {
        this.texts.delete(name);
        this.texts.set(name, text);
    }
}
/**
 * In the browser's localStorage. When it is full, objects go first, the least recently used before all
 * others; when it is closed to the page, nothing is kept and the client still works.
 */
export class BrowserStorage {
    constructor(prefix) {
        this.prefix = prefix;
        this.lastUse = 0;
    }
    get local() {
        try {
            return globalThis.localStorage;
        }
        catch {
            return undefined;
        }
    }
    async get(name) {
        const stored = this.local?.getItem(this.prefix + name) ?? undefined;
        const text = stored?.slice(stored.indexOf(" ") + 1);
        if (text !== undefined)
            this.write(name, text);
        return text;
    }
    async set(name, text) {
        while (!this.write(name, text)) {
            const others = (await this.names()).filter((other) => other !== name);
            const first = firstToGo([...others, name]);
            await this.remove(first);
            if (first === name)
                return;
        }
    }
    async remove(name) {
        this.local?.removeItem(this.prefix + name);
    }
    /** Least recently used first. */
    async names() {
        const time = (key) => parseInt(this.local?.getItem(key) ?? "0", 10);
        return Object.keys(this.local ?? {})
            .filter((key) => key.startsWith(this.prefix))
            .map((key) => ({ name: key.slice(this.prefix.length), used: time(key) }))
            .sort((a, b) => a.used - b.used)
            .map(({ name }) => name);
    }
    /** The time of use precedes the text. False when there is no room. */
    write(name, text) {
        this.lastUse = Math.max(Date.now(), this.lastUse + 1);
        try {
            this.local?.setItem(this.prefix + name, `${this.lastUse} ${text}`);
            return true;
        }
        catch {
            return false;
        }
    }
}
