// The bundle has every preset: its text from the sources, and its rules as if read from the text.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bundleText } from '../../../scripts/bundle.mjs';
import { presetGroupsModule } from '../../../ts/config/preset_groups_module.ts';
import { defaultRuleSet } from '../../../ts/config/rules/parse_rules.ts';
import type { RuleGroup } from '../../../ts/config/rules/rule.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';

async function bundled(name: string): Promise<unknown> {
  const stdin = { contents: `export { default } from '${name}'`, resolveDir: '.' };
  const text = await bundleText('', { entryPoints: [], stdin });
  const module = { exports: { default: undefined } };
  new Function('module', 'exports', text)(module, module.exports);
  return module.exports.default;
}

/** The visible part of rules; the bundle's patterns have a class of their own. */
const plain = (groups: unknown) => JSON.parse(JSON.stringify(groups));

const read = (namespace: string, reserveOwnNames: boolean) =>
  defaultRuleSet({ namespace, presets: PRESETS, reserveOwnNames });

describe("the bundle's presets", () => {
  it('are the files of ts/config/presets', async () => {
    assert.deepEqual(await bundled('bundle:presets'), PRESETS);
  });

  it('are the rules that those files hold', async () => {
    const groups = (await bundled('bundle:preset-groups')) as RuleGroup[];
    assert.deepEqual(plain(groups), plain(read('', true).groups));
    const rules = groups.flatMap((group) => group.rules);
    const families = new Set(rules.map(({ family }) => family));
    const names = new Set(rules.map(({ family }) => family.name));
    assert.equal(families.size, names.size, 'rules of one family share the object');
    assert.ok(names.size < rules.length);
  });

  it('are matched by expressions that match as ever', async () => {
    const groups = (await bundled('bundle:preset-groups')) as RuleGroup[];
    const pattern = groups[0]!.rules.find(({ each }) => each !== null)!.each!;
    assert.equal(pattern.source, '^(?<cpu>cpu\\d+)\\.p_cpu$');
    assert.deepEqual(pattern.groups('cpu12.p_cpu'), { cpu: 'cpu12' });
    assert.equal(pattern.test('cpu.p_cpu'), false);
  });

  it('are the same in every namespace', () => {
    for (const namespace of ['', 'a', '_', 'host_', 'cpu', 'memory', 'process', 'promexporter']) {
      assert.deepEqual(read(namespace, false).groups, read('', true).groups);
      if (!['process', 'promexporter'].includes(namespace)) {
        assert.deepEqual(read(namespace, true).groups, read('', true).groups);
      }
    }
  });
});

describe('presetGroupsModule()', () => {
  function evaluated(yaml: string): RuleGroup[] {
    const source = presetGroupsModule({ mine: yaml }).replace('export default', 'return');
    const [imported, ...body] = source.split('\n');
    assert.equal(imported, "import { Pattern } from './rules/pattern.ts';");
    class Pattern {
      readonly source: string;
      readonly groupNames: readonly string[];
      constructor(source: string, groupNames: readonly string[]) {
        this.source = source;
        this.groupNames = groupNames;
      }
    }
    return new Function('Pattern', body.join('\n'))(Pattern);
  }

  it('keeps every kind of value', () => {
    const yaml = `
when: {field: $a, lt: .inf}
metrics:
  - name: awkward
    type: gauge
    help: "a\\"\\\\\\u2028\\n</script>"
    value: $a
    scale: 1.0e-9
    when: [{field: $b, in: [1, "1", "true"]}, {not: {path: '^(?<x>.)(?<a>.)$'}}]
    labels:
      k: {field: $c, map: {'/^2/': ok, "constructor": z}, default: '"'}
      'http.path': text $$ $d['e'][0]
  - {name: seconds, type: histogram, value: $s, buckets: [0.1, 1, 10], match_regex: '^x'}
`;
    const { groups } = defaultRuleSet({
      namespace: '',
      presets: { mine: yaml },
      reserveOwnNames: true,
    });
    assert.deepEqual(plain(evaluated(yaml)), plain(groups));
    assert.deepEqual(evaluated(yaml)[0]!.when, groups[0]!.when);
  });

  it('refuses presets with a mistake, and says all of them with their places', () => {
    const wrong = () =>
      presetGroupsModule({ mine: 'metrics: [{name: a, type: guage, colour: 1}]' });
    assert.throws(wrong, (error: Error) => {
      assert.match(error.message, /preset mine:1:27\): type must be .*did you mean "gauge"/);
      assert.match(error.message, /preset mine:1:34\): unknown key "colour"/);
      return true;
    });
  });
});
