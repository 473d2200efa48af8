// TypeScript in, what CMake compiles into the plugin out: build/generated/main.js (ts/main.ts with everything it
// imports), worker.js and bcrypt.js (the same of the threads that it makes), and plugin_keys.cc (the key list of
// ts/config/plugin_keys.json). Beside them cli.cjs, which bin/promexporter.mjs runs.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const top = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const generated = path.join(top, 'build', 'generated');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  // Modules' paths are in the result. Where node_modules is a link, they would be those of the folder that it leads to.
  preserveSymlinks: true,
  write: false,
  platform: 'node',
  target: 'node18',
  // What native/bundle.cc compiles has no host to import for it: import() of a built-in becomes require().
  supported: { 'dynamic-import': false },
  format: 'cjs',
  charset: 'ascii', // native/bundle.cc lets V8 read the text as Latin-1
  minifyWhitespace: true,
  lineLimit: 120,
  minifySyntax: true, // inlines the many constants of the reader's loops; names stay for stack traces
  legalComments: 'none',
  logLevel: 'error',
};

/** Threads' bundles, for `import source from 'bundle:worker'` and so on. */
const THREADS = { worker: 'ts/serve/worker.ts', bcrypt: 'ts/serve/auth/bcrypt_thread.ts' };

/** @param {(name: string) => string | Promise<string>} textOf returns the script that runs a thread's bundle */
const threads = (textOf) => ({
  name: 'threads',
  setup(build) {
    build.onResolve({ filter: /^bundle:(?:worker|bcrypt)$/ }, ({ path: name }) => ({
      path: name.slice('bundle:'.length),
      namespace: 'bundle',
    }));
    build.onLoad({ filter: /^(?:worker|bcrypt)$/, namespace: 'bundle' }, async ({ path: name }) => {
      return { contents: await textOf(name), loader: 'text' };
    });
  },
});

/** Outside the plugin: the bundle itself. */
const threadTexts = threads((name) => bundleText(THREADS[name]));

/** In the plugin: native/bundle.cc runs the bundle in place. */
const threadsInPlace = threads(
  (name) => `process._linkedBinding('promexporter_bundles').run('${name}', require);`,
);

/** The page's script and style sheet for browsers, for `import assets from 'bundle:page'`. */
const page = {
  name: 'page',
  setup(build) {
    build.onResolve({ filter: /^bundle:page$/ }, () => ({ path: 'page', namespace: 'bundle' }));
    build.onLoad({ filter: /^page$/, namespace: 'bundle' }, async () => {
      const [script, style] = await Promise.all(
        ['main.ts', 'page.css'].map((file) => bundleForBrowsers(`ts/serve/pages/browser/${file}`)),
      );
      return { contents: JSON.stringify({ script, style }), loader: 'json' };
    });
  },
};

/** Browsers of the last years; in others the page works without its script. */
const BROWSERS = ['chrome109', 'firefox115', 'safari16'];

async function bundleForBrowsers(entry) {
  const { build } = await import('esbuild');
  const result = await build({
    bundle: true,
    write: false,
    platform: 'browser',
    target: BROWSERS,
    format: 'iife',
    charset: 'ascii',
    minify: true, // it is sent on each visit
    legalComments: 'none',
    logLevel: 'error',
    entryPoints: [path.join(top, entry)],
  });
  return result.outputFiles[0].text;
}

