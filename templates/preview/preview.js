// The preview: a small app on the reference client, and a meter beside it.
import { BrowserStorage } from "./browser_storage.js";
import { card, element, profile, title } from "./cards.js";
import { FeedClient } from "./client.js";
import { getDocument } from "./documents.js";
import { follow } from "./follow.js";
import { getDirectory } from "./segments.js";

const byId = (id) => document.getElementById(id);
const ROOT = `${location.origin}/`;
const storage = new BrowserStorage("vizzy ");
const NONE_YET = "\u2013";
const number = new Intl.NumberFormat("en");

/* `whole` reads the feed, `client` the same or one of its segments, the URL of which is `part`. */
const app = { feeds: [], feed: undefined, part: undefined, whole: undefined, client: undefined,
              scroll: undefined, loading: false, ended: false, start: 0, cards: 0, opener: undefined,
              isNew: false };
const meter = { requests: 0, bytes: 0, cached: 0 };

/** On a new phone the browser's cache holds nothing, either. */
const ask = (url, options) => fetch(url, app.isNew ? { ...options, cache: "reload" } : options);

/* What it costs: the browser's own records of requests to the feed. Their transferSize is the content
   as it was sent and, by the specification, 300 bytes for headers; 0 for what a cache gave. */

/* The browser's cache answers 200 where the host said 304: then nothing but headers was sent. */
const HEADERS = 300;
const status = (entry) =>
  entry.transferSize === HEADERS && entry.encodedBodySize > 0 ? 304 : entry.responseStatus ?? "";

const fileName = (url) => decodeURIComponent(new URL(url).pathname.slice(1));

function count(entry) {
  if (!entry.name.startsWith(`${ROOT}v1/`) || entry.startTime < app.start) return;
  meter.requests += 1;
  meter.bytes += entry.transferSize;
  byId("log").append(element("tr", {},
    element("td", { textContent: fileName(entry.name), title: fileName(entry.name) }),
    element("td", { textContent: status(entry) }),
    element("td", { textContent: number.format(entry.transferSize) }),
    element("td", { textContent: Math.round(entry.duration) })));
  showMeter();
}

function showMeter() {
  byId("requests").textContent = number.format(meter.requests);
  byId("bytes").textContent = number.format(meter.bytes);
  byId("cached").textContent = number.format(meter.cached);
  const total = app.scroll?.total;
  byId("cards").textContent =
    total === undefined ? number.format(app.cards)
                        : `${number.format(app.cards)} of ${number.format(total)}`;
}

function resetMeter(start) {
  Object.assign(meter, { requests: 0, bytes: 0, cached: 0 });
  app.start = start;
  app.scroll = undefined;
  clear();
  byId("log").replaceChildren();
  byId("first").textContent = NONE_YET;
  byId("answer").textContent = "";
  showMeter();
}

function show(page) {
  if (page.restarted) clear();
  // The first since the start: a newer version that replaces what is shown comes later.
  if (page.items.length > 0 && byId("first").textContent === NONE_YET)
    byId("first").textContent = `${number.format(Math.round(performance.now() - app.start))} ms`;
  byId("feed").append(...page.items.map((item) => card(item, app.feed.key, openProfile)));
  app.cards += page.items.length;
  app.ended = page.done;
  byId("end").textContent = page.done ? "That is all." : "";
  showMeter();
}

function clear() {
  byId("feed").replaceChildren();
  byId("screen").scrollTop = 0;
  app.cards = 0;
  app.ended = false;
}

/** The next page, before the reader is at the end of this one (rule 4). */
async function more() {
  if (app.loading || app.ended || app.scroll === undefined) return;
  const scroll = app.scroll;
  app.loading = true;
  try {
    const page = await scroll.next();
    if (scroll === app.scroll) show(page);
  } catch (error) {
    if (scroll !== app.scroll) return;
    app.ended = true;
    offerRetry(error.reason === "unreadable" ? "This feed cannot be read." : "No connection.");
  } finally {
    app.loading = false;
  }
  if (nearEnd()) await more();
}

function offerRetry(text) {
  const retry = element("button", { type: "button", textContent: "Retry" });
  retry.addEventListener("click", () => {
    app.ended = false;
    byId("end").textContent = "";
    app.scroll === undefined ? start() : more();
  });
  byId("end").replaceChildren(`${text} `, retry);
}

