// Renders the hook for React and prints what the list shows. usage: react_app.mjs HAPPY_DOM
import {createHash} from 'node:crypto';
import {pathToFileURL} from 'node:url';

const {Window} = await import(pathToFileURL(process.argv[2]));
const window = new Window();
for (const [name, value] of Object.entries({window, document: window.document, navigator: window.navigator,
                                             IS_REACT_ACT_ENVIRONMENT: true}))
  Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
const {act, createElement} = await import('react');
const {createRoot} = await import('react-dom/client');
const {FeedClient, MemoryStorage} = await import('@vizzy/feed-client');
const {useFeed} = await import('./useFeed.ts');

const files = new Map();
let isDown = false;

function publish(sequence, ids) {
  const page = JSON.stringify({items: [{id: 3}]});
  const digest = createHash('sha256').update(page).digest().subarray(0, 16);
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('').padEnd(130, '0');
  const name = bits.match(/.{5}/g).map((five) => alphabet[parseInt(five, 2)]).join('');
  const url = `v1/o/${name.slice(0, 2)}/${name.slice(2)}`;
  files.set(url, page);
  files.set('v1/f', JSON.stringify({format: 1, feed: 'f', version: String(sequence), sequence, total: 3,
                                    items: ids.map((id) => ({id})), pages: [url], hidden: []}));
}

const host = async (address) => {
  if (isDown) throw new TypeError('no network');
  const text = files.get(address.slice('https://host/'.length, -'.json'.length));
  return new Response(text, {status: text === undefined ? 404 : 200});
};

let list;
function List({feed}) {
  list = useFeed(feed);
  return createElement('ul', {}, list.items.map(({id}) => createElement('li', {key: id}, id)));
}

const storage = new MemoryStorage();
const shown = () => `[${[...document.querySelectorAll('li')].map(({textContent}) => textContent)}]`;
let root;

/** Mounts the list, and says what it shows at once and in the end. */
async function start() {
  document.body.innerHTML = '<div></div>';
  root = createRoot(document.querySelector('div'));
  const feed = new FeedClient({root: 'https://host/', feed: 'f', storage, fetch: host, httpCache: true});
  act(() => root.render(createElement(List, {feed})));
  const atOnce = shown();
  await act(() => new Promise((done) => setTimeout(done, 20)));
  return atOnce;
}

publish(1, [1, 2]);
const atOnce = await start();
console.log(`first start: ${atOnce} then ${shown()}`);
await act(() => list.more());
console.log(`more: ${shown()}`);
act(() => root.unmount());
isDown = true;
await start();
console.log(`stored: ${shown()}`);
isDown = false;
publish(2, [9, 2]);
await act(() => list.refresh());
console.log(`followed: ${shown()}`);
isDown = true;
await act(() => list.refresh());
console.log(`problem: ${list.problem}`);
process.exit(0);