/** The rule files that come with the plugin, name to text. */
async function presetTexts() {
  const folder = path.join(top, 'ts/config/presets');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  const texts = files.map(async (file) => [
    path.basename(file, '.yaml'),
    await readFile(path.join(folder, file), 'utf8'),
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

/** Their rules, read here once instead of at each start: a mistake in them fails the build. */
async function presetGroupsModule() {
  const module = { exports: {} };
  const text = await bundleText('ts/config/preset_groups_module.ts');
  new Function('module', 'require', text)(module, createRequire(import.meta.url));
  return module.exports.presetGroupsModule(await presetTexts());
}

/** For `import presets from 'bundle:presets'`, the texts, and 'bundle:preset-groups', the rules. */
const presets = {
  name: 'presets',
  setup(build) {
    build.onResolve({ filter: /^bundle:preset/ }, ({ path: name }) => ({
      path: name.slice('bundle:'.length),
      namespace: 'bundle',
    }));
    build.onLoad({ filter: /^presets$/, namespace: 'bundle' }, async () => {
      return { contents: JSON.stringify(await presetTexts()), loader: 'json' };
    });
    build.onLoad({ filter: /^preset-groups$/, namespace: 'bundle' }, async () => {
      return { contents: await presetGroupsModule(), resolveDir: path.join(top, 'ts/config') };
    });
  },
};

/**
 * re2js, which runs only when an expression is compiled: its importers get an object whose property loads it. `import`
 * lines cannot be late, and the first expression may come in the middle of a chunk.
 */
const lateRe2js = {
  name: 'late-re2js',
  setup(build) {
    build.onResolve({ filter: /^re2js$/ }, ({ namespace }) => {
      return namespace === 'late' ? undefined : { path: 're2js', namespace: 'late' };
    });
    build.onLoad({ filter: /.*/, namespace: 'late' }, () => {
      const contents = "module.exports = { get RE2JS() { return require('re2js').RE2JS; } };";
      return { contents, resolveDir: top };
    });
  },
};

/**
 * The global `process` for modules that require a module of that name (yaml does). Node's own module reads every property
 * of it. Reading `stdin`, `stdout` and `stderr` makes the host's streams non-blocking: Fluent Bit would lose log lines.
 */
const processModule = {
  name: 'process-module',
  setup(build) {
    build.onResolve({ filter: /^(node:)?process$/ }, () => ({
      path: 'process',
      namespace: 'bundle',
    }));
    build.onLoad({ filter: /^process$/, namespace: 'bundle' }, () => {
      return { contents: 'module.exports = globalThis.process;', loader: 'js' };
    });
  },
};

const plugins = [page, presets, lateRe2js, processModule];

/**
 * Bundles one entry to a CommonJS text that needs only Node's built-ins.
 * @param {string} entry path from the repository's top
 * @param {import('esbuild').BuildOptions} [more]
 * @returns {Promise<import('esbuild').BuildResult & { outputFiles: import('esbuild').OutputFile[] }>}
 */
export async function bundled(entry, more = {}) {
  const { build } = await import('esbuild');
  return await build({
    ...shared,
    entryPoints: [path.join(top, entry)],
    plugins: [threadTexts, ...plugins],
    ...more,
  });
}

/**
 * The text that bundled() makes.
 * @param {string} entry path from the repository's top
 * @param {import('esbuild').BuildOptions} [more]
 * @returns {Promise<string>}
 */
export async function bundleText(entry, more = {}) {
  const { outputFiles } = await bundled(entry, more);
  return outputFiles[0].text;
}

/** Set in every bundle. */
async function definitions() {
  const { version } = JSON.parse(await readFile(path.join(top, 'package.json'), 'utf8'));
  return { PROMEXPORTER_VERSION: JSON.stringify(version) };
}

/**
 * The command line.
 * @returns {Promise<{ text: string, packages: string[] }>} its bundle, and the npm packages that are copied into it
 */
export async function commandLine() {
  const define = await definitions();
  const { outputFiles, metafile } = await bundled('ts/cli/main.ts', { define, metafile: true });
  return { text: outputFiles[0].text, packages: packagesIn(metafile) };
}

/**
 * @param {import('esbuild').Metafile} metafile of a bundle
 * @returns {string[]} names of the npm packages that are copied into it, sorted
 */
export function packagesIn(metafile) {
  const packages = Object.keys(metafile.inputs).flatMap(
    (input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
  );
  return [...new Set(packages)].sort();
}

const cString = (text) => (text === null ? 'nullptr' : JSON.stringify(text));

async function pluginKeys() {
  const keys = JSON.parse(await readFile(path.join(top, 'ts/config/plugin_keys.json'), 'utf8'));
  const rows = keys.map((key) => {
    const described =
      key.default === null ? key.description : `${key.description} (default: ${key.default})`;
    return `    {${cString(key.name)}, ${cString(key.default)}, ${cString(described)}},\n`;
  });
  return `#include "config_map.h"
namespace promexporter {
const PluginKey kPluginKeys[] = {
${rows.join('')}};
const size_t kPluginKeyCount = sizeof(kPluginKeys) / sizeof(kPluginKeys[0]);
}
`;
}

// Unchanged files keep their time, so that only changes are compiled.
async function writeIfChanged(file, text) {
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before !== text) await writeFile(file, text);
}

// The counting thread's `require` is LoadEnvironment's own. It knows built-ins only without the scheme `node:` (libnode
// 18). The public one knows both, but it loads all of Node's loaders, which nothing else needs.
const MAIN_BANNER = "require = ((own) => (name) => own(name.replace(/^node:/, '')))(require);";

/** The bundles inside the plugin: the counting thread's, and those of the threads that it starts. */
async function writeBundles(define) {
  const bundles = Object.entries({ main: 'ts/main.ts', ...THREADS }).map(async ([name, entry]) => {
    const text = await bundleText(entry, {
      define,
      plugins: [threadsInPlace, ...plugins],
      banner: { js: name === 'main' ? MAIN_BANNER : '' },
      // Its name in stack traces.
      footer: { js: `//# sourceURL=promexporter${name === 'main' ? '' : `_${name}`}.js` },
    });
    await writeIfChanged(path.join(generated, `${name}.js`), text);
  });
  await Promise.all(bundles);
}

/** Makes all files. */
export async function bundle() {
  await mkdir(generated, { recursive: true });
  await writeBundles(await definitions());
  await writeIfChanged(path.join(generated, 'plugin_keys.cc'), await pluginKeys());
  await writeIfChanged(path.join(generated, 'cli.cjs'), (await commandLine()).text);
}
