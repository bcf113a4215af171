const quoted =
  /(?<![.\w$])(?:it|test)(?<modifiers>(?:\.\w+)*)\s*\(\s*(?<mark>['"`])(?<name>(?:(?!\k<mark>)[^\\\n]){1,200})\k<mark>/g;
const python = /^(?: {4}|\t)?(?:async\s+)?def\s+(?<name>test\w*)\s*\(/gm;
const rust =
  /#\[\s*(?:\w+::)*(?:test|rstest)\b[^\]]*\]\s*(?:#\[(?!\s*ignore)[^\]]*\]\s*)*(?:pub\s+)?(?:async\s+)?fn\s+(?<name>\w+)/g;
const go = /^func\s+(?<name>Test\w+)\s*\(/gm;

/**
 * Names of the tests that a test file declares, as runners print them in the end; none where a name is made while the file runs, or in a language that is not known here. Pure.
 */
export function declaredTests(path: string, text: string): string[] {
  const code = text.replaceAll(/^\s*(?:\/\/|\*|#(?!\[)).*$/gm, '');
  const found = (pattern: RegExp) => [...code.matchAll(pattern)].map(({ groups = {} }) => groups);
  if (/\.[cm]?[jt]sx?$/.test(path))
    return found(quoted).flatMap(({ modifiers = '', mark, name = '' }) => {
      const isMade =
        (mark === '`' && name.includes('${')) || /\.(?:each|skip|todo|failing)\b/.test(modifiers);
      return isMade ? [] : [name];
    });
  const pattern = { py: python, rs: rust, go }[path.split('.').at(-1) ?? ''];
  return pattern === undefined ? [] : found(pattern).map(({ name = '' }) => name);
}
