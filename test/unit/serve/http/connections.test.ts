// Who gets a place and who is closed, on a clock of the test's own.

import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Connections, type Place } from '../../../../ts/serve/http/connections.ts';
import {
  MAX_ACCEPTED_CONNECTIONS,
  MAX_CONNECTIONS,
  MAX_REQUESTS_IN_FLIGHT,
  READING_MS,
  WAITING_MS,
} from '../../../../ts/serve/limits.ts';

const NEVER_MS = 60_000;
let nowMs = 0;
let connections: Connections;
let places: Place[] = [];

const socket = () => new Duplex({ read() {}, write() {} }) as Socket;

function add(count: number): Socket[] {
  return Array.from({ length: count }, () => {
    const one = socket();
    connections.add(one);
    return one;
  });
}

/** Takes a place, which is given back after the test; no timer is left. */
function begin(on: Socket): Place | null {
  const place = connections.begin(on, NEVER_MS);
  if (place.enter()) {
    places.push(place);
    return place;
  }
  place.end();
  return null;
}

/** Answers one request on each. */
function answer(sockets: readonly Socket[]): void {
  for (const one of sockets) begin(one)?.end();
}

const closed = (sockets: readonly Socket[]) => sockets.filter((one) => one.destroyed).length;

afterEach(() => {
  for (const place of places) place.end();
  places = [];
});

beforeEach(() => {
  nowMs = 1000;
  connections = new Connections(() => nowMs);
});

describe('Connections.add()', () => {
  it('refuses those beyond the limit and closes those beyond twice of it, all of them being new', () => {
    const served = Array.from({ length: MAX_CONNECTIONS }, () => connections.add(socket()));
    assert.deepEqual(new Set(served), new Set(['served']));
    for (let i = MAX_CONNECTIONS; i < MAX_ACCEPTED_CONNECTIONS; i++) {
      assert.equal(connections.add(socket()), 'refused');
    }
    const last = socket();
    assert.equal(connections.add(last), 'closed');
    assert.ok(last.destroyed);
  });

  it('makes room by closing one that sends its request slowly, the longest waiting first', () => {
    const [first, second] = add(1).concat(add(MAX_CONNECTIONS - 1));
    nowMs += WAITING_MS - 1;
    assert.equal(connections.add(socket()), 'refused');
    nowMs += 1;
    assert.equal(connections.add(socket()), 'served');
    assert.deepEqual([first?.destroyed, second?.destroyed], [true, true]);
  });

  it('closes no more than it needs', () => {
    const slow = add(MAX_CONNECTIONS);
    nowMs += WAITING_MS;
    assert.equal(connections.add(socket()), 'served');
    assert.equal(closed(slow), 1);
  });

  it('closes a kept connection sooner than a new one, the one kept longest first', () => {
    const slow = add(MAX_CONNECTIONS - 2);
    const kept = add(2);
    nowMs += WAITING_MS;
    answer([...kept].reverse());
    assert.equal(connections.add(socket()), 'served');
    assert.equal(closed(slow), 0);
    assert.deepEqual(
      kept.map((one) => one.destroyed),
      [false, true],
    );
  });

  it('closes none that is being answered', () => {
    const busy = add(MAX_REQUESTS_IN_FLIGHT);
    for (const one of busy) begin(one);
    const slow = add(MAX_CONNECTIONS - busy.length);
    nowMs += WAITING_MS;
    for (const one of slow) answer([one]);
    add(slow.length);
    assert.equal(closed(busy), 0);
    assert.equal(closed(slow), slow.length);
  });
});

