// The preview: a small app on the reference client, and a meter beside it.
import { FeedClient, Unreachable } from "./client.js";
import { BrowserStorage } from "./storage.js";

const byId = (id) => document.getElementById(id);
const ROOT = `${location.origin}/`;
const storage = new BrowserStorage("vizzy ");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en");

const app = { feeds: [], feed: undefined, client: undefined, scroll: undefined, loading: false,
              ended: false, start: 0, cards: 0, opener: undefined };
const meter = { requests: 0, bytes: 0, cached: 0 };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/* What it costs: the browser's own records of requests to the feed. */

const fileName = (url) => decodeURIComponent(new URL(url).pathname.slice(1));

function count(entry) {
  if (!entry.name.startsWith(`${ROOT}v1/`) || entry.startTime < app.start) return;
  meter.requests += 1;
  meter.bytes += entry.encodedBodySize;
  byId("log").append(element("tr", {},
    element("td", { textContent: fileName(entry.name), title: fileName(entry.name) }),
    element("td", { textContent: entry.responseStatus ?? "" }),
    element("td", { textContent: whole.format(entry.encodedBodySize) }),
    element("td", { textContent: Math.round(entry.duration) })));
  showMeter();
}

function showMeter() {
  byId("requests").textContent = whole.format(meter.requests);
  byId("bytes").textContent = whole.format(meter.bytes);
  byId("cached").textContent = whole.format(meter.cached);
  const total = app.scroll?.total;
  byId("cards").textContent =
    total === undefined ? whole.format(app.cards)
                        : `${whole.format(app.cards)} of ${whole.format(total)}`;
}

function resetMeter(start) {
  Object.assign(meter, { requests: 0, bytes: 0, cached: 0 });
  app.start = start;
  byId("log").replaceChildren();
  byId("first").textContent = "\u2013";
  byId("answer").textContent = "";
}

/* Cards. */

const title = (item) =>
  String(item.display_name ?? item.name ?? item.title ?? item.username ?? item[app.feed.key]);

/** A number that the screen shows; beyond 2^53 it comes as text. */
const isNumber = (value) => typeof value === "number" || /^-?\d{16,}$/.test(String(value));

/** The field that a card shows at its right: the followers, or else the first number. */
function counter(item) {
  if (item.follower_count !== undefined) return ["followers", item.follower_count];
  const found = Object.entries(item).find(([name, value]) => name !== app.feed.key && isNumber(value));
  return found && [found[0].replaceAll("_", " "), found[1]];
}

function face(item) {
  const letter = [...title(item).trim()].find((c) => /[\p{L}\p{N}]/u.test(c)) ?? "?";
  const made = element("span", { className: "face", textContent: letter.toUpperCase() });
  made.setAttribute("aria-hidden", "true");
  const hue = [...String(item[app.feed.key])].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) % 360;
  made.style.background = `oklch(48% 0.11 ${hue})`;
  return made;
}

function card(item) {
  const [unit, number] = counter(item) ?? [];
  const handle = item.username === undefined ? undefined : `@${item.username}`;
  const button = element("button", { className: "card", type: "button" },
    face(item),
    element("span", { className: "who" },
      element("bdi", { textContent: title(item) }),
      element("span", { className: "handle", textContent: handle ?? "" })),
    number === undefined ? undefined : element("span", { className: "count" },
      compact.format(Number(number)), element("small", { textContent: unit })));
  button.dataset.key = JSON.stringify(item[app.feed.key]);
  button.addEventListener("click", () => openProfile(item, button));
  return element("li", {}, button);
}

function show(page) {
  if (page.restarted) clear();
  if (page.items.length > 0 && app.cards === 0)
    byId("first").textContent = `${whole.format(Math.round(performance.now() - app.start))} ms`;
  byId("feed").append(...page.items.map(card));
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
    app.ended = true;
    offerRetry(error instanceof Unreachable ? "No connection." : "This feed cannot be read.");
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
  byId("news").hidden = true;
  app.scroll = await app.client.open();
  clear();
  if (app.scroll !== undefined) await more();
}

/** Rule 1: what is stored at once, then one conditional request. */
async function start(from = performance.now()) {
  resetMeter(from);
  closeProfile();
  const onStored = () => { meter.cached += 1; showMeter(); };
  app.client = new FeedClient({ root: ROOT, feed: app.feed.name, key: app.feed.key, storage, onStored });
  byId("end").textContent = "";
  await openScroll();
  try {
    await refresh();
  } catch {
    if (app.scroll === undefined) offerRetry("No connection.");
    else byId("answer").textContent = "No connection: this is what is stored.";
  }
}

async function refresh() {
  const had = app.scroll !== undefined;
  const outcome = await app.client.refresh();
  if (outcome === "kept" && !had) return offerRetry("This feed is not there.");
  byId("answer").textContent = had ? {
    unchanged: "Nothing new: the host said 304.",
    changed: "There is a newer version.",
    kept: "The host has no such feed; this is what is stored.",
  }[outcome] : "";
  if (outcome !== "changed") return;
  // Rule 3: a reader who has begun to scroll stays on that version until told otherwise.
  if (!had || byId("screen").scrollTop === 0) await openScroll();
  else byId("news").hidden = false;
}

