// The numbers that native code and TypeScript exchange, of ts/binding_protocol.json, in; a header for native code out,
// build/generated/binding_protocol.h. TypeScript reads the JSON itself (ts/binding.ts).

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `tag_offset` becomes `TagOffset`. */
const camel = (name) => name.replace(/(?:^|_)(\w)/g, (_, first) => first.toUpperCase());

/** An enumeration's members, numbered from `first`. */
function members(prefix, names, first) {
  return names.map((name, index) => `k${prefix}${camel(name)} = ${index + first}`).join(', ');
}

/** @param {Record<string, readonly string[]>} protocol */
function headerOf({ events, event_slots, place_slots, total_slots }) {
  const slots = (prefix, names) =>
    `enum ${prefix}Slot : size_t { ${members(prefix, names, 0)}, k${prefix}Slots = ${names.length} };`;
  return `// Made of ts/binding_protocol.json by scripts/setup/binding_protocol.mjs.
#pragma once
#include <cstddef>
namespace promexporter {
enum class EventKind : int { ${members('', events, 1)} };
${slots('Event', event_slots)}
${slots('Place', place_slots)}
${slots('Total', total_slots)}
}  // namespace promexporter
`;
}

/**
 * Writes the header where it changes: one that keeps its time causes no compilation.
 * @param {string} root the project's folder
 */
export function writeBindingProtocol(root) {
  const source = join(root, 'ts/binding_protocol.json');
  const folder = join(root, 'build/generated');
  const header = join(folder, 'binding_protocol.h');
  mkdirSync(folder, { recursive: true });
  const text = headerOf(JSON.parse(readFileSync(source, 'utf8')));
  if (!existsSync(header) || readFileSync(header, 'utf8') !== text) writeFileSync(header, text);
}
