// The npm package of the command line and the types: dist/npm/ with its files, and dist/promexporter-VERSION.tgz. It has
// no dependencies: the packages that the command needs are bundled. Needs npm and node_modules, no other build.

import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandLine } from '../bundle.mjs';
import { run } from '../setup/command.mjs';
import { describeNpmPackage, licensesOf } from './licenses.mjs';
import { typesOf } from './schema_types.mjs';

const DOCUMENTS = ['docs/command_line.md', 'docs/rules.md', 'docs/errors.md'];

const COMMAND = `#!/usr/bin/env node
import { main } from '../lib/promexporter.cjs';

await main();
`;

// Apart from the command, so that importers see only what has a type.
const MODULE = `exports.checkRules = require('./promexporter.cjs').checkRules;
`;

/**
 * Makes the package anew. The same sources, npm and Node give the same bytes.
 * @param {string} root the project's folder
 * @param {string} dist the folder for results
 * @returns {Promise<string>} path of the .tgz
 * @throws {import('../setup/say.mjs').SetUpError} if npm fails
 */
export async function npmPackage(root, dist) {
  const staged = join(dist, 'npm');
  rmSync(staged, { recursive: true, force: true });
  for (const [name, text] of Object.entries(await filesOf(root))) {
    const path = join(staged, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, name.startsWith('bin/') ? 0o755 : 0o644); // whatever the umask
  }
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', dist], { cwd: staged });
  const { name, version } = JSON.parse(readFileSync(join(staged, 'package.json'), 'utf8'));
  return join(dist, `${name}-${version}.tgz`);
}

/** Path in the package to text. */
async function filesOf(root) {
  const read = (name) => readFileSync(join(root, name), 'utf8');
  const { text, packages } = await commandLine();
  const schema = read('ts/config/rules/rules.schema.json');
  const documents = DOCUMENTS.map((name) => [name, withoutOtherLinks(read(name))]);
  return {
    'package.json': `${JSON.stringify(manifest(JSON.parse(read('package.json'))), null, 2)}\n`,
    'README.md': read('scripts/release/npm_readme.md'),
    LICENSE: read('LICENSE'),
    'third-party-licenses.txt': licensesOf(packages.map((name) => describeNpmPackage(root, name))),
    'rules.schema.json': schema,
    'bin/promexporter.mjs': COMMAND,
    'lib/promexporter.cjs': text,
    'lib/index.cjs': MODULE,
    'lib/index.d.cts': `${read('ts/cli/npm_types.d.ts')}\n${typesOf(JSON.parse(schema))}`,
    ...Object.fromEntries(documents),
  };
}

/** @param {object} project the project's package.json */
function manifest({ name, version, license, engines, repository, homepage, bugs }) {
  return {
    name,
    version,
    description: 'Checks and tries rules that turn Fluent Bit records into Prometheus metrics',
    keywords: ['fluent-bit', 'prometheus', 'metrics', 'logs', 'openmetrics'],
    license,
    repository,
    homepage,
    bugs,
    type: 'module',
    engines,
    bin: { promexporter: 'bin/promexporter.mjs' },
    main: './lib/index.cjs',
    types: './lib/index.d.cts',
    exports: {
      '.': { types: './lib/index.d.cts', default: './lib/index.cjs' },
      './rules.schema.json': './rules.schema.json',
      './package.json': './package.json',
    },
    files: ['bin', 'docs', 'lib', 'rules.schema.json', 'third-party-licenses.txt'],
  };
}

/** A document whose links to files outside the package are their words alone. */
function withoutOtherLinks(markdown) {
  const names = DOCUMENTS.map((name) => name.replace('docs/', ''));
  return markdown.replace(/\[([^\]]+)\]\((?!https?:|#)([^)#]+)[^)]*\)/g, (link, words, file) =>
    names.includes(file) ? link : words,
  );
}
