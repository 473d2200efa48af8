// The answers of the paths beside the metrics, and the page for people as HTML.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { CONTROL_PROGRESS, CONTROL_SLOTS } from '../../../../ts/metrics/layout.ts';
import { Store } from '../../../../ts/metrics/store.ts';
import { monotonicSeconds } from '../../../../ts/monotonic_seconds.ts';
import { familiesFromPromClient } from '../../../../ts/render/prom_client_families.ts';
import { StoreReader } from '../../../../ts/render/store_families.ts';
import { queryOf, route } from '../../../../ts/serve/http/routes.ts';
import { type ListedFamily, listFamilies } from '../../../../ts/serve/pages/family_list.ts';
import { MAX_SHOWN_FAMILIES } from '../../../../ts/serve/pages/family_page.ts';
import { answerPage, type PageSources } from '../../../../ts/serve/pages/pages.ts';
import { stuckSeconds } from '../../../../ts/serve/pages/readiness.ts';
import { scrapeConfig } from '../../../../ts/serve/pages/scrape_config.ts';

const CPU: ListedFamily = {
  name: 'cpu',
  type: 'gauge',
  help: 'Collect CPU usage',
  seriesCount: 9,
  maxSeries: Number.POSITIVE_INFINITY,
  isOwn: false,
};

function sources(changes: Partial<PageSources> = {}): PageSources {
  return {
    version: '1.2.3',
    metricsPath: '/metrics',
    maxSeries: 100_000,
    addresses: () => ['http://127.0.0.1:8989/metrics'],
    asksForPassword: () => false,
    stuckSeconds: () => null,
    families: async () => [CPU],
    rules: () => [],
    assets: async () => ({ script: 'the script', style: 'the style' }),
    ...changes,
  };
}

const landing = async (changes: Partial<PageSources>, query = '') =>
  (await answerPage('landing', query, sources(changes))).body;

/** Names in the order of the table's rows. */
const shownNames = (page: string) =>
  [...page.matchAll(/<tr data-name="([^"]*)"/g)].map(([, name]) => name);

describe('route()', () => {
  it('knows the pages by their exact paths', () => {
    const pages = { '/': 'landing', '/-/healthy': 'healthy', '/-/ready': 'ready' };
    for (const [path, page] of Object.entries(pages)) {
      assert.equal(route('GET', path, '/metrics'), page);
      assert.equal(route('HEAD', `${path}?x=/y`, '/metrics'), page);
      assert.equal(route('POST', path, '/metrics'), 'method_not_allowed');
    }
    for (const path of ['//', '/-', '/-/', '/-/ready/', '/-/READY', '/index.html', '/__proto__']) {
      assert.equal(route('GET', path, '/metrics'), 'not_found', path);
    }
  });

  it('has the query apart', () => {
    assert.equal(queryOf('/'), '');
    assert.equal(queryOf('/?'), '');
    assert.equal(queryOf('/?a=?b'), 'a=?b');
  });
});

describe('answerPage()', () => {
  it('answers 503 with the reason if the pipeline is stuck', async () => {
    const { status, body } = await answerPage('ready', '', sources({ stuckSeconds: () => 14 }));
    assert.equal(status, 503);
    assert.match(body, /not ready: for 14 s/);
    assert.equal(
      (await answerPage('healthy', '', sources({ stuckSeconds: () => 14 }))).status,
      200,
    );
  });

  it('serves the script and the style sheet with their types', async () => {
    const script = await answerPage('page_script', '', sources());
    assert.equal(script.headers['Content-Type'], 'text/javascript; charset=utf-8');
    assert.equal(script.body, 'the script');
    const style = await answerPage('page_style', '', sources());
    assert.equal(style.headers['Content-Type'], 'text/css; charset=utf-8');
    assert.equal(style.body, 'the style');
  });

  it('forbids everything that the page does not need', async () => {
    const { headers } = await answerPage('landing', '', sources());
    assert.match(headers['Content-Security-Policy'] ?? '', /^default-src 'none'; /);
    assert.doesNotMatch(headers['Content-Security-Policy'] ?? '', /unsafe|\*|https?:/);
    assert.equal(headers['Content-Type'], 'text/html; charset=utf-8');
  });
});

