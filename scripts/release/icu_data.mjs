// ICU's data library, cut to what the plugin uses: 2.9 MB instead of 31.3. Root and English locales stay, as in Node's own
// small-icu, with time zones and the forms of Unicode. What goes: other locales, legacy encodings, rules for breaking lines.

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../setup/command.mjs';
import { SetUpError } from '../setup/say.mjs';

/** Folders and kinds of items, by their names in ICU's package (ICU 72, docs/userguide/icu_data). */
const UNUSED =
  /\.(?:cnv|dict|spp|cfu)$|^(?:brkitr|rbnf|translit)\/|^coll\/(?!root\.|ucadata\.)|^unames\.icu$/;
/** `de`, `zh_Hant_TW`, but neither `en` nor `root`, `pool`, `plurals` and the like. */
const OTHER_LOCALE = /(?:^|\/)(?!en\.)[a-z]{2,3}(?:_\w+)*\.res$/;

/**
 * @param {object} options
 * @param {string} options.library Debian's libicudata.so
 * @param {string} options.result path of the smaller one
 * @param {string} options.work a folder for files in between
 * @param {string} options.toolPrefix of the architecture's compiler
 * @throws {SetUpError}
 */
export function cutIcuData({ library, result, work, toolPrefix }) {
  const [, version] = /\.so\.(\d+)$/.exec(library) ?? [];
  if (version === undefined) {
    throw new SetUpError(
      `Cannot cut ICU's data: expected libicudata.so.VERSION, got "${library}".`,
    );
  }
  // icupkg takes the prefix of all items' names from the file's. The library's only data is the package.
  const name = `icudt${version}l.dat`;
  const whole = join(work, name);
  const cut = join(work, 'cut', name);
  mkdirSync(join(work, 'cut'), { recursive: true });
  run(`${toolPrefix}objcopy`, ['-O', 'binary', '--only-section=.rodata', library, whole]);
  const items = run('icupkg', ['-l', whole]).stdout.trim().split('\n');
  const removed = items.filter((item) => UNUSED.test(item) || OTHER_LOCALE.test(item));
  const list = join(work, 'removed.txt');
  writeFileSync(list, `${removed.join('\n')}\n`);
  run('icupkg', ['-r', list, whole, cut]);
  const assembly = join(work, 'icu_data.S');
  writeFileSync(assembly, assemblyOf(`icudt${version}_dat`, cut));
  const options = [
    '-shared',
    '-nostdlib',
    `-Wl,-soname,${basename(library)}`,
    '-Wl,--build-id=sha1',
  ];
  run(`${toolPrefix}gcc`, [...options, '-o', result, assembly]);
}

/** The symbol as ICU looks it up; the data's alignment is ICU's. */
const assemblyOf = (symbol, file) => `	.section .rodata
	.balign 16
	.globl ${symbol}
	.type ${symbol}, %object
${symbol}:
	.incbin "${file}"
	.size ${symbol}, .-${symbol}
	.section .note.GNU-stack,"",%progbits
`;
