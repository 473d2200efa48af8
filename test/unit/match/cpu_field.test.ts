import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cpuLabels } from '../../../ts/match/cpu_field.ts';

describe('cpuLabels()', () => {
  it('names all processors together and each of them', () => {
    assert.deepEqual(cpuLabels('cpu_p'), { cpu: 'all', mode: 'total' });
    assert.deepEqual(cpuLabels('user_p'), { cpu: 'all', mode: 'user' });
    assert.deepEqual(cpuLabels('system_p'), { cpu: 'all', mode: 'system' });
    assert.deepEqual(cpuLabels('cpu0.p_cpu'), { cpu: 'cpu0', mode: 'total' });
    assert.deepEqual(cpuLabels('cpu127.p_user'), { cpu: 'cpu127', mode: 'user' });
    assert.deepEqual(cpuLabels('cpu3.p_system'), { cpu: 'cpu3', mode: 'system' });
  });

  it('is null for every other field', () => {
    const others = [
      '',
      'cpu',
      'cpu_pp',
      'xcpu_p',
      'idle_p',
      'cpu.p_cpu',
      'cpu0_p_cpu',
      'cpu0.p_idle',
    ];
    for (const field of [
      ...others,
      'cpu0.p_cpu.x',
      'a.cpu0.p_cpu',
      'cpu0.p_cpu\n',
      'constructor_p',
    ]) {
      assert.equal(cpuLabels(field), null, JSON.stringify(field));
    }
  });
});