describe('the page for people', () => {
  it('shows the instance and links each family to its exposition, relative to itself', async () => {
    const page = await landing({ metricsPath: '/a/b' });
    assert.match(page, /promexporter <span class="version">1\.2\.3</);
    assert.match(page, />http:\/\/127\.0\.0\.1:8989\/metrics</);
    assert.match(page, /<a href="\.\/a\/b\?name%5B%5D=cpu">cpu<\/a>/);
    assert.match(page, /Collect CPU usage/);
    assert.match(page, /9 in 1 family, at most 100,000 from records/);
    assert.doesNotMatch(page, /(?:href|src|action)="(?!\.\/|data:,"|#rules")/);
  });

  it('names the rules that took nothing, and why values were skipped', async () => {
    const skipped = [
      { reason: 'missing', values: 1200 },
      { reason: 'negative', values: 1 },
    ];
    const page = await landing({
      rules: () => [
        { rule: 'good_total', records: 5, skipped: [] },
        { rule: 'took_seconds', records: 3, skipped },
        { rule: 'a<b', records: 0, skipped: [] },
      ],
    });
    assert.match(page, /<a href="#rules">3 \(1 without a record, values skipped\)<\/a>/);
    assert.match(
      page,
      /1 of 3 rules counted no record so far\. <code>npx promexporter try<\/code>/,
    );
    const rows = [...page.matchAll(/<tr><th scope="row"><code>(.*?)<\/code><\/th>(.*)<\/tr>/g)];
    assert.deepEqual(
      rows.map(([, name, cells]) => [name, cells!.replace(/<[^>]*>/g, ' ').trim()]),
      [
        ['a&lt;b', '0'],
        ['took_seconds', '3  missing 1,200, negative 1'],
        ['good_total', '5'],
      ],
    );
  });

  it('shows caps, and which have been reached', async () => {
    const capped = { ...CPU, name: 'capped', maxSeries: 9 };
    const page = await landing({
      families: async () => [{ ...capped, maxSeries: 1000 }, capped],
      maxSeries: 18,
    });
    assert.match(page, /<td class="number">9 of 1,000<\/td>/);
    assert.match(page, /<td class="number"><span class="bad">9 of 9<\/span><\/td>/);
    assert.match(page, /18 in 2 families, <span class="bad">at most 18 from records<\/span>/);
  });

  it('says that the rules are fine, that no records came, or that nothing is known', async () => {
    const one = { rule: 'a', records: 1, skipped: [] };
    const texts = {
      'The rule has counted records and skipped no values.': [one],
      'All 2 rules have counted records and skipped no values.': [one, { ...one, rule: 'b' }],
      '1 of 2 rules skipped values.': [
        one,
        { ...one, rule: 'b', skipped: [{ reason: 'missing', values: 2 }] },
      ],
      'No rule has matched a record yet.': [],
      'because <code>self_metrics</code> is off:': null,
    };
    for (const [text, rules] of Object.entries(texts)) {
      const page = await landing({ rules: () => rules });
      assert.ok(page.includes(text), text);
      assert.equal(page.includes('<dt>Rules</dt>'), (rules ?? []).length > 0, text);
    }
  });

  it('shows some of very many rules, and says how many more there are', async () => {
    const rules = Array.from({ length: 250 }, (_, i) => {
      return { rule: `r${i}_total`, records: 0, skipped: [] };
    });
    const page = await landing({ rules: () => rules });
    assert.match(page, /r99_total<[\s\S]*150 more: see <code>promexporter_rule_records_total</);
    assert.doesNotMatch(page, /r100_total/);
  });

  it('escapes texts from rules and clients', async () => {
    const evil = `"><script>alert('&')</script>`;
    const family = { ...CPU, name: evil, help: evil };
    const page = await landing({ families: async () => [family] }, `q=${encodeURIComponent(evil)}`);
    assert.doesNotMatch(page, /<script>/);
    assert.match(page, /value="&quot;&gt;&lt;script&gt;alert\(&#39;&amp;&#39;\)&lt;\/script&gt;"/);
    assert.match(page, /name%5B%5D=%22%3E%3Cscript%3E/);
  });

  it('accepts names that are not valid text', async () => {
    const page = await landing({ families: async () => [{ ...CPU, name: 'lone \ud800' }] });
    assert.match(page, /name%5B%5D=lone%20%EF%BF%BD"/);
  });

  it('finds families without JavaScript', async () => {
    const families = async () => [CPU, { ...CPU, name: 'mem_free_bytes', help: 'Free memory.' }];
    const page = await landing({ families }, 'q=CPU%20gauge');
    assert.deepEqual(shownNames(page), ['cpu']);
    assert.match(page, /1 of 2 families/);
  });

  it('cuts an overlong search', async () => {
    const page = await landing({}, `q=${'x'.repeat(10_000)}`);
    assert.match(page, /value="x{200}"/);
  });

  it('keeps families apart: from records, its own, and those without series', async () => {
    const own = { ...CPU, name: 'own', isOwn: true };
    const none = { ...CPU, name: 'none', seriesCount: 0 };
    const page = await landing({ families: async () => [none, own, CPU] });
    const order = ['From records', '"cpu"', 'own<', '"own"', 'no series yet', '"none"'];
    const places = order.map((text) => page.indexOf(text));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      page,
    );
    assert.ok(places[0]! > 0);
    assert.doesNotMatch(page, /Plot none"/);
  });

  it('says so if no record has become a series', async () => {
    const own = { ...CPU, isOwn: true };
    assert.match(await landing({ families: async () => [own] }), /No series from records yet/);
    assert.doesNotMatch(await landing({}), /No series from records yet/);
  });

  it('says so if the pipeline is stuck', async () => {
    assert.match(await landing({ stuckSeconds: () => 1234 }), /stuck for 1,234 s/);
  });
});

describe('the page for people, with more families than it shows', () => {
  // The maximum without configuration: without rules each field of a record is one.
  const FAMILIES = Array.from({ length: 100_000 }, (_, i) => ({ ...CPU, name: `field_${i}` }));
  const OWN = { ...CPU, name: 'own', isOwn: true };
  const families = async () => [...FAMILIES, OWN];

  it('shows 500 and says how many there are', async () => {
    const page = await landing({ families });
    assert.equal(shownNames(page).length, MAX_SHOWN_FAMILIES);
    assert.ok(page.length < 500_000, `${page.length} characters`);
    assert.match(page, />100,001 families, 1 to 500 shown</);
    assert.match(page, /900,009 in 100,001 families/);
    assert.match(page, /<table id="families" data-part>/);
  });

  it('leads to all others without JavaScript', async () => {
    let names: (string | undefined)[] = [];
    let visits = 0;
    for (let query: string | undefined = 'q=field_99'; query !== undefined; visits++) {
      const page: string = await landing({ families }, query);
      names = [...names, ...shownNames(page)];
      query = /href="\.\/\?([^"]*)">Next</.exec(page)?.[1]?.replaceAll('&amp;', '&');
    }
    assert.deepEqual(
      names,
      FAMILIES.flatMap(({ name }) => (name.includes('field_99') ? name : [])),
    );
    assert.equal(visits, 3);
  });

  it('keeps the search in its links, as text', async () => {
    const page = await landing({ families: async () => FAMILIES }, 'q=%26page%3D9%22+gauge+field');
    assert.match(page, /0 of 100,000 families</);
    const found = await landing({ families }, 'q=a+%67auge&page=2');
    assert.match(found, /href="\.\/\?q=a\+gauge&amp;page=3">Next</);
    assert.match(found, /100,001 families, 501 to 1,000 shown/);
  });

  it('shows the last page instead of one after it, and the first for anything but a number', async () => {
    for (const number of ['201', '999999999']) {
      assert.deepEqual(shownNames(await landing({ families }, `page=${number}`)), ['own'], number);
    }
    for (const number of ['0', '-1', '1e3', 'x', '', '9'.repeat(99)]) {
      const page = await landing({ families }, `page=${number}`);
      assert.equal(shownNames(page)[0], 'field_0', number);
    }
  });

  it('has no links if everything is shown', async () => {
    const page = await landing({});
    assert.match(page, /<nav id="pages"[^>]* hidden>/);
    assert.doesNotMatch(page, /data-part|\?page=/);
  });
});

