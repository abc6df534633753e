import { Queue } from "./single_flight.js";
import { firstToGo } from "./storage.js";
const NAMES = "names";
/** In a store of two functions. It lists what it keeps, and forgets objects first, the oldest before all. */
export class KeyValueStorage {
    #values;
    #prefix;
    #most;
    #names;
    /** One after another: each may have to make room. */
    #writes = new Queue();
    constructor(values, prefix = "feed ", most = 500) {
        this.#values = values;
        this.#prefix = prefix;
        this.#most = most;
    }
    async get(name) {
        return (await this.#values.get(this.#prefix + name)) ?? undefined;
    }
    set(name, text) {
        return this.#next(async (names) => {
            const isNew = !names.has(name);
            names.delete(name);
            for (;;) {
                try {
                    await this.#values.set(this.#prefix + name, text);
                    break;
                }
                catch (error) {
                    const first = firstToGo([...names, name]);
                    await this.#forget(names, first);
                    if (first === name)
                        throw error;
                }
            }
            names.add(name);
            while (names.size > this.#most)
                await this.#forget(names, firstToGo([...names]));
            if (isNew)
                await this.#list(names);
        });
    }
    remove(name) {
        return this.#next(async (names) => {
            await this.#forget(names, name);
            await this.#list(names);
        });
    }
    async names() {
        return [...(await this.#listed())];
    }
    #next(work) {
        return this.#writes.add(async () => work(await this.#listed()));
    }
    #listed() {
        return (this.#names ??= this.get(NAMES).then((text) => new Set(JSON.parse(text ?? "[]"))));
    }
    async #forget(names, name) {
        names.delete(name);
        await this.#values.set(this.#prefix + name, null);
    }
    async #list(names) {
        await this.#values.set(this.#prefix + NAMES, JSON.stringify([...names]));
    }
}