function nearEnd() {
  const screen = byId("screen");
  return screen.scrollTop + screen.clientHeight * 2.5 > screen.scrollHeight && !app.ended;
}

/* Starts. */

async function openScroll() {
  const { client } = app;
  byId("news").hidden = true;
  const scroll = await client.open();
  if (client !== app.client) return; // another part was chosen meanwhile
  app.scroll = scroll;
  clear();
  if (app.scroll !== undefined) await more();
}

/** The newest version in the list that is there: only what changed gets another card. */
async function showNewest() {
  const { client, scroll } = app;
  const update = await follow(client, scroll);
  if (scroll !== app.scroll) return;
  const cards = byId("feed").children;
  const held = new Map(scroll.items.map((item, place) => [item, cards[place]]));
  const cardOf = (item) => held.get(item) ?? card(item, app.feed.key, openProfile);
  byId("feed").replaceChildren(...update.items.map(cardOf));
  Object.assign(app, { scroll: update.scroll, cards: update.items.length, ended: update.done });
  byId("end").textContent = update.done ? "That is all." : "";
  showMeter();
  if (nearEnd()) await more();
}

/** A new start of the app, with what it has stored. */
async function start(from = performance.now()) {
  resetMeter(from);
  closeProfile();
  await visit();
}

/** Rule 1: what is stored at once, then one conditional request. */
async function visit() {
  const stored = new Set();
  const onStored = (url) => {
    meter.cached = stored.add(url).size;
    showMeter();
  };
  const { name, key } = app.feed;
  const whole = new FeedClient({ root: ROOT, feed: name, key, storage, onStored, fetch: ask });
  Object.assign(app, { whole, client: whole, scroll: undefined });
  byId("end").textContent = "";
  clear();
  try {
    if (app.part !== undefined) await openPart();
    await openScroll();
    await listSegments();
    if (app.whole === whole) await refresh();
  } catch {
    if (app.whole !== whole) return;
    if (app.scroll === undefined) offerRetry("No connection.");
    else byId("answer").textContent = "No connection: this is what is stored.";
  }
}

async function refresh() {
  const { whole, client } = app;
  const had = app.scroll !== undefined;
  const outcome = await outcomeOf(client);
  if (client !== app.client) return;
  if (outcome === "absent" && client !== whole && (await isGone())) return wholeInstead();
  if (outcome === "absent" && !had) return offerRetry("This feed is not there.");
  byId("answer").textContent = had ? {
    unchanged: "Nothing new: the host said 304.",
    changed: "There is a newer version.",
    kept: "The host gave an older version; this is what is stored.",
    absent: "The host has no such feed; this is what is stored.",
  }[outcome] : "";
  // Rule 3: a reader who has begun to scroll stays on that version until told otherwise.
  if (outcome === "changed" && had && byId("screen").scrollTop > 0) byId("news").hidden = false;
  else if (outcome === "changed") await (had ? showNewest() : openScroll());
  if (client === app.client && client === whole) await listSegments();
}

/** What a refresh found: "absent" where the host answers, but with no entry of the feed. */
async function outcomeOf(client) {
  try {
    return await client.refresh();
  } catch (error) {
    if (!["gone", "not-a-feed", "format-too-new"].includes(error.reason)) throw error;
    return "absent";
  }
}

/* Segments: the parts of a feed, each a feed of its own. */

/** The segments that the feed's directory lists, as options; without any the list is not there. */
async function listSegments() {
  const { whole } = app;
  const directory = await getDirectory(whole);
  if (whole !== app.whole) return [];
  const segments = directory?.segments ?? [];
  offer(segments);
  const chosen = segments.find(({ url }) => url === app.part);
  byId("segments").value = chosen?.url ?? "";
  byId("feed").setAttribute("aria-label", chosen?.title ?? directory?.title ?? app.feed.name);
  return segments;
}

/** Options that are there already stay: the list may be open. */
function offer(segments) {
  const list = byId("segments");
  const texts = ["All", ...segments.map(({ title, total }) => `${title} (${number.format(total)})`)];
  const urls = ["", ...segments.map(({ url }) => url)];
  const isSame = list.length === texts.length &&
    [...list.options].every(({ text, value }, i) => text === texts[i] && value === urls[i]);
  if (!isSame)
    list.replaceChildren(...texts.map((text, i) => element("option", { text, value: urls[i] })));
  byId("parts").hidden = segments.length === 0;
}

