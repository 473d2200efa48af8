// The copyright file of the Debian package, in Debian's format 1.0: our licence, then each npm package in the plugin.

import { bundledPackages } from './bundled_packages.mjs';

const OURS = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: promexporter
Comment: Everything below node_modules/ is compiled into the plugin. libnode and
 its libraries are packages of their own.

Files: *
Copyright: promexporter's authors
License: Apache-2.0

License: Apache-2.0
 On Debian systems, the text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
`;

/**
 * @param {string} root the project's folder
 * @returns {Promise<string>}
 */
export async function debianCopyright(root) {
  const packages = await bundledPackages(root);
  return [OURS, ...packages.map(stanzaOf)].join('\n');
}

/** A licence's text belongs to one package: its copyright lines stand in it. */
function stanzaOf({ name, license, text }) {
  const holders = [...text.matchAll(/^Copyright (?:\(c\) )?(.+)$/gim)].map(([, holder]) => holder);
  const isApache = license === 'Apache-2.0';
  const short = isApache ? license : `${license.replaceAll(/[()]/g, '')}~${name}`;
  const lines = [
    `Files: node_modules/${name}/*`,
    `Copyright: ${holders.length > 0 ? holders.join('\n           ') : `${name}'s authors`}`,
    `License: ${short}`,
    ...(isApache ? [] : text.trim().split('\n').map(continuation)),
  ];
  return `${lines.join('\n')}\n`;
}

/** An empty line would end the paragraph. */
function continuation(line) {
  const text = line.trimEnd();
  return text === '' ? ' .' : ` ${text}`;
}
