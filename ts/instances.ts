// Wakes from the native side in, instances opened, reopened, closed and counting in turns out. If an instance throws,
// its opening or the chunk ends, unless it is a bug of this program: then the environment gives itself up (main.ts).
// Counting thread.

import { isDeepStrictEqual } from 'node:util';
import { EVENT_CLOSE, EVENT_OPEN, EVENT_REOPEN, EVENT_SLOTS, LOG_LEVELS } from './binding.ts';
import { type Options, parseOptions } from './config/options.ts';
import { readTextFile } from './config/read_text_file.ts';
import { describeError } from './describe_error.ts';
import { Instance, type Surroundings } from './instance.ts';
import { KeptCountings } from './kept_countings.ts';

// Long enough that switching costs nothing, short enough that opening and closing never wait noticeably.
const TURN_MS = 20;
// An instance that came back after a failure has accepted chunks: it must not stay without an endpoint.
const REOPEN_INTERVAL_MS = 1000;
const EVENTS_AT_ONCE = 64;

/** An error's message with its stable code; an error without one is a bug of this program. */
function withCode(error: unknown): string {
  const { message, code } = error as { message: string; code?: string };
  return code === undefined ? `${describeError(error)} (PROMEX_INTERNAL)` : `${message} (${code})`;
}

interface Entry {
  /** Null while the configuration cannot be read again or its memory cannot be allocated. */
  instance: Instance | null;
  /** Settles when the endpoint listens or opening has been given up. */
  opened: Promise<void>;
  closing: boolean;
  /** The mistakes in the options at the last try. */
  mistakes: readonly string[];
}

function newEntry(): Entry {
  return { instance: null, opened: Promise.resolve(), closing: false, mistakes: [] };
}

export class Instances {
  readonly #surroundings: Surroundings;
  readonly #entries = new Map<number, Entry>();
  readonly #kept = new KeptCountings();
  readonly #events = new Int32Array(EVENTS_AT_ONCE * EVENT_SLOTS);
  #turnScheduled = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The native side has events or chunks. */
  wake(): void {
    const count = this.#surroundings.binding.takeEvents(this.#events);
    for (let at = 0; at < count * EVENT_SLOTS; at += EVENT_SLOTS) {
      const kind = this.#events[at]!;
      const instanceId = this.#events[at + 1]!;
      if (kind === EVENT_OPEN) this.#open(instanceId);
      else if (kind === EVENT_REOPEN) this.#reopen(instanceId);
      else if (kind === EVENT_CLOSE) void this.#close(instanceId);
    }
    this.#scheduleTurn();
  }

  // Not at once, so that events and messages from workers come in between. One at a time: otherwise each wake would
  // begin a series of turns of its own, and everything in between would wait for all of them.
  #scheduleTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    setImmediate(() => {
      this.#turnScheduled = false;
      this.#turn();
    });
  }

  #turn(): void {
    let more = false;
    for (const { instance } of this.#entries.values()) {
      if (instance?.drain(TURN_MS) === true) more = true;
    }
    if (more) this.#scheduleTurn();
  }

  #open(id: number): void {
    const entry = newEntry();
    const attempt = async (): Promise<void> => {
      let giveBack = () => {};
      try {
        const options = await this.#readOptions(id, entry);
        if (options === null) return this.#refuse(id);
        const { listen } = options;
        const kept = this.#kept.take(listen);
        if (kept !== null) giveBack = () => this.#kept.keep(listen, kept);
        entry.instance = new Instance(id, options, this.#surroundings, kept);
        await entry.instance.open(options);
      } catch (error) {
        this.#log(id, 'error', withCode(error));
        await entry.instance?.close();
        giveBack();
        return this.#refuse(id);
      }
      this.#surroundings.binding.ready(id);
    };
    this.#entries.set(id, entry);
    entry.opened = attempt();
  }

  #reopen(id: number): void {
    const entry = newEntry();
    const attempt = async (): Promise<void> => {
      while (!entry.closing) {
        try {
          const options = await this.#readOptions(id, entry);
          if (options !== null) {
            entry.instance ??= new Instance(id, options, this.#surroundings);
            this.#scheduleTurn(); // accepted chunks do not wait for the endpoint
            await entry.instance.open(options);
            this.#log(id, 'warn', 'counting again; all series start over');
            return;
          }
        } catch (error) {
          this.#log(id, 'error', withCode(error));
        }
        await new Promise((resolve) => setTimeout(resolve, REOPEN_INTERVAL_MS));
      }
    };
    this.#entries.set(id, entry);
    entry.opened = attempt();
  }

  async #close(id: number): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return this.#surroundings.binding.closed(id);
    if (entry.closing) return;
    entry.closing = true;
    await entry.opened;
    // The queue takes no more chunks now; after each turn the other instances have theirs.
    const { instance } = entry;
    if (instance === null) {
      this.#log(
        id,
        'error',
        'closed before it could be opened again: chunks may be lost (PROMEX_EXIT_UNOPENED)',
      );
    }
    while (instance?.drain(TURN_MS) === true) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await instance?.close();
    if (instance !== null) this.#kept.keep(instance.listen, instance.leave());
    this.#entries.delete(id);
    this.#surroundings.binding.closed(id);
  }

  #refuse(id: number): void {
    this.#entries.delete(id);
    this.#surroundings.binding.failed(id);
  }

  /** The instance's options, or null with every mistake in the log; at a further try, only if they have changed. */
  async #readOptions(id: number, entry: Entry): Promise<Options | null> {
    const properties = this.#surroundings.binding.properties(id);
    if (properties === undefined) return null;
    const parsed = await parseOptions(properties, readTextFile, this.#surroundings.presets);
    if ('options' in parsed) return parsed.options;
    const mistakes = parsed.mistakes.map(({ text, code }) => `${text} (${code})`);
    if (!isDeepStrictEqual(mistakes, entry.mistakes)) {
      for (const mistake of mistakes) this.#log(id, 'error', mistake);
    }
    entry.mistakes = mistakes;
    return null;
  }

  #log(id: number, level: keyof typeof LOG_LEVELS, text: string): void {
    this.#surroundings.binding.log(id, LOG_LEVELS[level], text);
  }
}