/* A profile. */

const LABELS = { follower_count: "Followers", total_views: "Views", total_likes: "Likes",
                 video_count: "Videos", avg_engagement_rate: "Engagement" };
const HIDDEN = new Set(["display_name", "username", "bio", "avatar_url", "thumbnail_url", "title"]);

/** "is_verified" as "Verified", "created_at" as "Created". */
function label(name) {
  const words = name.replace(/^is_|_(count|at|s|rate)$/g, "").replaceAll("_", " ");
  return LABELS[name] ?? words[0].toUpperCase() + words.slice(1);
}

function shown(name, value) {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (/rate$/.test(name)) return `${(100 * value).toFixed(1)} %`;
  if (/_s$/.test(name)) return `${Math.floor(value / 60)}:${String(value % 60).padStart(2, "0")}`;
  if (/_at$/.test(name)) return String(value).slice(0, 10);
  return isNumber(value) && name !== app.feed.key ? compact.format(Number(value)) : String(value);
}

function facts(document) {
  const list = element("dl", { className: "facts" });
  for (const [name, value] of Object.entries(document))
    if (!Array.isArray(value) && !HIDDEN.has(name))
      list.append(element("div", {}, element("dt", { textContent: label(name) }),
                          element("dd", { textContent: shown(name, value) })));
  return list;
}

/** "21K views", "7.3 % engagement", "1:08", "2023-06-05". */
function detail([name, value]) {
  if (/_(s|at)$/.test(name)) return shown(name, value);
  const word = label(name).toLowerCase();
  return `${shown(name, value)} ${/_count$/.test(name) && value !== 1 ? `${word}s` : word}`;
}

function child(item) {
  const details = Object.entries(item).filter(([name]) => !HIDDEN.has(name) && name !== "id")
    .map(detail);
  return element("li", {}, element("bdi", { textContent: item.title ?? item.name ?? item.id }),
                 element("small", { textContent: details.join(" · ") }));
}

function profile(document) {
  const name = element("h2", { id: "name", tabIndex: -1 }, element("bdi", { textContent: title(document) }));
  const handle = document.username === undefined ? "" : `@${document.username}`;
  const parts = [
    element("div", { className: "head" }, face(document),
            element("div", {}, name, element("span", { className: "handle", textContent: handle }))),
    document.bio === undefined ? "" : element("p", { className: "bio", textContent: document.bio }),
    facts(document)];
  for (const [list, items] of Object.entries(document).filter(([, value]) => Array.isArray(value)))
    parts.push(element("h3", { textContent: label(list) }),
               items.length > 0 ? element("ol", {}, ...items.map(child))
                                : element("p", { textContent: "None." }));
  return parts;
}

async function findDocument(key) {
  for (const collection of app.collections) {
    const found = await app.client.document(collection, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function openProfile(item, opener) {
  app.opener = opener;
  byId("profile").hidden = false;
  byId("screen").inert = true;
  byId("person").replaceChildren(element("h2", { id: "name", textContent: title(item), tabIndex: -1 }));
  byId("back").focus();
  try {
    const found = await findDocument(item[app.feed.key]);
    byId("person").replaceChildren(...(found === undefined
      ? [element("h2", { id: "name", textContent: "This profile does not exist any more." })]
      : profile(found)));
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

/** The feeds and their parts, as options of the list. */
function listFeeds(feeds) {
  app.feeds = feeds.flatMap(({ name, key, parts }) =>
    [{ name, key }, ...parts.map((part) => ({ name: `${name}/${part}`, key }))]);
  byId("feeds").replaceChildren(...app.feeds.map(({ name }) => element("option", { textContent: name })));
}

function choose(name) {
  app.feed = app.feeds.find((feed) => feed.name === name) ?? app.feeds[0];
  if (app.feed === undefined) return offerRetry("There is no feed yet; run vizzy build-feed.");
  byId("feeds").value = app.feed.name;
  history.replaceState(null, "", `?feed=${encodeURIComponent(app.feed.name)}`);
  return undefined;
}

function listen() {
  new PerformanceObserver((list) => list.getEntries().forEach(count))
    .observe({ type: "resource", buffered: true });
  byId("screen").addEventListener("scroll", () => { if (nearEnd()) more(); }, { passive: true });
  byId("return").addEventListener("click", () => start());
  byId("empty").addEventListener("click", async () => {
    await app.client?.forget();
    await start();
  });
  byId("news").addEventListener("click", openScroll);
  byId("feeds").addEventListener("change", async () => {
    choose(byId("feeds").value);
    await start();
  });
  byId("back").addEventListener("click", closeProfile);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeProfile(); });
}

async function main() {
  listen();
  const answer = await fetch("/preview/site.json", { cache: "no-store" });
  const site = await answer.json();
  app.collections = site.collections;
  listFeeds(site.feeds);
  choose(new URLSearchParams(location.search).get("feed"));
  if (app.feed !== undefined) await start();
}

await main();
