// The page in, a family table and a live view that follow the endpoint out. Without this script the page is a plain
// table with a search by the server. Browser.

import { byId, setText } from './elements.ts';
import { EndpointError, readPage } from './endpoint.ts';
import { FamilyTable } from './family_table.ts';
import { LiveView, type ShownFamily } from './live_view.ts';

// How often families and their numbers of series are refreshed.
const TABLE_SECONDS = 10;
// While there are no families of records, which everyone who has just started Fluent Bit is waiting for.
const FIRST_RECORD_SECONDS = 2;
// After a failure, whatever the live view's own interval: an endpoint in trouble is not asked more often.
const RETRY_SECONDS = 3;
// While typing continues, the server is not asked to search.
const TYPING_MS = 300;
// Parts of a freshly loaded page to take over besides its table.
const TAKEN_OVER = ['facts', 'pages', 'rules'];
// From this width on the live view is beside the table and opens without being asked for; the style sheet agrees.
const WIDE = '(min-width: 64rem)';

let isPaused = false;
let hasFailed = false;
let tableAtMs = performance.now();
let timer: number | undefined;
let searchTimer: number | undefined;
/** Goes up when the next scrape is needed sooner: the current one does not schedule another then. */
let round = 0;

const table = new FamilyTable({ onOpen: open, onSearch: searchSoon });
const live = new LiveView(document.body.dataset.metrics ?? './metrics');
const trouble = byId('trouble', HTMLElement);
const state = byId('live-state', HTMLElement);
const interval = byId('live-interval', HTMLSelectElement);
const pause = byId('live-pause', HTMLButtonElement);

function open(family: ShownFamily, byKeyboard: boolean): void {
  if (live.family?.name !== family.name) {
    live.open(family);
    table.mark(family.name);
    // Shared or reloaded, the address shows the same family.
    history.replaceState(null, '', `#${encodeURIComponent(family.name)}`);
    setPaused(false);
  }
  if (byKeyboard) live.focus();
}

function close(): void {
  const { family } = live;
  if (family === null) return;
  live.close();
  table.mark(null);
  table.focus(family.name);
  history.replaceState(null, '', location.pathname + location.search);
}

function setPaused(paused: boolean): void {
  isPaused = paused;
  pause.setAttribute('aria-pressed', String(paused));
  setText(state, paused ? 'paused' : '');
  if (!paused) lookNow();
}

function lookNow(): void {
  round++;
  clearTimeout(timer);
  void look(round);
}

async function look(of: number): Promise<void> {
  const startedMs = performance.now();
  try {
    if (!isPaused) await live.look();
    const isOld = performance.now() - tableAtMs >= 1000 * secondsBetweenTables();
    if (hasFailed || isOld) await refresh();
    succeed();
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    fail(error);
  }
  if (of !== round || document.hidden) return;
  const wantedMs = 1000 * (hasFailed ? RETRY_SECONDS : secondsBetweenLooks());
  const tookMs = performance.now() - startedMs;
  // A family that takes long is scraped less often, so that it costs the endpoint at most a tenth of its time.
  timer = setTimeout(() => void look(of), Math.max(wantedMs - tookMs, tookMs * 9));
}

function searchSoon(): void {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => {
    // Shared or reloaded, the address finds the same.
    history.replaceState(null, '', `${location.pathname}${table.query}${location.hash}`);
    tableAtMs = Number.NEGATIVE_INFINITY;
    lookNow();
  }, TYPING_MS);
}

function secondsBetweenTables(): number {
  const waits = table.first() === null && !table.isPart;
  return waits ? FIRST_RECORD_SECONDS : TABLE_SECONDS;
}

function secondsBetweenLooks(): number {
  return live.family === null || isPaused ? secondsBetweenTables() : Number(interval.value);
}

async function refresh(): Promise<void> {
  const query = table.isPart ? location.search : '';
  const page = await readPage(query);
  tableAtMs = performance.now();
  table.update(page, query);
  for (const id of TAKEN_OVER) {
    const fresh = page.getElementById(id);
    const shown = byId(id, HTMLElement);
    // Unchanged parts keep the focus if they have it.
    if (fresh !== null && !shown.isEqualNode(fresh)) {
      shown.replaceWith(document.importNode(fresh, true));
    }
  }
  // A page that was loaded before the first record had nothing to show; now it may.
  openFirst();
}

function succeed(): void {
  trouble.hidden = true;
  setText(trouble, '');
  if (!isPaused) setText(state, hasFailed ? 'live again' : state.textContent || 'live');
  hasFailed = false;
}

function fail({ message }: EndpointError): void {
  hasFailed = true;
  trouble.hidden = false;
  setText(trouble, `Cannot scrape: ${message}. Trying again every ${RETRY_SECONDS} s.`);
  if (!isPaused) setText(state, 'interrupted');
}

/** The name that open() wrote after the address's `#`; empty if the text there is not one. */
function nameInAddress(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

function openFirst(): void {
  if (live.family !== null) return;
  const named = table.find(nameInAddress());
  const family = named ?? (matchMedia(WIDE).matches && !wasClosed ? table.first() : null);
  if (family !== null) open(family, false);
}

let wasClosed = false;

document.documentElement.classList.add('scripted-page');
byId('live-close', HTMLButtonElement).addEventListener('click', () => {
  wasClosed = true;
  close();
});
pause.addEventListener('click', () => setPaused(!isPaused));
interval.addEventListener('change', lookNow);
document.addEventListener('visibilitychange', () => {
  // A hidden page asks for nothing.
  if (document.hidden) clearTimeout(timer);
  else lookNow();
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search';
  if (event.key === '/' && !isTyping) {
    event.preventDefault();
    byId('search', HTMLInputElement).focus();
  } else if (event.key === 'Escape' && byId('live', HTMLElement).contains(document.activeElement)) {
    wasClosed = true;
    close();
  }
});
openFirst();
if (live.family === null) lookNow();
