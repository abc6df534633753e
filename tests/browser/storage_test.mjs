// The client in a page of another origin than the feed, with its database: what a browser asks for and keeps.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';

import {open, run, Site} from './chromium.mjs';

const require = createRequire(new URL('../clients/package.json', import.meta.url));
const site = new Site();
const {outputFiles: [{text: client}]} = require('esbuild').buildSync({
  entryPoints: [new URL('../../templates/clients/typescript/index.js', import.meta.url).pathname],
  bundle: true, format: 'iife', globalName: 'vizzy', write: false});

/** A page that is not the feed's, as that of an app. */
const app = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html><ul></ul>'));
await new Promise((listening) => app.listen(0, '127.0.0.1', listening));
app.unref();
const address = `http://127.0.0.1:${app.address().port}/`;

/** Starts the app: what is stored, what the refresh said, and what is shown then. */
async function start(page) {
  await page.goto(address);
  await page.addScriptTag({content: client});
  page.network.requests.length = 0;
  return page.evaluate(async (root) => {
    const {FeedClient, IndexedDbStorage} = globalThis.vizzy;
    const feed = new FeedClient({root, feed: 'discovery', storage: new IndexedDbStorage()});
    const keys = async () => (await (await feed.open())?.next())?.items.map(({id}) => id);
    const stored = await keys();
    const refreshed = await feed.refresh().catch(({reason}) => reason);
    return {stored, refreshed, shown: await keys()};
  }, site.url);
}

const paths = (page) => page.network.requests.map(({url}) => new URL(url).pathname);
const firstPage = () => site.read('v1/discovery').items.map(({id}) => id);

const tests = {
  async 'the database keeps a feed, and a return visit is one request without a preflight'() {
    const page = await open(site);
    const methods = [];
    page.on('request', (request) => methods.push(request.method()));
    assert.deepEqual(await start(page), {stored: undefined, refreshed: 'changed', shown: firstPage()});
    assert.deepEqual(await start(page), {stored: firstPage(), refreshed: 'unchanged', shown: firstPage()});
    assert.deepEqual(paths(page), ['/v1/discovery.json']);
    assert.deepEqual(page.network.requests.map(({status}) => status), [304]);
    assert.deepEqual([...new Set(methods)], ['GET']);
    return page;
  },

  async 'what is stored is shown without network'() {
    const page = await open(site);
    await start(page);
    await page.route((url) => url.href.startsWith(site.url), (route) => route.abort());
    const {stored, refreshed} = await start(page);
    assert.deepEqual(stored, firstPage());
    assert.equal(refreshed, 'offline');
    page.problems.length = 0; // the browser reports the failed request
    return page;
  },
};

await run(site, tests);
