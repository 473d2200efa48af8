// The page's script: ties the family table and the live view to what the endpoint answers, again and again. Browser.
// Without it the page is a plain table with a search that the server does.
import { byId, setText } from './elements.ts';
import { EndpointError, readPage } from './endpoint.ts';
import { FamilyTable } from './family_table.ts';
import { LiveView, type ShownFamily } from './live_view.ts';

// How often families and their numbers of series are looked at anew.
const TABLE_SECONDS = 10;
// As long as there is nothing of records, which is what everybody waits for who has just started Fluent Bit.
const FIRST_RECORD_SECONDS = 2;
// After a failure, whatever the live view's own interval is: an endpoint that is in trouble is not asked more.
const RETRY_SECONDS = 3;
// As long as somebody goes on typing, the server is not asked to search.
const TYPING_MS = 300;
// What a page that was loaded just now says beside its table.
const TAKEN_OVER = ['facts', 'pages', 'rules'];
// Where the live view has its place beside the table it need not be asked for; style sheet and this agree.
const WIDE = '(min-width: 64rem)';

let isPaused = false;
let hasFailed = false;
let tableAtMs = performance.now();
let timer: number | undefined;
let searchTimer: number | undefined;
/** Goes up when the next look is wanted sooner: what is under way does not schedule another then. */
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
    // Shared or loaded again, the address shows the same family.
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
  // A family that takes long is asked for less often, so that it costs the endpoint a tenth of its time at most.
  timer = setTimeout(() => void look(of), Math.max(wantedMs - tookMs, tookMs * 9));
}

function searchSoon(): void {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => {
    // Shared or loaded again, the address finds the same.
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
    // What stays the same keeps the focus that it may have.
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

/** What open() wrote behind the address's `#`; empty where somebody else wrote there what is none. */
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
  // Nobody looks: nothing is asked.
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