/** Opens the chosen part; the feed is asked first where its directory is not known yet. */
async function openPart() {
  const { whole, part } = app;
  if ((await getDirectory(whole)) === undefined) await whole.refresh();
  const segment = (await listSegments()).find(({ url }) => url === part);
  if (whole !== app.whole) return;
  if (segment === undefined) choose(app.feed.name);
  else app.client = whole.segment(segment);
}

/** Whether the newest directory no longer lists the part: its last item is gone. */
async function isGone() {
  await app.whole.refresh();
  return !(await listSegments()).some(({ url }) => url === app.part);
}

async function wholeInstead() {
  choose(app.feed.name);
  await visit();
  byId("answer").textContent = "That part is gone; this is the whole feed.";
}

/* A profile. */

/** How many fields of an item a document has, too. */
const shared = (item, found) =>
  Object.keys(item).filter((name) => name !== app.feed.key && name in found).length;

/**
 * The document that an item opens. An app knows in which collection it is; the preview takes the one
 * that has most of the item's fields, and asks it first the next time.
 */
async function findDocument(item) {
  const { feed, client } = app;
  const fields = Object.keys(item).length - 1;
  let best = { fields: fields > 0 ? 0 : -1 };
  for (const collection of feed.collections) {
    const found = await getDocument(client, collection, item[feed.key]);
    const score = found === undefined ? -1 : shared(item, found);
    if (score > best.fields) best = { collection, found, fields: score };
    if (2 * best.fields >= fields) break;
  }
  if (best.collection !== undefined) feed.collections = new Set([best.collection, ...feed.collections]);
  return best.found;
}

async function openProfile(item, opener) {
  app.opener = opener;
  byId("profile").hidden = false;
  byId("screen").inert = true;
  const name = title(item, app.feed.key);
  byId("person").replaceChildren(element("h2", { id: "name", textContent: name, tabIndex: -1 }));
  byId("back").focus();
  try {
    const found = await findDocument(item);
    byId("person").replaceChildren(...(found === undefined
      ? [element("h2", { id: "name", textContent: "This profile does not exist any more." })]
      : profile(found, app.feed.key)));
  } catch {
    byId("person").append(element("p", { textContent: "No connection." }));
  }
}

function closeProfile() {
  if (byId("profile").hidden) return;
  byId("profile").hidden = true;
  byId("screen").inert = false;
  app.opener?.focus({ preventScroll: true });
}

/* The page. */

function listFeeds({ feeds, collections }) {
  app.feeds = feeds.map((feed) => ({ ...feed, collections: new Set(collections) }));
  byId("feeds").replaceChildren(...feeds.map(({ name }) => element("option", { textContent: name })));
}

/** Chooses "discovery", or "discovery/~4dusic" for a segment. */
function choose(name) {
  app.feed = app.feeds.find((feed) => feed.name === name?.split("/")[0]) ?? app.feeds[0];
  if (app.feed === undefined) return offerRetry("There is no feed yet; run vizzy build-feed.");
  app.part = name?.startsWith(`${app.feed.name}/`) ? `v1/${name}` : undefined;
  byId("feeds").value = app.feed.name;
  history.replaceState(null, "", `?feed=${encodeURIComponent(app.part?.slice(3) ?? app.feed.name)}`);
  return undefined;
}

function listen() {
  new PerformanceObserver((list) => list.getEntries().forEach(count))
    .observe({ type: "resource", buffered: true });
  byId("screen").addEventListener("scroll", () => { if (nearEnd()) more(); }, { passive: true });
  byId("return").addEventListener("click", () => {
    app.isNew = false;
    start();
  });
  byId("empty").addEventListener("click", async () => {
    await app.whole?.forget();
    app.isNew = true;
    await start();
  });
  byId("news").addEventListener("click", openScroll);
  byId("feeds").addEventListener("change", async () => {
    choose(byId("feeds").value);
    await start();
  });
  byId("segments").addEventListener("change", async () => {
    choose(byId("segments").value.slice("v1/".length) || app.feed.name);
    await start();
  });
  byId("back").addEventListener("click", closeProfile);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeProfile(); });
}

async function main() {
  listen();
  const answer = await fetch("/preview/site.json", { cache: "no-store" });
  listFeeds(await answer.json());
  choose(new URLSearchParams(location.search).get("feed"));
  if (app.feed !== undefined) await start();
}

await main();
