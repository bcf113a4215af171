import type { Commands } from '../../contracts/worker-protocol.ts';
import { detectGo } from './detect-go.ts';
import { detectMake } from './detect-make.ts';
import { detectNode } from './detect-node.ts';
import { detectPython } from './detect-python.ts';
import { detectRust } from './detect-rust.ts';
import { commandKinds, type RepositoryFiles } from './repository-files.ts';

/**
 * How a repository is installed, checked, tested and built. What its `.github/factory.yml` says wins, kind by kind; a repository in several languages gets the
 * commands of each, one after the other; a Makefile speaks where nothing else does.
 */
export function detectCommands(files: RepositoryFiles, configured: Commands): Commands {
  const languages = [detectNode, detectPython, detectGo, detectRust].map((detect) => detect(files));
  const make = detectMake(files);
  const commands: Commands = {};
  for (const kind of commandKinds) {
    const found = languages.flatMap((each) => each[kind] ?? []);
    const command = configured[kind] ?? (found.length > 0 ? found.join(' && ') : make[kind]);
    if (command !== undefined) commands[kind] = command;
  }
  return commands;
}
