/** Keeps at most `most` texts, and forgets first what was written first. */
export class MemoryStorage {
    constructor(most = 500) {
        this.most = most;
        this.texts = new Map();
    }
    async get(name) {
        return this.texts.get(name);
    }
    async set(name, text) {
        this.texts.delete(name);
        this.texts.set(name, text);
        for (const oldest of this.texts.keys()) {
            if (this.texts.size <= this.most)
                break;
            this.texts.delete(oldest);
        }
    }
    async remove(name) {
        this.texts.delete(name);
    }
    async names() {
        return [...this.texts.keys()];
    }
}
/**
 * In the browser's localStorage. When it is full, what was written first goes; when it is closed to
 * the page, nothing is kept and the client still works.
 */
export class BrowserStorage {
    constructor(prefix) {
        this.prefix = prefix;
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
        return stored?.slice(stored.indexOf(" ") + 1);
    }
    /** The time of writing stands before the text. */
    async set(name, text) {
        while (this.local !== undefined) {
            try {
                return this.local.setItem(this.prefix + name, `${Date.now()} ${text}`);
            }
            catch {
                const oldest = this.oldest();
                if (oldest === undefined)
                    return;
                this.local.removeItem(oldest);
            }
        }
    }
    async remove(name) {
        this.local?.removeItem(this.prefix + name);
    }
    async names() {
        return this.ours().map((name) => name.slice(this.prefix.length));
    }
    ours() {
        return Object.keys(this.local ?? {}).filter((name) => name.startsWith(this.prefix));
    }
    oldest() {
        const time = (name) => parseInt(this.local?.getItem(name) ?? "0", 10);
        return this.ours().sort((a, b) => time(a) - time(b))[0];
    }
}
