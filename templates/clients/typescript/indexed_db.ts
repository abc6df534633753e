import { firstToGo } from "./storage.js";
import type { Storage } from "./storage.js";

const TEXTS = "texts";
/** How many give way at once where there is no room. */
const BUNCH = 20;

interface Stored {
  readonly text: string;
  readonly written: number;
}

const done = <R>(request: IDBRequest<R>): Promise<R> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** In the browser's database, which has room for all pages of a feed. The oldest objects go first. */
export class IndexedDbStorage implements Storage {
  readonly #name: string;
  readonly #most: number;
  #database: Promise<IDBDatabase> | undefined;

  constructor(name = "feed", most = 1000) {
    this.#name = name;
    this.#most = most;
  }

  async get(name: string): Promise<string | undefined> {
    const stored = await done<Stored | undefined>((await this.#texts("readonly")).get(name));
    return stored?.text;
  }

  async set(name: string, text: string): Promise<void> {
    const put = async (): Promise<unknown> =>
      done((await this.#texts("readwrite")).put({ text, written: Date.now() }, name));
    try {
      await put();
    } catch {
      await this.#giveUp(BUNCH);
      await put();
    }
    const surplus = (await done((await this.#texts("readonly")).count())) - this.#most;
    if (surplus > 0) await this.#giveUp(surplus + BUNCH);
  }

  async remove(name: string): Promise<void> {
    await done((await this.#texts("readwrite")).delete(name));
  }

  /** The oldest first: an index gives the keys of its store in its own order. */
  async names(): Promise<string[]> {
    return (await done((await this.#texts("readonly")).index("written").getAllKeys())).map(String);
  }

  async #giveUp(count: number): Promise<void> {
    const names = await this.names();
    for (let i = 0; i < count && names.length > 0; i++) {
      const first = firstToGo(names)!;
      names.splice(names.indexOf(first), 1);
      await this.remove(first);
    }
  }

  async #texts(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#database ??= this.#opened().catch((error) => {
      this.#database = undefined;
      throw error;
    });
    return (await this.#database).transaction(TEXTS, mode).objectStore(TEXTS);
  }

  async #opened(): Promise<IDBDatabase> {
    const request = indexedDB.open(this.#name, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(TEXTS).createIndex("written", "written");
    const database = await done(request);
    // Another tab with a newer client, or the browser, takes it away: it is opened again.
    const forget = (): void => void (this.#database = undefined);
    database.onclose = forget;
    database.onversionchange = () => {
      database.close();
      forget();
    };
    return database;
  }
}
