/** How a list that an app shows becomes another one. */
import type { Item, Key } from "./model.js";

/**
 * How a list of items became another one, so that it can be animated instead of laid out again.
 * `removed` are places in the list before; the others are places in the list after it.
 */
export interface Difference {
  readonly removed: number[];
  readonly inserted: number[];
  /** Items that others have overtaken or that overtook others: as few as can be. */
  readonly moved: { readonly from: number; readonly to: number }[];
  /** Items with other values, whether they moved or not. */
  readonly updated: number[];
}

/** The places of a longest increasing run of `values`, which may have gaps. */
function longestRun(values: readonly number[]): Set<number> {
  const ends: number[] = []; // the place where the best run of each length ends
  const before: number[] = [];
  values.forEach((value, place) => {
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[place] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = place;
  });
  const run = new Set<number>();
  for (let place = ends[ends.length - 1] ?? -1; place >= 0; place = before[place]!) run.add(place);
  return run;
}

const isSame = (a: Item, b: Item): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

/** What an app must do to a list that shows `before` so that it shows `after`. */
export function difference(before: readonly Item[], after: readonly Item[], key = "id"): Difference {
  const places = new Map(before.map((item, place) => [item[key], place]));
  const keys = new Set(after.map((item) => item[key]));
  const kept = after.flatMap((item, to) => {
    const from = places.get(item[key]);
    return from === undefined ? [] : [{ from, to }];
  });
  const still = longestRun(kept.map(({ from }) => from));
  return {
    removed: before.flatMap((item, place) => (keys.has(item[key]) ? [] : [place])),
    inserted: after.flatMap((item, place) => (places.has(item[key]) ? [] : [place])),
    moved: kept.filter((_, place) => !still.has(place)),
    updated: kept.filter(({ from, to }) => !isSame(before[from]!, after[to]!)).map(({ to }) => to),
  };
}

/** `after`, in which items with the same values as those that are held are the held objects. */
export function reused<T extends Item>(after: readonly T[], held: ReadonlyMap<Key, Item>,
                                       key: string): T[] {
  return after.map((item) => {
    const own = held.get(item[key] as Key);
    return own !== undefined && isSame(own, item) ? (own as T) : item;
  });
}
