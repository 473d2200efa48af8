// `npm run build`: sets up, then builds what users need: the plugin, and the command `npx promexporter`.

import { endWith, say } from './setup/say.mjs';
import { setUp } from './setup.mjs';

try {
  await setUp({ parts: ['plugin'] });
  say('out_promexporter.so is up to date');
} catch (error) {
  endWith(error);
}
