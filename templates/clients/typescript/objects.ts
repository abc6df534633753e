/** Objects that are kept by name (rule 5). */
import { isList, isObject, isText, parseObject, remember } from "./model.js";
import type { Item } from "./model.js";
import { isOfObject, removeEach } from "./storage.js";
import type { Storage } from "./storage.js";

export type JsonObject = { readonly [member: string]: unknown };

export const objectName = (url: string): string => url.split("/").slice(-2).join("");

const listOf = (object: JsonObject | undefined, member: string): unknown[] => {
  const list = object?.[member];
  return isList(list) ? list : [];
};

/** The items of a page, and the URLs that a part of the index lists. */
export const itemsOf = (page: JsonObject | undefined): Item[] => listOf(page, "items").filter(isObject);
export const urlsOf = (part: JsonObject | undefined, member: "leaves" | "pages"): string[] =>
  listOf(part, member).filter(isText);

/** The first sixteen pages of two versions, with their indexes: more is parsed when it is shown again. */
const MOST_PARSED = 40;

/** Objects in the storage. The newest ones are parsed once, and their items stay the same objects. */
export class Objects {
  readonly #parsed = new Map<string, JsonObject>();
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async get(url: string | undefined): Promise<JsonObject | undefined> {
    if (url === undefined) return undefined;
    const name = objectName(url);
    const object = this.#parsed.get(name) ?? (await this.#stored(name));
    if (object !== undefined) this.#remember(name, object);
    return object;
  }

  /** Those of `urls` that are held, and undefined for the others. */
  getAll(urls: readonly string[]): Promise<(JsonObject | undefined)[]> {
    return Promise.all(urls.map((url) => this.get(url)));
  }

  async set(url: string, object: JsonObject, text = JSON.stringify(object)): Promise<void> {
    this.#remember(objectName(url), object);
    await this.#storage.set(objectName(url), text);
  }

  /** Forgets the objects that hold one of these items. */
  async drop(isDropped: (item: Item) => boolean): Promise<void> {
    const holds = (object: JsonObject | undefined): boolean => itemsOf(object).some(isDropped);
    for (const [name, object] of this.#parsed) if (holds(object)) this.#parsed.delete(name);
    await removeEach(this.#storage, async (name) => isOfObject(name) && holds(await this.#stored(name)));
  }

  forget(): void {
    this.#parsed.clear();
  }

  async #stored(name: string): Promise<JsonObject | undefined> {
    return parseObject(await this.#storage.get(name));
  }

  #remember(name: string, object: JsonObject): void {
    remember(this.#parsed, name, object, MOST_PARSED);
  }
}
