// A family or a search in, the endpoint's answer out: the family's series, or the reloaded page. Browser.

import { type Reading, ReadingBuilder } from './reading.ts';

/** A failure, in the words that the page shows. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/** The rest of a larger family is neither read nor shown. */
export const MAX_SERIES = 500;

// Unescaped names, if the endpoint can show them; otherwise text 0.0.4.
const ACCEPT = 'text/plain;version=1.0.0;escaping=allow-utf-8,text/plain;version=0.0.4;q=0.5';
const PATIENCE_MS = 10_000;
const MAX_REASON_CHARACTERS = 200;

// Relative URLs would inherit a user and password from the page's own URL, which fetch() refuses.
function urlOf(path: string): URL {
  return new URL(path, location.origin + location.pathname);
}

async function ask(path: string, accept: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(urlOf(path), {
      headers: { Accept: accept },
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new EndpointError(describeFailure(error));
  }
  if (response.ok) return response;
  const hint = response.status === 401 ? '; load the page again to log in' : '';
  const text = await response.text().catch(() => '');
  const reason = text.split('\n', 1)[0]?.slice(0, MAX_REASON_CHARACTERS) ?? '';
  throw new EndpointError(`it answered ${response.status} ${reason}${hint}`);
}

function describeFailure(error: unknown): string {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError';
  return isLate ? `no answer within ${PATIENCE_MS / 1000} s` : 'no answer';
}

/** Series of one family. */
export interface FamilyReading {
  readonly reading: Reading;
  /** Whether the family has more than MAX_SERIES. */
  readonly isCut: boolean;
}

/**
 * Scrapes one family; of a large one only the shown part is read.
 * @param metricsPath relative to the page
 * @throws EndpointError
 */
export async function readFamily(metricsPath: string, family: string): Promise<FamilyReading> {
  const builder = new ReadingBuilder(family, MAX_SERIES);
  await readLines(metricsPath, family, (line) => {
    builder.addLine(line);
    return !builder.isFull;
  });
  return { reading: builder.reading, isCut: builder.isFull };
}

/**
 * Scrapes one family, line by line.
 * @param metricsPath relative to the page
 * @param take returns whether to read on
 * @throws EndpointError
 */
export async function readLines(
  metricsPath: string,
  family: string,
  take: (line: string) => boolean,
): Promise<void> {
  const response = await ask(`${metricsPath}?name[]=${encodeURIComponent(family)}`, ACCEPT);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      const lines = (rest + part.value).split('\n');
      rest = lines.pop() ?? '';
      if (lines.every(take)) continue;
      await reader?.cancel();
      return;
    }
  } catch (error) {
    throw new EndpointError(describeFailure(error));
  }
}

/**
 * The page as if it were loaded now.
 * @param query from the address: empty, or `?` and the search
 * @throws EndpointError
 */
export async function readPage(query: string): Promise<Document> {
  const response = await ask(`./${query}`, 'text/html');
  try {
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  } catch (error) {
    throw new EndpointError(describeFailure(error));
  }
}
