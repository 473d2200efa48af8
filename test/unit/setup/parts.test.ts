// When which parts are built: cmake-js and node-gyp are fake programs that record their calls.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { folderOf } from '../../support/lifecycle/chunks.ts';
import { evaluate } from '../../support/unit/setup/evaluate.ts';

const PROGRAMS = ['cmake-js/bin/cmake-js', 'node-gyp/bin/node-gyp.js'];
const SOURCES = [
  'native/log.cc',
  'native/host/main.c',
  'test/native/log_test.cc',
  'CMakeLists.txt',
];
/** The results of builds, made before them. */
const BUILT = [
  'build/promexporter-host',
  'build/promexporter_fake_plugin.so',
  'native/build/Release/binding.node',
];
const PROGRAM = `
require('node:fs').appendFileSync('calls', process.argv.slice(1).join(' ').replace(/^.*node_modules./, '') + '\\n');
`;

function write(folder: string, name: string, text = ''): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const PROTOCOL = { events: [], event_slots: [], place_slots: [], total_slots: [] };

function project(t: TestContext): string {
  const folder = folderOf(t);
  write(folder, 'ts/binding_protocol.json', JSON.stringify(PROTOCOL));
  for (const name of [...SOURCES, ...BUILT]) write(folder, name);
  for (const name of PROGRAMS) write(folder, join('node_modules', name), PROGRAM);
  return folder;
}

/** The programs' calls, by name and first word, with the targets. */
function build(folder: string, ...parts: readonly string[]): string[] {
  rmSync(join(folder, 'calls'), { force: true });
  write(folder, 'calls');
  evaluate('parts', folder, `setUpParts(root, ${JSON.stringify(parts)})`, {});
  const lines = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  return lines.map((line) => line.replace(/^[^ ]*\/([^ ]+ \w+).*?(?: --target (.*))?$/, '$1 $2'));
}

function touch(folder: string, name: string): void {
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(folder, name), later, later);
}

test('requested parts are built, once', (t) => {
  const folder = project(t);
  assert.deepEqual(build(folder, 'host'), [
    'cmake-js configure ',
    'cmake-js build promexporter-host',
  ]);
  assert.deepEqual(build(folder, 'host'), ['']);
  assert.deepEqual(build(folder, 'host', 'native tests', 'addon'), [
    'cmake-js configure ',
    'cmake-js build native_tests',
    'node-gyp.js configure ',
    'node-gyp.js build ',
  ]);
});

test('a part is built again when a source of its own has changed, or its result is missing', (t) => {
  const folder = project(t);
  const all = ['host', 'native tests', 'addon'];
  build(folder, ...all);
  touch(folder, 'test/native/log_test.cc');
  assert.deepEqual(build(folder, ...all), ['cmake-js configure ', 'cmake-js build native_tests']);
  rmSync(join(folder, 'build/promexporter-host'));
  const [, built = ''] = build(folder, 'host', 'addon');
  assert.equal(built, 'cmake-js build promexporter-host');
});

test('a source that is saved while its part is built is built once more', (t) => {
  const folder = project(t);
  const saves = `require('node:fs').writeFileSync('native/host/main.c', 'new');`;
  write(folder, join('node_modules', PROGRAMS[0]!), PROGRAM + saves);
  build(folder, 'host');
  write(folder, join('node_modules', PROGRAMS[0]!), PROGRAM);
  assert.deepEqual(build(folder, 'host'), [
    'cmake-js configure ',
    'cmake-js build promexporter-host',
  ]);
  assert.deepEqual(build(folder, 'host'), ['']);
});

test('files that node-gyp leaves among the sources are not sources', (t) => {
  const folder = project(t);
  build(folder, 'addon');
  touch(folder, 'native/build/Release/binding.node');
  assert.deepEqual(build(folder, 'addon'), ['']);
});
