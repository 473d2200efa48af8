// In: the paths of the wanted fields. Out: flat tables in which a walk over a record looks them up.
// Made once per set of rules; read-only afterwards.

/**
 * The paths as a trie: a node for each map that holds something wanted, an edge for each wanted key
 * in it. Edges are numbered depth first, so everything below an edge follows it directly.
 */
export interface PathTrie {
  /** Edge at which each path ends, in the order of the paths. */
  readonly edgeOfPath: Int32Array;
  /** First edge with a key of `length & 255` bytes in node `n`, at `n * 256 + (length & 255)`; -1 without. */
  readonly firstEdge: Int32Array;
  /** Next edge of the same slot, -1 at the end. */
  readonly nextEdge: Int32Array;
  /** Node below an edge, -1 without. */
  readonly childNode: Int32Array;
  /** First edge behind all that lie below an edge. */
  readonly subtreeEnd: Int32Array;
  /** Where an edge's key begins in `keys`. */
  readonly keyAt: Int32Array;
  /**
   * Each key as {@link packKey} lays it out, ready to be compared with a record's bytes four at a
   * time: that takes 78 ns instead of 101 for a flat record, 200 instead of 235 for a nested one
   * (bench/decode.ts, Node 20), than byte by byte.
   */
  readonly keys: Int32Array;
}

interface Branch {
  readonly key: Uint8Array;
  readonly below: Map<string, Branch>;
  readonly endingPaths: number[];
}

/**
 * Compiles paths of map keys. Equal paths share an edge.
 * @throws RangeError for a path without keys
 */
export function compilePaths(paths: readonly (readonly string[])[]): PathTrie {
  const root = plant(paths);
  const edges: Branch[] = [];
  const nodes: { readonly branch: Map<string, Branch>; readonly edges: number[] }[] = [];
  const childNode: number[] = [];
  const subtreeEnd: number[] = [];

  const number = (branch: Map<string, Branch>): number => {
    const node = { branch, edges: [] as number[] };
    const index = nodes.push(node) - 1;
    for (const child of branch.values()) {
      const edge = edges.push(child) - 1;
      node.edges.push(edge);
      childNode[edge] = child.below.size > 0 ? number(child.below) : -1;
      subtreeEnd[edge] = edges.length;
    }
    return index;
  };
  number(root);

  const edgeOfPath = new Int32Array(paths.length);
  const keyAt: number[] = [];
  const keys: number[] = [];
  edges.forEach((edge, index) => {
    for (const path of edge.endingPaths) edgeOfPath[path] = index;
    keyAt[index] = keys.length;
    for (const word of packKey(edge.key)) keys.push(word);
  });

  const firstEdge = new Int32Array(nodes.length * 256).fill(-1);
  const nextEdge = new Int32Array(edges.length).fill(-1);
  nodes.forEach((node, index) => {
    for (const edge of node.edges) {
      const slot = index * 256 + (edges[edge]!.key.length & 0xff);
      nextEdge[edge] = firstEdge[slot]!;
      firstEdge[slot] = edge;
    }
  });
  return {
    edgeOfPath,
    firstEdge,
    nextEdge,
    childNode: Int32Array.from(childNode),
    subtreeEnd: Int32Array.from(subtreeEnd),
    keyAt: Int32Array.from(keyAt),
    keys: Int32Array.from(keys),
  };
}

/**
 * A key's length, then its bytes: singly where they are fewer than four, else as little-endian
 * words, first the one that ends with the key, then those from its beginning up to that one.
 */
function packKey(key: Uint8Array): number[] {
  const { length } = key;
  if (length < 4) return [length, ...key];
  const view = new DataView(key.buffer, key.byteOffset, length);
  const packed = [length, view.getInt32(length - 4, true)];
  for (let i = 0; i < length - 4; i += 4) packed.push(view.getInt32(i, true));
  return packed;
}

/** Whether the `length` bytes from `start` are the key packed at `at`; all of them lie inside the record. */
export function isKey(
  keys: Int32Array,
  at: number,
  view: DataView,
  start: number,
  length: number,
): boolean {
  if (keys[at] !== length) return false;
  if (length < 4) {
    for (let i = 0; i < length; i++) {
      if (view.getUint8(start + i) !== keys[at + 1 + i]) return false;
    }
    return true;
  }
  const last = start + length - 4;
  // The end first: keys of one length and one record tend to differ there, not at the beginning.
  if (view.getInt32(last, true) !== keys[at + 1]) return false;
  let word = at + 2;
  for (let i = start; i < last; i += 4) {
    if (view.getInt32(i, true) !== keys[word++]) return false;
  }
  return true;
}

function plant(paths: readonly (readonly string[])[]): Map<string, Branch> {
  const encoder = new TextEncoder();
  const root = new Map<string, Branch>();
  paths.forEach((path, index) => {
    let level = root;
    let last: Branch | undefined;
    for (const name of path) {
      last = level.get(name);
      if (last === undefined) {
        last = { key: encoder.encode(name), below: new Map(), endingPaths: [] };
        level.set(name, last);
      }
      level = last.below;
    }
    if (last === undefined) {
      throw new RangeError(
        `Cannot look for field ${index}: got a path without keys, want one or more`,
      );
    }
    last.endingPaths.push(index);
  });
  return root;
}
