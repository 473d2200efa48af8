// The fields of Fluent Bit's cpu input (plugins/in_cpu/cpu.c, 5.1.1): `cpu_p`, `user_p`, `system_p` for all
// processors together, `cpuN.p_cpu`, `cpuN.p_user`, `cpuN.p_system` for each. All are percentages.

/** Fields that together make a record one of the cpu input's, whatever its tag and whatever a filter added. */
export const CPU_RECORD_FIELDS: readonly (readonly string[])[] = [
  ['cpu_p'],
  ['user_p'],
  ['system_p'],
];

/** Family of all of them. */
export const CPU_FAMILY = { name: 'cpu', type: 'gauge', help: 'Collect CPU usage' } as const;

const MODES: Readonly<Record<string, string>> = { cpu: 'total', user: 'user', system: 'system' };

/** @returns the labels of a field's series, or null where the field is none of the cpu input's */
export function cpuLabels(field: string): Record<string, string> | null {
  const match = /^(?:(cpu|user|system)_p|(cpu\d+)\.p_(cpu|user|system))$/.exec(field);
  if (match === null) return null;
  return { cpu: match[2] ?? 'all', mode: MODES[match[1] ?? match[3]!]! };
}
