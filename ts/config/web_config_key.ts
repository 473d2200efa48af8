// The key `web_config_file` in, the web configuration with all its files out. Counting thread, at start.

import type { Mistake } from './mistake.ts';
import type { LoadedWebConfig } from './web_config/web_config.ts';

/**
 * Reads the file; null if the key is not set, or a mistake was reported.
 * @param credentialKey the first of `username`, `password` and `password_file` that is set
 */
export async function readWebConfig(
  file: string | undefined,
  credentialKey: string | undefined,
  readFile: (path: string) => string,
  report: (mistake: Mistake) => void,
): Promise<LoadedWebConfig | null> {
  if (file === undefined) return null;
  const { loadWebConfig } = await import('./web_config/load_web_config.ts');
  const loaded = loadWebConfig(file, readFile);
  if ('mistakes' in loaded) {
    for (const mistake of loaded.mistakes) report(mistake);
    return null;
  }
  if (credentialKey !== undefined && loaded.config.users.size > 0) {
    const text = `${credentialKey}: expected this key or basic_auth_users in web_config_file, got both`;
    report({ code: 'PROMEX_WEB_CONFIG_TWICE', text });
  }
  return loaded;
}
