import type { Finding } from './finding.ts';

/** Names that mean something else on another system: git's own folder under its aliases, devices of Windows. */
const gitAliases = /(?:^|\/)(?:\.git|git~\d+)[. ]*(?:\/|$)|(?:^|\/)\.git::\$/i;
const windowsDevices = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.[^/]*)?(?:\/|$)/i;
/** Format characters: what is read is not what is there. HFS+ ignores some of them, so that `.g‌it` is `.git` there. */
const invisible = /\p{Cf}/u;
const control = /\p{Cc}/u;
const longestPath = 1_024;
const longestName = 255;

/** What is odd about a new path. People review paths by reading them, and check them out on other systems. */
export function judgePath(path: string): Finding[] {
  const finding = (code: string, message: string): Finding => ({
    code,
    severity: 'high',
    path: JSON.stringify(path).slice(1, -1),
    message,
    fix: 'give it a plain name',
  });
  const findings: Finding[] = [];
  if (path.includes('\uFFFD')) findings.push(finding('unreadable-name', 'the name is not valid UTF-8'));
  if (control.test(path))
    findings.push(finding('control-character-in-name', 'the name holds a control character'));
  if (invisible.test(path)) {
    findings.push(finding('invisible-character-in-name', 'the name holds a character that nobody can see'));
  }
  if (gitAliases.test(path.replaceAll(/\p{Cf}/gu, ''))) {
    findings.push(finding('git-folder', "on some systems this is inside of git's own folder"));
  }
  if (windowsDevices.test(path))
    findings.push(finding('device-name', 'on Windows this is a device, not a file'));
  if (/[\\:*?"<>|]/.test(path) || /[. ](?:\/|$)/.test(path)) {
    findings.push({
      ...finding('unportable-name', 'the name cannot be checked out on Windows'),
      severity: 'medium',
    });
  }
  if (path.length > longestPath || path.split('/').some((name) => name.length > longestName)) {
    findings.push(finding('long-name', `the path has ${path.length} characters`));
  }
  return findings;
}

/** Paths that differ by nothing but their case: on macOS and Windows one overwrites the other. */
export function caseCollisions(paths: readonly string[]): Finding[] {
  const known = new Map<string, string>();
  const findings: Finding[] = [];
  for (const path of paths) {
    const folded = path.normalize('NFC').toLowerCase();
    const other = known.get(folded);
    if (other !== undefined && other !== path) {
      findings.push({
        code: 'case-collision',
        severity: 'high',
        path,
        message: `differs from ${other} by its case alone`,
        fix: 'give it another name',
      });
    }
    known.set(folded, path);
  }
  return findings;
}
