import { RE2JS } from 're2js';
import { madeWhenAsked } from '../../memo/made-when-asked.ts';

/** A policy need not look at more. */
const mostPaths = 200;
const longestPath = 200;

const pathLike = madeWhenAsked(() =>
  RE2JS.compile(
    String.raw`(?:^|[\s("'\x60<>,;=\[])((?:\.{0,2}/)?(?:[\pL\pN_.@*+-]+/)+[\pL\pN_.@*+-]*|[\pL\pN_-]*\.(?:ya?ml|json|toml|tf|cedar|env|lock|sh|sql|[jt]sx?|py|go|rs|java|rb|php|cs|c|h|cpp|md)|dockerfile|makefile|codeowners)`,
    RE2JS.CASE_INSENSITIVE,
  ),
);

/** Words of a text that look like files or folders of the repository, in the order of the alphabet; links are none. */
export function pathsAskedFor(text: string): string[] {
  const paths = new Set<string>();
  for (const line of linesOf(text)) {
    const matcher = pathLike().matcher(line);
    while (paths.size < mostPaths && matcher.find()) {
      const path = (matcher.group(1) ?? '').replace(/^\.?\//, '').replace(/[.,]+$/, '');
      if (path.length > 1 && path.length <= longestPath) paths.add(path);
    }
  }
  return [...paths].toSorted();
}

/** Most lines name no file; one look tells. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(/https?:\/\/\S*/g, ' ')
    .split('\n')
    .filter((line) => pathLike().test(line));
}
