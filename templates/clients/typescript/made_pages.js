/** Pages that a client makes out of those of an earlier version (FORMAT.md, section 17). */
import { isObjectUrl, rebuilt } from "./changes.js";
import { itemsOf, urlsOf } from "./objects.js";
/** After the first: those that `rest` describes, and that it takes items from. */
const MOST = 15;
/** The items that are held of the pages of a version, as far as changes know them. */
export async function heldPages({ pages, index }, objects) {
    let names = await objects.get(index);
    for (let leaf; (leaf = urlsOf(names, "leaves")[0]) !== undefined;)
        names = await objects.get(leaf);
    const urls = [...pages, ...urlsOf(names, "pages")].slice(0, MOST);
    return (await objects.getAll(urls)).flatMap(itemsOf);
}
/** Keeps each page of which every item is held or given, under its name. */
export async function makePages(rest, entry, held, key, objects) {
    for (const [place, page] of rest.pages.entries()) {
        const url = page.url ?? entry.pages[place];
        const items = rebuilt(page, held, key);
        if (items !== undefined && isObjectUrl(url) && !(await objects.get(url)))
            await objects.set(url, { items });
    }
}
