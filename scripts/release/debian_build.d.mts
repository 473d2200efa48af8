/** Where the sources are in the system. */
export const SOURCE: string;

/** Builds with CMake in a system. */
export function buildInSystem(
  system: string,
  options: {
    readonly source?: string;
    readonly build: string;
    readonly target: string;
    readonly variables?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
  },
): void;
