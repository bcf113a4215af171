import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PAGES } from './pages.ts';

// npm run docs: writes every generated page anew. The architecture tests fail while one of them is out of date.
for (const { path, render } of PAGES) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await render());
  console.log(path);
}
