// A format and names in, the rendered exposition out; scrapes that arrive together share one rendering. Worker thread.

import type { Format } from '../exposition/format.ts';
import type { PromClientSnapshot } from '../metrics/prom_client_snapshot.ts';
import { ByteWriter } from '../render/byte_writer.ts';
import { renderExposition } from '../render/encode.ts';
import type { Family } from '../render/family.ts';
import { familiesFromPromClient } from '../render/prom_client_families.ts';
import type { Compression } from './http/accept_encoding.ts';
import { filterFamilies, type Names } from './http/name_filter.ts';
import { type ListedFamily, listFamilies } from './pages/family_list.ts';
import { type Body, Rendered } from './rendered.ts';
import { runAsMacrotask } from './run_as_macrotask.ts';

/** The sources of an exposition's content. */
export interface ExpositionSources {
  /** Called at the start of each rendering, outside any guard: if it throws, the worker ends. */
  prepare(): void;
  /** Called at the start of each rendering, before storeFamilies(). */
  beginScrape(): void;
  /** Families that come from records. */
  storeFamilies(): readonly Family[];
  /** Snapshots of the plugin's own metrics, in order of precedence; none with `self_metrics off`. */
  selfSnapshots(): Promise<readonly PromClientSnapshot[]>;
  /** Called with the duration of each rendering, in seconds. */
  onRendered(seconds: number): void;
  /** Called with the error of a failed rendering. */
  onFailed(error: unknown): void;
}

/** Renders on demand. */
export class Exposition {
  readonly #sources: ExpositionSources;
  readonly #out = new ByteWriter();
  /** By the parameters that determine their bytes; at most as many as there are requests at a time. */
  readonly #pending = new Map<string, Promise<Rendered>>();
  /** The list that is about to be made. */
  #listing: Promise<readonly ListedFamily[]> | null = null;

  constructor(sources: ExpositionSources) {
    this.#sources = sources;
  }

  /**
   * One rendering of `names`, in an immutable buffer. It begins after the event loop has read all requests that have
   * arrived. Each of them with the same parameters gets this buffer, compressed at most once. While one rendering takes
   * its 20 ms, the requests waiting in the kernel gather for the next. No answer is older than its request.
   */
  async scrape(format: Format, names: Names, compression: Compression): Promise<Body> {
    const rendered = await this.#share(format, names);
    try {
      return await rendered.body(compression);
    } catch (error) {
      this.#sources.onFailed(error);
      throw error;
    }
  }

  #share(format: Format, names: Names): Promise<Rendered> {
    const key = JSON.stringify([format.body, names && [...names].sort()]);
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const rendering = nextTurn().then(() => {
      this.#pending.delete(key);
      return this.#render(format, names);
    });
    this.#pending.set(key, rendering);
    return rendering;
  }

  /**
   * The families that can be scraped, without the numbers; requests that have arrived together share a list. A
   * rejection has been passed to onFailed().
   */
  list(): Promise<readonly ListedFamily[]> {
    this.#listing ??= this.#list();
    return this.#listing;
  }

  async #list(): Promise<readonly ListedFamily[]> {
    try {
      const snapshots = await this.#sources.selfSnapshots();
      const prepare = () => {
        this.#listing = null;
        this.#sources.prepare();
      };
      return await runAsMacrotask(
        () => listFamilies(familiesFromPromClient(snapshots.flat()), this.#sources.storeFamilies()),
        prepare,
      );
    } catch (error) {
      this.#listing = null;
      this.#sources.onFailed(error);
      throw error;
    }
  }

  async #render(format: Format, names: Names): Promise<Rendered> {
    try {
      const startMs = performance.now();
      const snapshots = await this.#sources.selfSnapshots();
      const collectingMs = performance.now() - startMs;
      return await runAsMacrotask(
        () => {
          const renderStartMs = performance.now();
          const rendered = this.#renderNow(format, names, snapshots);
          const renderingMs = performance.now() - renderStartMs;
          this.#sources.onRendered((collectingMs + renderingMs) / 1000);
          return rendered;
        },
        () => this.#sources.prepare(),
      );
    } catch (error) {
      this.#sources.onFailed(error);
      throw error;
    }
  }

  #renderNow(format: Format, names: Names, snapshots: readonly PromClientSnapshot[]): Rendered {
    this.#sources.beginScrape();
    // The plugin's own come first: a record cannot take the name of, say, process_open_fds.
    const families = [
      ...familiesFromPromClient(snapshots.flat()),
      ...this.#sources.storeFamilies(),
    ];
    // From here to take() nothing else runs, so one writer serves all formats.
    this.#out.reset();
    renderExposition(filterFamilies(families, names, format), this.#out, format);
    return new Rendered(this.#out.take());
  }
}

/** Resolves after the event loop has read the requests that have arrived. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
