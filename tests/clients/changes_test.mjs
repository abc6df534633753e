// The reference client follows a feed of vizzy by what changed in it. The program is named by VIZZY.
import assert from 'node:assert/strict';
import {after, before, beforeEach, test} from 'node:test';

import {isRest, parseChanges} from '../../templates/clients/typescript/changes.js';
import {difference} from '../../templates/clients/typescript/difference.js';
import {MemoryStorage} from '../../templates/clients/typescript/storage.js';
import {follow} from '../../templates/clients/typescript/follow.js';
import {Phone, RealFeed, truth} from './real_feed.mjs';

const ENTRY = 'v1/discovery';
const TWO_HOURS = 'v1/changes/discovery/7200';
const HALF_A_DAY = 43_200;
let feed;
let first; // the edge after the first build
const folders = [];

beforeEach(() => {
  feed = new RealFeed();
  folders.push(feed);
  first = feed.build();
});
after(() => folders.forEach((folder) => folder.remove()));
before(() => assert.ok(process.env.VIZZY, 'VIZZY names the program'));

/** Two items change places, one changes a field, one loses it, one leaves and one comes. */
function change() {
  feed.creator(3).follower_count = feed.creator(2).follower_count + 1;
  feed.creator(5).bio = 'new';
  delete feed.creator(6).bio;
  feed.creators = feed.creators.filter(({id}) => id !== 8);
  feed.creators.push({id: 900, username: 'comes', follower_count: 199_999});
  feed.creator(40).bio = 'below';
}

/** A phone that scrolled the first version to its end. */
async function reader(storage, more) {
  const phone = new Phone(feed, storage, more);
  await phone.refresh(first);
  await phone.items();
  return phone;
}

test('who returns loads changes and nothing else, and has the newest version', async () => {
  const phone = await reader();
  change();
  const edge = feed.build();
  assert.equal(await phone.refresh(edge), 'changed');
  assert.deepEqual(edge.asked, [TWO_HOURS]);
  assert.deepEqual(await phone.items(), await truth(feed, edge));
  const {rest, index, pages} = parseChanges(edge.files.get(TWO_HOURS));
  const [leaf] = JSON.parse(edge.files.get(index)).leaves;
  const names = [...pages, ...JSON.parse(edge.files.get(leaf)).pages];
  assert.ok(names.length > 7 + 8, 'more pages than rest describes');
  const made = names.filter((url) => !first.files.has(url) && !edge.asked.includes(url));
  assert.ok(made.length > 0, 'a page was made, not loaded');
  assert.ok(edge.asked.includes(rest));
});

test('nothing new is one conditional request, and 304 once the changes are known', async () => {
  const phone = await reader();
  assert.equal(await phone.refresh(first), 'unchanged');
  assert.deepEqual(first.asked, [ENTRY], 'it was downloaded just now');
  const edge = feed.build();
  assert.equal(await phone.refresh(edge), 'unchanged');
  change();
  const next = feed.build();
  await phone.refresh(next);
  const statuses = [];
  const {fetch} = next;
  next.fetch = async (...words) => {
    const answer = await fetch(...words);
    statuses.push(answer.status);
    return answer;
  };
  assert.equal(await phone.refresh(next), 'unchanged');
  assert.deepEqual([next.asked, statuses], [[TWO_HOURS], [304]]);
});

test('what it made and when survives a restart, and so does what it may ask for', async () => {
  const storage = new MemoryStorage();
  await reader(storage);
  change();
  let edge = feed.build();
  await new Phone(feed, storage).refresh(edge);
  feed.creator(41).bio = 'later';
  edge = feed.build();
  const phone = new Phone(feed, storage); // pages of the version before the last one are held
  assert.equal(await phone.refresh(edge), 'changed');
  assert.deepEqual(edge.asked, [TWO_HOURS]);
  assert.deepEqual(await phone.items(), await truth(feed, edge));
  const {pages} = JSON.parse(edge.files.get(ENTRY));
  assert.deepEqual(pages.filter((url) => edge.asked.includes(url)), [], 'no page was loaded');
});

