import { firstToGo } from "./storage.js";
const TEXTS = "texts";
/** How many give way at once where there is no room. */
const BUNCH = 20;
const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});
/** In the browser's database, which has room for all pages of a feed. The oldest objects go first. */
export class IndexedDbStorage {
    #name;
    #most;
    #database;
    constructor(name = "feed", most = 1000) {
        this.#name = name;
        this.#most = most;
    }
    async get(name) {
        const stored = await done((await this.#texts("readonly")).get(name));
        return stored?.text;
    }
    async set(name, text) {
        const put = async () => done((await this.#texts("readwrite")).put({ text, written: Date.now() }, name));
        try {
            await put();
        }
        catch {
            await this.#giveUp(BUNCH);
            await put();
        }
        const surplus = (await done((await this.#texts("readonly")).count())) - this.#most;
        if (surplus > 0)
            await this.#giveUp(surplus + BUNCH);
    }
    async remove(name) {
        await done((await this.#texts("readwrite")).delete(name));
    }
    /** The oldest first: an index gives the keys of its store in its own order. */
    async names() {
        return (await done((await this.#texts("readonly")).index("written").getAllKeys())).map(String);
    }
    async #giveUp(count) {
        const names = await this.names();
        for (let i = 0; i < count && names.length > 0; i++) {
            const first = firstToGo(names);
            names.splice(names.indexOf(first), 1);
            await this.remove(first);
        }
    }
    async #texts(mode) {
        this.#database ??= this.#opened().catch((error) => {
            this.#database = undefined;
            throw error;
        });
        return (await this.#database).transaction(TEXTS, mode).objectStore(TEXTS);
    }
    async #opened() {
        const request = indexedDB.open(this.#name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(TEXTS).createIndex("written", "written");
        const database = await done(request);
        // Another tab with a newer client, or the browser, takes it away: it is opened again.
        const forget = () => void (this.#database = undefined);
        database.onclose = forget;
        database.onversionchange = () => {
            database.close();
            forget();
        };
        return database;
    }
}
