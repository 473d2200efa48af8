#!/usr/bin/env node
// `npx promexporter`: runs what the build makes of ts/cli/.

import { existsSync } from 'node:fs';

const bundle = new URL('../build/generated/cli.cjs', import.meta.url);
if (existsSync(bundle)) {
  const { main } = await import(bundle.href);
  await main();
} else {
  process.stderr.write('promexporter is not built yet; this builds it: npm run build\n');
  process.exitCode = 1;
}