test('the shortest span that covers the time away is asked, then longer ones, then the entry', async () => {
  for (const [away, spans] of [[60, [7200]], [6600, [7200]], [6601, [129600]], [129_000, [129600]],
                               [129_001, [691200]], [690_600, [691200]], [690_601, []]]) {
    const phone = await reader();
    change();
    const edge = feed.build(1);
    first = edge;
    feed.now += away - 1;
    await phone.refresh(edge);
    const expected = spans.length ? spans.map((span) => `v1/changes/discovery/${span}`) : [ENTRY];
    assert.deepEqual(edge.asked, expected, `${away} seconds`);
    assert.deepEqual(await phone.items(), await truth(feed, edge));
    feed.creators.pop();
  }
});

test('changes that begin after its version send it to the next span', async () => {
  const phone = await reader();
  for (let hour = 0; hour < 3; hour++) {
    feed.creator(30 + hour).bio = `hour ${hour}`;
    first = feed.build();
  }
  feed.now -= 2 * 3600; // its clock runs slow
  assert.equal(await phone.refresh(first), 'changed');
  assert.deepEqual(first.asked, [TWO_HOURS, 'v1/changes/discovery/129600']);
  assert.deepEqual(await phone.items(), await truth(feed, first));
});

test('where changes are missing or not understood it loads the entry', async () => {
  const wrong = [undefined, '', '<html>', '[]', '{}', '{"format":2}'];
  change();
  const edge = feed.build();
  const right = JSON.parse(edge.files.get(TWO_HOURS));
  for (const member of [{format: 2}, {keys: null}, {keys: [1.5]}, {keys: [4711]}, {items: 7}, {changed: [7]}, {pages: [7]},
                        {rest: 7}, {since: 'x'}, {hidden: {}},
                        {lineage: 'zzzzz'}, {lineage: 7}])
    wrong.push(JSON.stringify({...right, ...member}));
  for (const order of [{left: 7}, {left: [1.5]}, {moved: [1]}, {moved: [1, 2], to: [0]},
                       {moved: [1], to: [0.5]}, {moved: [1], to: [-1]}, {moved: [1], to: [99]},
                       {moved: [1, 2], to: [1, 0]}, {moved: [4711], to: [0]}])
    wrong.push(JSON.stringify({...right, keys: undefined, moved: undefined, to: undefined, ...order}));
  for (const text of wrong) {
    const phone = await reader();
    if (text === undefined) edge.files.delete(TWO_HOURS);
    else edge.files.set(TWO_HOURS, text);
    feed.now += 600;
    assert.equal(await phone.refresh(edge), 'changed', text);
    assert.deepEqual(edge.asked, [TWO_HOURS, ENTRY], text);
    assert.deepEqual(await phone.items(), await truth(feed, edge));
  }
});

test('a span that is no number, and pages that are no objects, are not asked for or stored', async () => {
  for (const url of ['v1/o/aa/entry:discovery', 'x', 7, 'v1/o/../../entry:discovery'])
    assert.ok(!isRest({since: 1, pages: [{keys: []}, {keys: [], url}]}));
  const phone = await reader();
  change();
  const edge = feed.build();
  const entry = JSON.parse(edge.files.get(ENTRY));
  edge.files.set(ENTRY, JSON.stringify({...entry, changes: ['../x']}));
  await assert.rejects(phone.refresh(edge, true), {reason: 'not-a-feed'});
});

test('pull-to-refresh asks for the entry, and so does the first visit after 90 days', async () => {
  const phone = await reader();
  await phone.refresh(first, true);
  assert.deepEqual(first.asked, [ENTRY]);
  for (let day = 0; day < 89; day++) {
    feed.now += 86_400;
    await phone.refresh(first);
    assert.ok(!first.asked.includes(ENTRY), `day ${day}`);
  }
  feed.now += 86_400;
  await phone.refresh(first);
  assert.deepEqual(first.asked, [ENTRY]);
});