describe('Connections.begin()', () => {
  it('takes no place by itself, so that a request without a password has none', () => {
    const [one] = add(1);
    const unknown = Array.from({ length: 100 }, () => connections.begin(one!, NEVER_MS));
    assert.notEqual(begin(one!), null);
    for (const place of unknown) place.end();
    assert.equal(unknown[0]!.enter(), false, 'it has ended');
  });

  it('treats the socket that a connection carries like the connection', () => {
    const [raw] = add(1);
    const over = socket();
    connections.carry(raw!, over);
    begin(over);
    assert.equal(connections.isAnswering(over), true);
    raw!.emit('close');
    assert.equal(connections.isAnswering(over), false);
  });

  it('ends a connection by the object it was given, then by the socket that it carries', () => {
    const [handshaking, carrying] = add(2);
    const ends = [socket(), socket()];
    connections.endBy(handshaking!, ends[0]!);
    connections.endBy(carrying!, socket());
    connections.carry(carrying!, ends[1]!);
    connections.destroyAll();
    assert.equal(closed(ends), 2);
    assert.equal(closed([handshaking!, carrying!]), 0);
  });

  it('gives a place back at the end, and once', () => {
    const [one] = add(1);
    for (let i = 0; i < MAX_REQUESTS_IN_FLIGHT; i++) begin(one!);
    assert.equal(begin(one!), null);
    places[0]!.end();
    places[0]!.end();
    assert.notEqual(begin(one!), null);
    assert.equal(begin(one!), null);
  });

  it('takes a place of clients that have been reading for long, and of one only', () => {
    const readers = add(MAX_REQUESTS_IN_FLIGHT);
    const [other] = add(1);
    for (const reader of readers) begin(reader)?.moved(1);
    nowMs += READING_MS - 1;
    assert.equal(begin(other!), null);
    nowMs += 1;
    assert.notEqual(begin(other!), null);
    assert.equal(closed(readers), 1);
    assert.equal(connections.isAnswering(readers[0]!), false);
    assert.notEqual(begin(add(1)[0]!), null);
    assert.equal(closed(readers), 2);
  });

  it('takes the place of the client that would need longest to end at its pace', () => {
    const readers = add(MAX_REQUESTS_IN_FLIGHT);
    const reading = readers.map((reader) => begin(reader)!);
    reading[0]!.moved(1);
    nowMs += 10 * READING_MS;
    for (const place of reading.slice(1)) place.moved(1);
    nowMs += READING_MS;
    // It began first, and is nearly done; the third has the most to go.
    reading.forEach((place, at) => {
      place.moved(at === 2 ? 0.6 : at === 0 ? 0.01 : 0.5);
    });
    assert.notEqual(begin(add(1)[0]!), null);
    assert.deepEqual(
      readers.filter((reader) => reader.destroyed),
      [readers[2]],
    );
  });

  it('counts the time in which a client has read nothing', () => {
    const readers = add(MAX_REQUESTS_IN_FLIGHT);
    const reading = readers.map((reader) => begin(reader)!);
    for (const place of reading) place.moved(1);
    nowMs += 10;
    reading[3]!.moved(0.01);
    nowMs += READING_MS;
    for (const place of reading) if (place !== reading[3]) place.moved(0.4);
    assert.notEqual(begin(add(1)[0]!), null);
    assert.deepEqual(
      readers.filter((reader) => reader.destroyed),
      [readers[3]],
    );
  });

  it('calls back after the last answer on a connection, and never if it closes before', () => {
    const [one, gone, free] = add(3);
    const called: string[] = [];
    const first = begin(one!);
    const last = begin(one!);
    begin(gone!);
    connections.afterAnswers(one!, () => called.push('one'));
    connections.afterAnswers(gone!, () => called.push('gone'));
    connections.afterAnswers(free!, () => called.push('free'));
    assert.deepEqual(called, ['free']);
    first!.end();
    gone!.emit('close');
    assert.deepEqual(called, ['free']);
    last!.end();
    begin(one!)!.end();
    assert.deepEqual(called, ['free', 'one']);
  });

  it('leaves those alone whose answer is still being made', () => {
    const readers = add(MAX_REQUESTS_IN_FLIGHT);
    for (const reader of readers) begin(reader);
    nowMs += 10 * READING_MS;
    assert.equal(begin(add(1)[0]!), null);
    assert.equal(closed(readers), 0);
  });
});
