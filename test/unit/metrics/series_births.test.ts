// Which series may be born, and why others may not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FamilyDefinition, SeriesBirths } from '../../../ts/metrics/series_births.ts';
import { Store } from '../../../ts/metrics/store.ts';
import { seriesOf } from './read_series.ts';

function gauge(name: string, help = `About ${name}.`): FamilyDefinition {
  return { name, type: 'gauge', help };
}

function birthsWith({ maxSeries = 100, reserveOwnNames = true } = {}) {
  const store = new Store(() => {});
  return { store, births: new SeriesBirths(store, maxSeries, reserveOwnNames) };
}

describe('SeriesBirths', () => {
  it('bears series of one family and of several', () => {
    const { store, births } = birthsWith();
    assert.equal(births.bear(gauge('a'), { tag: '1' }, 10), 0);
    assert.equal(births.bear(gauge('b'), { tag: '1' }, 20), 1);
    assert.equal(births.bear(gauge('a'), { tag: '2' }, 30), 2);
    assert.deepEqual(
      seriesOf(store),
      new Map([
        ['a{tag="1"}', 10],
        ['a{tag="2"}', 30],
        ['b{tag="1"}', 20],
      ]),
    );
    assert.equal(store.segments().filter(({ kind }) => kind === 'family').length, 2);
  });

  it('refuses the same name and labels twice', () => {
    const { store, births } = birthsWith();
    births.bear(gauge('a'), { tag: '1' }, 10);
    assert.equal(births.bear(gauge('a'), { tag: '1' }, 20), 'name_collision');
    assert.deepEqual(seriesOf(store), new Map([['a{tag="1"}', 10]]));
  });

  it('refuses a family of the same name with another meaning, whatever its labels', () => {
    const { births } = birthsWith();
    births.bear(gauge('a_b', 'Field "a-b".'), { tag: '1' }, 1);
    assert.equal(births.bear(gauge('a_b', 'Field "a b".'), { tag: '2' }, 1), 'name_collision');
    assert.equal(births.bear(gauge('a_b', 'Field "a-b".'), { tag: '2' }, 1), 1);
  });

  it('refuses names of the plugin itself while they are served on the same page', () => {
    const { births } = birthsWith();
    for (const name of ['promexporter_x', 'process_open_fds', 'nodejs_']) {
      assert.equal(births.bear(gauge(name), {}, 1), 'reserved_name', name);
    }
    for (const name of ['process', 'nodejs', 'my_process_x', 'processes_x']) {
      assert.equal(typeof births.bear(gauge(name), {}, 1), 'number', name);
    }
  });

  it('leaves those names to records where the plugin serves none', () => {
    const { births } = birthsWith({ reserveOwnNames: false });
    assert.equal(births.bear(gauge('process_open_fds'), {}, 1), 0);
  });

  it('is full at the limit, over all families', () => {
    const { births } = birthsWith({ maxSeries: 3 });
    for (const name of ['a', 'b', 'c']) {
      assert.ok(!births.isFull);
      births.bear(gauge(name), {}, 1);
    }
    assert.ok(births.isFull);
  });

  it('keeps a reserved name for the family that it is reserved for', () => {
    const { births } = birthsWith();
    births.reserve(gauge('a', 'Mine.'));
    assert.equal(births.bear(gauge('a', 'Theirs.'), { tag: '1' }, 1), 'name_collision');
    assert.equal(births.bear(gauge('a', 'Mine.'), { tag: '1' }, 1), 0);
  });
});