test('a client told to use no changes asks for the entry', async () => {
  const phone = await reader(undefined, {changes: false});
  change();
  const edge = feed.build();
  await phone.refresh(edge);
  assert.deepEqual(edge.asked, [ENTRY]);
});

test('a clock that went back is no time away', async () => {
  const phone = await reader();
  feed.now -= HALF_A_DAY;
  await phone.refresh(first);
  assert.deepEqual(first.asked, [ENTRY]);
});

test('an edge that lags takes no reader back, and a later one goes on from there', async () => {
  const phone = await reader();
  change();
  const second = feed.build();
  feed.creator(1).bio = 'third';
  const third = feed.build();
  await phone.refresh(third);
  const newest = await phone.items();
  for (const edge of [first, second]) {
    assert.notEqual(await phone.refresh(edge), 'changed');
    assert.deepEqual(await phone.items(), newest);
  }
  feed.creator(1).bio = 'fourth';
  const fourth = feed.build();
  assert.equal(await phone.refresh(fourth), 'changed');
  assert.deepEqual(await phone.items(), await truth(feed, fourth));
});

test('a takedown hides by changes, until changes of a higher sequence say otherwise', async () => {
  const storage = new MemoryStorage();
  const phone = await reader(storage);
  feed.now += 60;
  feed.run('takedown', '4', '--effort', 'fast');
  const without = feed.edge();
  assert.equal(await phone.refresh(without), 'changed');
  assert.deepEqual(without.asked, [TWO_HOURS]);
  for (const one of [phone, new Phone(feed, storage)]) {
    one.edge = without;
    assert.deepEqual(await one.items(), await truth(feed, without));
    assert.equal(one.client.hides(4), true);
    assert.notEqual(await one.refresh(first), 'changed'); // an edge that lags
    assert.equal(one.client.hides(4), true);
    assert.ok((await one.items()).every(({id}) => id !== 4));
  }
  for (const name of await storage.names())
    assert.ok(!(await storage.get(name)).includes('user4"'), `${name} holds what was taken down`);
  feed.run('takedown', '4', '--undo');
  const again = feed.build();
  assert.equal(await phone.refresh(again), 'changed');
  assert.equal(phone.client.hides(4), false);
  assert.deepEqual(await phone.items(), await truth(feed, again));
});

test('it follows rollbacks and other definitions', async () => {
  const phone = await reader();
  const follows = async (edge) => {
    await phone.refresh(edge);
    assert.deepEqual(await phone.items(), await truth(feed, edge));
  };
  change();
  await follows(feed.build());
  feed.now += 600;
  feed.run('rollback', '1', '--effort', 'fast');
  await follows(feed.edge());
  feed.define({page_size: 7});
  await follows(feed.build());
  feed.define({}, {id: {type: 'integer'}, follower_count: {type: 'decimal', digits: 1},
                   handle: {type: 'text', column: 'username'}});
  await follows(feed.build());
  feed.define({changes: false}, undefined);
  await follows(feed.build());
  feed.define({});
  await follows(feed.build());
  feed.creator(1).bio = 'known';
  await follows(feed.build());
});

test('a folder that was built anew is taken as new, though its numbers are lower', async () => {
  const phone = await reader();
  for (const bio of ['a', 'b', 'c']) {
    feed.creator(1).bio = bio;
    await phone.refresh(feed.build());
  }
  const anew = new RealFeed();
  folders.push(anew);
  anew.now = feed.now - 2 * 3600;
  anew.creators = feed.creators.map((row) => ({...row, bio: 'anew'}));
  anew.build();
  anew.creator(2).bio = 'another';
  const edge = anew.build();
  assert.equal(await phone.refresh(edge), 'changed');
  assert.deepEqual(edge.asked, [TWO_HOURS, ENTRY]);
  assert.deepEqual(await phone.items(), await truth(feed, edge));
  anew.creator(3).bio = 'more';
  const later = anew.build(600);
  feed.now = anew.now;
  await phone.refresh(later);
  assert.deepEqual(later.asked, [TWO_HOURS]);
  assert.deepEqual(await phone.items(), await truth(feed, later));
});

