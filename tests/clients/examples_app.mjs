// Runs the examples of the client in a page, against a host in memory, and prints what the page shows.
// usage: examples_app.mjs HAPPY_DOM
import {pathToFileURL} from 'node:url';

import 'fake-indexeddb/auto';
const {Window} = await import(pathToFileURL(process.argv[2]));
const window = new Window();
for (const [name, value] of Object.entries({window, document: window.document, navigator: window.navigator}))
  Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
const {createElement} = await import('react');
const {createRoot} = await import('react-dom/client');
const {FakeHost} = await import('./fake_host.mjs');
const {showFeed} = await import('./showFeed.ts');

const ROOT = 'https://feed.example.com/';
const host = new FakeHost(0);
let network = Promise.resolve();
globalThis.fetch = async (address, request) => {
  await network;
  return host.fetch(address.replace(ROOT, 'http://host/'), request);
};
const publish = (...ids) => host.publish(ids.map((id) => ({id, display_name: `n${id}`, follower_count: 100 - id})));
const rows = (list) => [...list.querySelectorAll('li')].map(({textContent}) => textContent).join('; ');

/** Waits until what is shown is other than it was, or for two seconds. */
async function changed(show, before = show()) {
  for (let tries = 0; tries < 200 && show() === before; tries++) await new Promise((done) => setTimeout(done, 10));
  return show();
}

async function browser(list) {
  await showFeed(ROOT, list);
  return rows(list);
}

publish(1, 2, 3);
let list = document.createElement('ul');
console.log('browser, first start:', await browser(list));
Object.defineProperty(list, 'scrollTop', {value: 1}); // a page in memory has no layout
list.dispatchEvent(new window.Event('scroll'));
console.log('browser, scrolled:', await changed(() => rows(list)));

publish(4, 1, 2);
list = document.createElement('ul');
let answer;
network = new Promise((resolve) => { answer = resolve; });
const shown = browser(list);
console.log('browser, stored:', await changed(() => rows(list)));
answer();
console.log('browser, new:', await shown);

const {CreatorList} = await import('./CreatorList.tsx');
document.body.innerHTML = '<div></div>';
const screen = () => [rows(document), document.querySelector('p')?.textContent ?? ''].filter(Boolean).join(' | ');
const after = (work) => {
  const before = screen();
  work();
  return changed(screen, before);
};
const press = (name) => () =>
  [...document.querySelectorAll('button')].find(({textContent}) => textContent === name).click();
const root = createRoot(document.querySelector('div'));
console.log('React, stored:', await after(() => root.render(createElement(CreatorList))));
console.log('React, more:', await after(press('More')));
publish(5, 1);
console.log('React, refreshed:', await after(press('Refresh')));
host.fail = () => 'down';
console.log('React, offline:', await after(press('Refresh')));
process.exit(0);
