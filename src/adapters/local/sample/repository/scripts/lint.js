import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const rules = [
  ['ends with a line break', (text) => text.endsWith('\n')],
  ['has no tabs', (text) => !text.includes('\t')],
  ['has no space at the end of a line', (text) => !/ $/m.test(text)],
  ['has no lines over 120 characters', (text) => text.split('\n').every((line) => line.length <= 120)],
];

const files = ['src', 'test', 'scripts'].flatMap((folder) =>
  readdirSync(folder).map((name) => join(folder, name)),
);
const problems = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return rules.filter(([, holds]) => !holds(text)).map(([rule]) => `${file}: a source file ${rule}`);
});

for (const problem of problems) console.error(problem);
console.log(`lint: ${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
