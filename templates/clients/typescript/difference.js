/** The places of a longest increasing run of `values`, which may have gaps. */
function longestRun(values) {
    const ends = []; // the place where the best run of each length ends
    const before = [];
    values.forEach((value, place) => {
        let low = 0;
        for (let high = ends.length; low < high;) {
            const middle = (low + high) >> 1;
            if (values[ends[middle]] < value)
                low = middle + 1;
            else
                high = middle;
        }
        before[place] = low === 0 ? -1 : ends[low - 1];
        ends[low] = place;
    });
    const run = new Set();
    for (let place = ends[ends.length - 1] ?? -1; place >= 0; place = before[place])
        run.add(place);
    return run;
}
const isSame = (a, b) => {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};
/** What an app must do to a list that shows `before` so that it shows `after`. */
export function difference(before, after, key = "id") {
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
        updated: kept.filter(({ from, to }) => !isSame(before[from], after[to])).map(({ to }) => to),
    };
}
/** `after`, in which items with the same values as those that are held are the held objects. */
export function reused(after, held, key) {
    return after.map((item) => {
        const own = held.get(item[key]);
        return own !== undefined && isSame(own, item) ? own : item;
    });
}
