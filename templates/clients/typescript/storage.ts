/** What a client keeps between starts, and where. */
import { remember } from "./model.js";

/** Begins the names of entries; `entry:feed/value` is that of a segment. */
export const ENTRY = "entry:";
/** Of the short texts that go with entries. */
export const TIMES = "times:";
/** Of documents, groups and aliases. All other names are of objects. */
export const DOCUMENT = "document:";

export const isOfObject = (name: string): boolean => !name.includes(":");

/**
 * Texts by name. One that runs out of room gives up entries last: they are what is shown first at the
 * next start (rule 1), and they say what is hidden (rule 7). One that fails costs requests, never the
 * feed. Reading need not write.
 */
export interface Storage {
  get(name: string): Promise<string | undefined>;
  set(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
}

/** Objects and documents go first, then entries of segments, then those of feeds. */
function worth(name: string): number {
  if (isOfObject(name) || name.startsWith(DOCUMENT)) return 0;
  return name.includes("/") ? 1 : 2;
}

/** What goes first of `names`, which come least recently used first. */
export function firstToGo(names: readonly string[]): string | undefined {
  return [...names].sort((a, b) => worth(a) - worth(b))[0];
}

/** Removes the texts whose names `isMeant`, one after another. */
export async function removeEach(storage: Storage,
                                 isMeant: (name: string) => boolean | Promise<boolean>): Promise<void> {
  for (const name of await storage.names()) if (await isMeant(name)) await storage.remove(name);
}

/** A storage that answers nothing and keeps nothing where `storage` fails. */
export function forgiving(storage: Storage): Storage {
  const attempt = async <R>(work: () => Promise<R>): Promise<R | undefined> => {
    try {
      return await work();
    } catch {
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
export class MemoryStorage implements Storage {
  readonly #texts = new Map<string, string>();
  readonly #most: number;

  constructor(most = 500) {
    this.#most = most;
  }

  async get(name: string): Promise<string | undefined> {
    const text = this.#texts.get(name);
    if (text !== undefined) remember(this.#texts, name, text);
    return text;
  }

  async set(name: string, text: string): Promise<void> {
    remember(this.#texts, name, text);
    while (this.#texts.size > this.#most) this.#texts.delete(firstToGo([...this.#texts.keys()])!);
  }

  async remove(name: string): Promise<void> {
    this.#texts.delete(name);
  }

  async names(): Promise<string[]> {
    return [...this.#texts.keys()];
  }
}
