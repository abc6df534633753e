import { Queue } from "./single_flight.js";
import { firstToGo } from "./storage.js";
import type { Storage } from "./storage.js";

/**
 * The two functions that any storage of texts has, waiting or not:
 *
 *     { get: AsyncStorage.getItem,
 *       set: (name, text) => text === null ? AsyncStorage.removeItem(name) : AsyncStorage.setItem(name, text) }
 *     { get: (name) => mmkv.getString(name),
 *       set: (name, text) => text === null ? mmkv.remove(name) : mmkv.set(name, text) }
 */
export interface KeyValues {
  get(name: string): Promise<string | null | undefined> | string | null | undefined;
  /** `null` forgets the text. One that has no room throws. */
  set(name: string, text: string | null): unknown;
}

const NAMES = "names";

/** In a store of two functions. It lists what it keeps, and forgets objects first, the oldest before all. */
export class KeyValueStorage implements Storage {
  readonly #values: KeyValues;
  readonly #prefix: string;
  readonly #most: number;
  #names: Promise<Set<string>> | undefined;
  /** One after another: each may have to make room. */
  readonly #writes = new Queue();

  constructor(values: KeyValues, prefix = "feed ", most = 500) {
    this.#values = values;
    this.#prefix = prefix;
    this.#most = most;
  }

  async get(name: string): Promise<string | undefined> {
    return (await this.#values.get(this.#prefix + name)) ?? undefined;
  }

  set(name: string, text: string): Promise<void> {
    return this.#next(async (names) => {
      const isNew = !names.has(name);
      names.delete(name);
      for (;;) {
        try {
          await this.#values.set(this.#prefix + name, text);
          break;
        } catch (error) {
          const first = firstToGo([...names, name])!;
          await this.#forget(names, first);
          if (first === name) throw error;
        }
      }
      names.add(name);
      while (names.size > this.#most) await this.#forget(names, firstToGo([...names])!);
      if (isNew) await this.#list(names);
    });
  }

  remove(name: string): Promise<void> {
    return this.#next(async (names) => {
      await this.#forget(names, name);
      await this.#list(names);
    });
  }

  async names(): Promise<string[]> {
    return [...(await this.#listed())];
  }

  #next(work: (names: Set<string>) => Promise<void>): Promise<void> {
    return this.#writes.add(async () => work(await this.#listed()));
  }

  #listed(): Promise<Set<string>> {
    return (this.#names ??= this.get(NAMES).then((text) => new Set<string>(JSON.parse(text ?? "[]"))));
  }

  async #forget(names: Set<string>, name: string): Promise<void> {
    names.delete(name);
    await this.#values.set(this.#prefix + name, null);
  }

  async #list(names: Set<string>): Promise<void> {
    await this.#values.set(this.#prefix + NAMES, JSON.stringify([...names]));
  }
}