describe('scrapeConfig()', () => {
  const base = { metricsPath: '/metrics', asksForPassword: false, hostname: 'here' };
  const job = (changes: object) =>
    parse(scrapeConfig({ ...base, addresses: ['http://127.0.0.1:1/metrics'], ...changes }))
      .scrape_configs[0];

  it('is as short as can be', () => {
    assert.deepEqual(job({}), {
      job_name: 'fluent-bit',
      static_configs: [{ targets: ['127.0.0.1:1'] }],
    });
  });

  it('names this machine if every interface listens, once', () => {
    const addresses = [
      'http://0.0.0.0:1/metrics',
      'http://[::]:1/metrics',
      'http://[::1]:2/metrics',
    ];
    assert.deepEqual(job({ addresses }).static_configs, [{ targets: ['here:1', '[::1]:2'] }]);
  });

  it('lists all other facts that a scraper needs', () => {
    const metricsPath = "/it's";
    const addresses = [`https://127.0.0.1:1${metricsPath}`];
    assert.deepEqual(job({ addresses, metricsPath, asksForPassword: true }), {
      job_name: 'fluent-bit',
      scheme: 'https',
      metrics_path: metricsPath,
      basic_auth: { username: '…', password_file: '…' },
      static_configs: [{ targets: ['127.0.0.1:1'] }],
    });
  });
});

