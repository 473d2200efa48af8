// A JSON Schema in, TypeScript declarations of the same values out. It knows only the keywords that the rules' schema
// uses, and refuses others, so that no declaration says less than the schema, apart from `pattern`, which no type can
// say.

const KEYWORDS = [
  ...['$schema', '$ref', 'title', 'description', 'definitions', 'type', 'pattern', 'enum', 'anyOf'],
  ...['properties', 'required', 'additionalProperties', 'items'],
];

/**
 * @param {object} schema its `title` names the type of the whole, the keys of `definitions` those of its parts
 * @returns {string} one exported declaration for each
 * @throws {Error} for a keyword that it does not know
 */
export function typesOf(schema) {
  const named = [[schema.title, schema], ...Object.entries(schema.definitions)];
  return named.map(([name, part]) => `${declaration(name, part)}\n`).join('\n');
}

function declaration(name, part) {
  const type = typeOf(part, '');
  const isInterface = part.properties !== undefined;
  return `${comment(part, '')}export ${isInterface ? `interface ${name} ${type}` : `type ${name} = ${type};`}`;
}

function comment({ description }, indent) {
  return description === undefined ? '' : `${indent}/** ${description} */\n`;
}

function typeOf(part, indent) {
  for (const keyword of Object.keys(part)) {
    if (!KEYWORDS.includes(keyword)) throw new Error(`expected no keyword ${keyword}`);
  }
  if (part.$ref !== undefined) return part.$ref.replace('#/definitions/', '');
  if (part.enum !== undefined) return part.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (part.anyOf !== undefined) return part.anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (part.type === 'array') return `ReadonlyArray<${typeOf(part.items, indent)}>`;
  if (part.type === 'object') return objectType(part, indent);
  return [part.type].flat().join(' | ');
}

function objectType({ properties, required = [], additionalProperties }, indent) {
  if (properties === undefined) {
    return `{ readonly [name: string]: ${typeOf(additionalProperties, indent)} }`;
  }
  if (additionalProperties !== false) throw new Error('expected additionalProperties: false');
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, part]) => {
    const mark = required.includes(name) ? '' : '?';
    return `${comment(part, inner)}${inner}readonly ${name}${mark}: ${typeOf(part, inner)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}
