// What a release consists of, as a software bill of materials: SPDX 2.3 in JSON (the specification's chapters 6, 7 and 11).

import { createHash } from 'node:crypto';

/**
 * @param {object} parts
 * @param {string} parts.name of the release, as its file is called
 * @param {string} parts.version
 * @param {string} parts.architecture Debian's name
 * @param {readonly import('./sysroot.mjs').DebianPackage[]} parts.debian packages whose files are carried
 * @param {readonly import('./licenses.mjs').NpmPackage[]} parts.npm
 * @param {number} parts.epochSeconds when it was made, for the same bytes each time
 * @returns {string} the document
 */
export function sbom({ name, version, architecture, debian, npm, epochSeconds }) {
  const packages = [
    {
      ...common(
        'promexporter',
        version,
        `pkg:generic/promexporter@${version}?arch=${architecture}`,
      ),
      licenseDeclared: 'Apache-2.0',
    },
    ...debian.map((one) => ({
      ...common(one.name, one.version, debianUrl(one, architecture)),
      checksums: [{ algorithm: 'SHA256', checksumValue: one.sha256 }],
      // Debian's copyright files, which are carried, do not name all licences in SPDX's words.
      licenseDeclared: 'NOASSERTION',
      sourceInfo: `Debian's source package ${one.source}`,
    })),
    ...npm.map((one) => ({
      ...common(one.name, one.version, `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`),
      licenseDeclared: one.license,
    })),
  ];
  const [own, ...others] = packages.map(({ SPDXID }) => SPDXID);
  const content = {
    packages,
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', own),
      ...others.map((other) => relationship(own, 'CONTAINS', other)),
    ],
  };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `https://spdx.org/spdxdocs/${name}-${digest}`,
    creationInfo: {
      created: new Date(epochSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
      creators: ['Tool: promexporter-release'],
    },
    ...content,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function common(name, version, locator) {
  return {
    SPDXID: `SPDXRef-${name.replace(/[^A-Za-z0-9.-]/g, '-')}`,
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: locator,
      },
    ],
  };
}

const debianUrl = ({ name, version }, architecture) =>
  `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`;

const relationship = (spdxElementId, relationshipType, relatedSpdxElement) => ({
  spdxElementId,
  relationshipType,
  relatedSpdxElement,
});
