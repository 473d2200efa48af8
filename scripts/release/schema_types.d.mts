// Types of schema_types.mjs, for the tests.

/** Exported declarations of a JSON Schema's whole and of its parts. Throws for a keyword that it does not know. */
export function typesOf(schema: object): string;
