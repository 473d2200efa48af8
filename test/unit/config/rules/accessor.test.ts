// Record accessors and templates as a user writes them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessorText, readAccessor } from '../../../../ts/config/rules/accessor.ts';
import { readConstant, readTemplate } from '../../../../ts/config/rules/template.ts';

const body = (...steps: (string | number)[]) => ({ from: 'body', steps });
const tag = (part: number | null) => ({ from: 'tag', part });

function wrongOf(read: object): string {
  assert.ok('wrong' in read, JSON.stringify(read));
  return read.wrong as string;
}

describe('readAccessor()', () => {
  it('reads fields of the body, of metadata and of the group, and the tag', () => {
    for (const [text, accessor] of [
      ['$a', body('a')],
      ['$_a1', body('_a1')],
      ["$a['b']", body('a', 'b')],
      ["$a['b'][0]['c'][12]", body('a', 'b', 0, 'c', 12)],
      ["$['http.status']", body('http.status')],
      ["$['größe']['']", body('größe', '')],
      ["$a['it''s']", body('a', "it's")],
      ["$a['''']", body('a', "'")],
      ["$a['x]y[']", body('a', 'x]y[')],
      ["$['TAG']", body('TAG')],
      ['$TAGS', body('TAGS')],
      ['$tag', body('tag')],
      ['$TAG', tag(null)],
      ['$TAG[0]', tag(0)],
      ['$TAG[12]', tag(12)],
      ["$META['k']", { from: 'metadata', steps: ['k'] }],
      ["$META['k'][0]", { from: 'metadata', steps: ['k', 0] }],
      ['$ITEM', { from: 'item', steps: [] }],
      ["$ITEM['a'][0]", { from: 'item', steps: ['a', 0] }],
      ['$ITEM[1]', { from: 'item', steps: [1] }],
      ['$KEY', { from: 'key' }],
      ['$KEYS', body('KEYS')],
      ["$['KEY']", body('KEY')],
      ["$['ITEM']['a']", body('ITEM', 'a')],
      ["$GROUP['resource']['x.y']", { from: 'group', steps: ['resource', 'x.y'] }],
    ] as const) {
      assert.deepEqual(readAccessor(text), { value: accessor }, text);
    }
  });

  it('suggests the notation for other notations', () => {
    for (const [text, suggestion] of [
      ['status', '"$status"'],
      ['$content-type', `"$['content-type']"`],
      ['$a.b.c', `"$a['b']['c']" or "$['a.b.c']"`],
      ['a.b', `"$a['b']" or "$['a.b']"`],
      ['$größe', `"$['größe']"`],
      ['$0', `"$['0']"`],
      // Fluentd's.
      ['$.a', '"$a"'],
      ['$.a.b', `"$a['b']"`],
      ["$.kubernetes['labels'].app-x[0]", `"$kubernetes['labels']['app-x'][0]"`],
      ['$.user-agent.x', `"$['user-agent']['x']"`],
    ] as const) {
      assert.ok(wrongOf(readAccessor(text)).endsWith(`, did you mean ${suggestion}?`), text);
    }
  });

  it('refuses texts that are not exactly one accessor', () => {
    for (const text of [
      '',
      '$',
      '$$a',
      ' $a',
      '$a ',
      '$a $b',
      'tag-$TAG[1]',
      '\u0024{A}',
      '.$a',
      '$-',
    ]) {
      assert.match(wrongOf(readAccessor(text)), /^must be one accessor such as \$status, /, text);
    }
  });

  it('explains mistakes in brackets', () => {
    const key = /brackets hold an index or a key in single quotes/;
    for (const [text, reason] of [
      ['$a[b]', key],
      ['$a["b"]', key],
      ["$a['b'", key],
      ["$a['b", key],
      ['$a[-1]', key],
      ['$a[]', key],
      ['$a[1.5]', key],
      ['$a[4294967295]', /no array has an index 4294967295/],
      ['$[0]', /a record is not an array/],
      ["$KEY['a']", /nothing is below \$KEY, a field called KEY is \$\['KEY'\]/],
      ['$KEY[0]', /nothing is below \$KEY/],
      ["$TAG['a']", /\$TAG takes one number, such as \$TAG\[1\]/],
      ['$TAG[0][1]', /\$TAG takes one number, such as \$TAG\[1\]/],
      ['$META', /\$META needs a key/],
      ['$META[0]', /\$META needs a key/],
      ['$GROUP', /\$GROUP needs a key/],
    ] as const) {
      assert.match(wrongOf(readAccessor(text)), reason, text);
    }
  });
});

