import { readFileSync } from 'node:fs';
import { type AppManifest, parseAppManifest } from '../config/app-manifest.ts';

/** `app.yml`, as it is shipped. */
export function readAppManifest(): AppManifest {
  return parseAppManifest(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'));
}