test('while it is stored the entry is wholly the old one or the new one', async () => {
  class Failing extends MemoryStorage {
    async set(name, text) {
      if (this.fails && name.startsWith('entry:')) throw new Error('the disk is full');
      return super.set(name, text);
    }
  }
  const storage = new Failing();
  const phone = await reader(storage);
  const old = await truth(feed, first);
  change();
  const edge = feed.build();
  storage.fails = true;
  assert.equal(await phone.refresh(edge), 'changed');
  assert.deepEqual(await phone.items(), await truth(feed, edge));
  storage.fails = false;
  const next = new Phone(feed, storage);
  next.edge = first;
  assert.deepEqual(await next.items(), old);
  assert.equal(await next.refresh(edge), 'changed');
  assert.deepEqual(await next.items(), await truth(feed, edge));
});

test('a rest that is missing or damaged costs the pages, not the reader', async () => {
  for (const spoil of ['missing', 'damaged', 'of other objects']) {
    const phone = await reader();
    change();
    first = feed.build();
    const {rest} = JSON.parse(first.files.get(TWO_HOURS));
    const expected = await truth(feed, first);
    await phone.refresh(first);
    if (spoil === 'missing') first.files.delete(rest);
    else first.files.set(rest, spoil === 'damaged' ? '{"since":1' : '{"since":1,"pages":[]}');
    const scroll = await phone.client.open();
    for (let done = false; !done;) {
      const page = await scroll.next();
      assert.equal(page.restarted, false);
      ({done} = page);
    }
    assert.deepEqual(scroll.items, expected);
    feed.creators.pop();
  }
});

/** What a list does that is told of a difference. */
function animated(list, items, {removed, inserted, moved, updated}) {
  const result = Array(items.length);
  for (const {from, to} of moved) result[to] = list[from];
  for (const place of inserted) result[place] = items[place];
  const gone = new Set([...removed, ...moved.map(({from}) => from)]);
  const still = list.filter((_, place) => !gone.has(place));
  for (let place = 0; place < result.length; place++) if (!(place in result)) result[place] = still.shift();
  for (const place of updated) result[place] = items[place];
  return result;
}

test('a list learns what was inserted, moved, updated and removed, and keeps every other object', async () => {
  for (const changes of [true, false]) {
    first = feed.edge();
    const phone = await reader(undefined, {changes});
    const scroll = await phone.client.open();
    for (let page = 0; page < 3; page++) await scroll.next();
    const list = scroll.items;
    change();
    const edge = feed.build();
    await phone.refresh(edge);
    const following = await follow(phone.client, scroll);
    assert.deepEqual(following.items, (await truth(feed, edge)).slice(0, following.items.length));
    assert.ok(following.items.length >= list.length);
    assert.deepEqual(following.removed, [7]);
    assert.ok(following.inserted.includes(1), 'the new one is the second');
    assert.deepEqual(following.moved, [{from: 2, to: 2}]);
    assert.deepEqual(following.updated.map((place) => following.items[place].id), [3, 5, 6]);
    const result = animated(list, following.items, following);
    following.items.forEach((item, place) => assert.equal(item, result[place], 'the same object'));
    const kept = list.filter((item) => following.items.includes(item));
    assert.equal(kept.length, list.length - 1 - 3);
    feed.remove();
    feed = new RealFeed();
    feed.build();
  }
});

test('a difference says how one list becomes another, with as few moves as can be', () => {
  const list = (...ids) => ids.map((id) => ({id}));
  assert.deepEqual(difference(list(1, 2, 3, 4), list(4, 1, 2, 3)),
                   {removed: [], inserted: [], moved: [{from: 3, to: 0}], updated: []});
  let seed = 1;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 300; round++) {
    const some = () => [...new Set(Array.from({length: random(12)}, () => random(15)))].map(
      (id) => ({id, name: random(2)}));
    const [old, now] = [some(), some()];
    assert.deepEqual(animated(old, now, difference(old, now)), now);
  }
});