describe('accessorText()', () => {
  it('writes what readAccessor() reads, names of other meanings as keys', () => {
    const texts = ["$a['b'][0]", "$['http.status']", "$['TAG']", "$['TIME']['k']", "$['NOW']"];
    for (const text of [...texts, '$TAG[1]', '$KEY', "$ITEM['a']", "$META['k']"]) {
      const read = readAccessor(text);
      assert.equal('value' in read && accessorText(read.value), text);
    }
  });
});

describe('readTemplate()', () => {
  it('reads texts and accessors in the order written', () => {
    for (const [text, template] of [
      ['', []],
      ['a b', ['a b']],
      ['$a', [body('a')]],
      ['$user_agent2', [body('user_agent2')]],
      ['tag-$TAG[1]', ['tag-', tag(1)]],
      ["$a['b']/$c", [body('a', 'b'), '/', body('c')]],
      ['$a$b', [body('a'), body('b')]],
      ['[$level]', ['[', body('level'), ']']],
      ['$a/$b', [body('a'), '/', body('b')]],
      ['$a-$b', [body('a'), '-', body('b')]],
      ['$method $path', [body('method'), ' ', body('path')]],
      ['$status (cached)', [body('status'), ' (cached)']],
      ['$path/', [body('path'), '/']],
      ['$a:80', [body('a'), ':80']],
      ['www-$a.b', ['www-', body('a'), '.b']],
      ["$['content']-type", [body('content'), '-type']],
      ["$a['b'].c", [body('a', 'b'), '.c']],
      ['$TAG.log', [tag(null), '.log']],
      ['$TAG[0]-log', [tag(0), '-log']],
      ['$$', ['$']],
      ['$$a', ['$a']],
      ['5$$ $$$a', ['5$ $', body('a')]],
    ] as const) {
      assert.deepEqual(readTemplate(text), { value: template }, text);
    }
  });

  it('refuses a lone dollar', () => {
    for (const text of ['$', 'a$', '$ ', '5$-', '$$$', '$1']) {
      assert.equal(
        wrongOf(readTemplate(text)),
        `must be text with accessors, got "${text}": this $ does not begin an accessor, write $$ for a dollar`,
      );
    }
    assert.ok(
      wrongOf(readTemplate('$.a.b')).endsWith(`write $$ for a dollar, or "$a['b']" for the field`),
    );
    assert.match(
      wrongOf(readTemplate('a \u0024{HOME}')),
      /environment variables are not known here/,
    );
    assert.match(wrongOf(readTemplate('a $b[x]')), /brackets hold/);
  });
});

describe('readTemplate() on a name that goes on as a field would in another notation', () => {
  const cases: [text: string, key: string, withText: string][] = [
    ['$user-agent', `"$['user-agent']"`, `"$['user']-agent"`],
    ['$Mem.total', `"$Mem['total']" or "$['Mem.total']"`, `"$['Mem'].total"`],
    ['$a/b', `"$['a/b']"`, `"$['a']/b"`],
    ['$a.b-c', `"$['a.b-c']"`, `"$['a'].b-c"`],
    ['$größe', `"$['größe']"`, `"$['gr']öße"`],
    ['$a.b.c', `"$a['b']['c']" or "$['a.b.c']"`, `"$['a'].b.c"`],
    ['$TAGS.x', `"$TAGS['x']" or "$['TAGS.x']"`, `"$['TAGS'].x"`],
  ];
  for (const [text, key, withText] of cases) {
    it(`refuses ${text} and says what may be meant`, () => {
      assert.equal(
        wrongOf(readTemplate(text)),
        `must be text with accessors, got "${text}", which may be one field, did you mean ${key}, or with text after the field ${withText}?`,
      );
    });
  }
});

describe('readConstant()', () => {
  it('reads text without accessors', () => {
    assert.deepEqual(readConstant(''), { value: '' });
    assert.deepEqual(readConstant('a $$b'), { value: 'a $b' });
  });

  it('refuses accessors', () => {
    for (const text of ['$a', 'x $a', '$a x']) {
      assert.match(wrongOf(readConstant(text)), /^must be text without accessors/);
    }
  });
});