describe('listFamilies()', () => {
  it('gives each name once, the own family first, sorted by name', () => {
    const store = new Store(() => {});
    const shape = {
      type: 'gauge',
      buckets: [],
      quantiles: [],
      absolute: false,
      exemplars: false,
      expires: false,
    } as const;
    for (const name of ['z', 'up', 'empty']) store.addFamily({ name, help: name, shape });
    const bytes = Buffer.from('a="1"b="2"');
    const row = store.addSeries(0, bytes, 5);
    store.addSeries(0, bytes.subarray(5), 5);
    store.addSeries(1, bytes, 5);
    const reader = new StoreReader({ control: store.control, segments: store.segments() });
    const values = [1, 2].map((value) => ({ value, labels: { le: value } }));
    const own = familiesFromPromClient([
      { name: 'up', help: 'Own.', type: 'gauge', values: [{ value: 1 }] },
      { name: 'took', help: '', type: 'histogram', values },
    ]);
    const list = () =>
      listFamilies(own, reader.families()).map(
        ({ name, seriesCount, isOwn }) => `${name} ${seriesCount} ${isOwn}`,
      );
    assert.deepEqual(list(), ['empty 0 false', 'took 1 true', 'up 1 true', 'z 2 false']);
    store.removeSeries(row);
    assert.ok(list().includes('z 1 false'));
  });
});

describe('stuckSeconds()', () => {
  it('is null for 10 s after the last progress, then how long it has been', () => {
    const control = new Int32Array(CONTROL_SLOTS);
    control[CONTROL_PROGRESS] = 1000;
    assert.equal(stuckSeconds(control, 1000), null);
    assert.equal(stuckSeconds(control, 1010), null);
    assert.equal(stuckSeconds(control, 1011), 11);
    control[CONTROL_PROGRESS] = 1011;
    assert.equal(stuckSeconds(control, 1011), null);
  });

  it('begins with the store', () => {
    const store = new Store(() => {});
    assert.equal(stuckSeconds(new Int32Array(store.control), monotonicSeconds()), null);
  });
});
