import { posix } from 'node:path';
import type { RuleLanguage } from './static-rule.ts';

const byExtension: Record<string, RuleLanguage> = {
  ...Object.fromEntries(
    ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx'].map((each) => [each, 'javascript']),
  ),
  ...{ py: 'python', pyi: 'python', go: 'go', rs: 'rust', java: 'java', kt: 'java', rb: 'ruby', php: 'php' },
  ...Object.fromEntries(['c', 'h', 'cc', 'cpp', 'cxx', 'hpp'].map((each) => [each, 'c'])),
  ...{ sh: 'shell', bash: 'shell', zsh: 'shell', ps1: 'shell', mk: 'make', tf: 'terraform' },
  ...{ yml: 'yaml', yaml: 'yaml', json: 'json', dockerfile: 'docker' },
};
const byName: [RegExp, RuleLanguage][] = [
  [/^(?:dockerfile|containerfile)(?:\..+)?$/i, 'docker'],
  [/^(?:gnu)?makefile$/i, 'make'],
  [/^(?:rakefile|gemfile|vagrantfile)$/i, 'ruby'],
];
const byInterpreter: [RegExp, RuleLanguage][] = [
  [/^#!.*\b(?:ba|z|da|k)?sh\b/, 'shell'],
  [/^#!.*\bpython/, 'python'],
  [/^#!.*\bnode\b/, 'javascript'],
];

/** The languages whose rules hold for a file: by its name, else by the interpreter that its first line names. */
export function languagesOf(path: string, firstLine: string): RuleLanguage[] {
  const name = posix.basename(path);
  const found =
    byName.find(([pattern]) => pattern.test(name))?.[1] ??
    byExtension[posix.extname(name).slice(1).toLowerCase()] ??
    byInterpreter.find(([pattern]) => pattern.test(firstLine))?.[1];
  const script = found !== undefined || firstLine.startsWith('#!') ? (['any-script'] as const) : [];
  return [...(found === undefined ? [] : [found]), ...script, 'any'];
}
