import { findSecrets } from '../../redaction/find-secrets.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import type { AddedText } from './added-lines.ts';
import type { Finding } from './finding.ts';

const fix = 'take it out of every commit of the branch, and revoke it';

/**
 * Secrets in what the diff adds, names of files included: known shapes, as they stand or hidden by the usual encodings, and the very secrets this process holds. They come from git
 * objects, and no comment in it can switch the search off.
 */
export function findPatchSecrets(added: readonly AddedText[], redactor: Redactor): Finding[] {
  return added.flatMap(({ path, text, lineNumbers }) => {
    const finding = (code: string, message: string, index?: number): Finding => ({
      code,
      severity: 'critical',
      path: redactor.redact(path),
      ...(index === undefined ? {} : { line: lineNumbers[lineOf(text, index)] ?? 0 }),
      message,
      fix,
    });
    return [
      ...findSecrets(text).map(({ name, index }) =>
        finding('secret', `looks like a secret (${name})`, index),
      ),
      ...findSecrets(path).map(({ name }) =>
        finding('secret', `the name of the file looks like a secret (${name})`),
      ),
      ...(redactor.holdsExact(text) || redactor.holdsExact(path)
        ? [finding('own-secret', 'holds a secret of this factory')]
        : []),
    ];
  });
}

function lineOf(text: string, index: number): number {
  let line = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
