// What items and documents look like. The preview knows no definition: it goes by names and values.
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** What an item or a document is called; `key` is the name of its key field. */
export const title = (item, key) =>
  String(item.display_name ?? item.name ?? item.title ?? item.username ?? item[key]);

/** A number that the screen shows; beyond 2^53 it comes as text. */
const isNumber = (value) => typeof value === "number" || /^-?\d{16,}$/.test(String(value));

/** The field that a card shows at its right: the followers, or else the first number. */
function counter(item, key) {
  if (item.follower_count !== undefined) return ["followers", item.follower_count];
  const found = Object.entries(item).find(([name, value]) => name !== key && isNumber(value));
  return found && [found[0].replaceAll("_", " "), found[1]];
}

function face(item, key) {
  const letter = [...title(item, key).trim()].find((c) => /[\p{L}\p{N}]/u.test(c)) ?? "?";
  const made = element("span", { className: "face", textContent: letter.toUpperCase() });
  made.setAttribute("aria-hidden", "true");
  const hue = [...String(item[key])].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) % 360;
  made.style.background = `oklch(48% 0.11 ${hue})`;
  return made;
}

/** An item of the list, as a button that calls `open` with itself. */
export function card(item, key, open) {
  const [unit, count] = counter(item, key) ?? [];
  const handle = item.username === undefined ? undefined : `@${item.username}`;
  const button = element("button", { className: "card", type: "button" },
    face(item, key),
    element("span", { className: "who" },
      element("bdi", { textContent: title(item, key) }),
      element("span", { className: "handle", textContent: handle ?? "" })),
    count === undefined ? undefined : element("span", { className: "count" },
      compact.format(Number(count)), element("small", { textContent: unit })));
  button.dataset.key = JSON.stringify(item[key]);
  button.addEventListener("click", () => open(item, button));
  return element("li", {}, button);
}

const LABELS = { follower_count: "Followers", total_views: "Views", total_likes: "Likes",
                 video_count: "Videos", avg_engagement_rate: "Engagement" };
const HIDDEN = new Set(["display_name", "name", "username", "bio", "avatar_url", "thumbnail_url",
                        "title"]);

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
  return isNumber(value) ? compact.format(Number(value)) : String(value);
}

function facts(values, key) {
  const list = element("dl", { className: "facts" });
  for (const [name, value] of Object.entries(values))
    if (!Array.isArray(value) && !HIDDEN.has(name))
      list.append(element("div", {}, element("dt", { textContent: label(name) }),
                          element("dd", { textContent: name === key ? String(value) : shown(name, value) })));
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

/** A document, with its lists of children. */
export function profile(values, key) {
  const name = element("h2", { id: "name", tabIndex: -1 },
                       element("bdi", { textContent: title(values, key) }));
  const handle = values.username === undefined ? "" : `@${values.username}`;
  const parts = [
    element("div", { className: "head" }, face(values, key),
            element("div", {}, name, element("span", { className: "handle", textContent: handle }))),
    values.bio === undefined ? "" : element("p", { className: "bio", textContent: values.bio }),
    facts(values, key)];
  for (const [list, items] of Object.entries(values).filter(([, value]) => Array.isArray(value)))
    parts.push(element("h3", { textContent: label(list) }),
               items.length > 0 ? element("ol", {}, ...items.map(child))
                                : element("p", { textContent: "None." }));
  return parts;
}
