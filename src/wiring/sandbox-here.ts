import { FactoryError } from '../contracts/factory-error.ts';
import { weaknesses } from '../contracts/sandbox-protection.ts';
import { protectionOf } from '../execution/sandbox/protection-of.ts';
import { chooseSandboxHere } from './choose-sandbox-here.ts';

/** Says in one line which sandbox agents of this machine would get, by trying it, and what it leaves open. */
export async function describeSandboxHere(searchPath: string, noneAllowed: boolean): Promise<string> {
  try {
    const rung = await chooseSandboxHere(searchPath, noneAllowed);
    if (rung.name === 'none') return 'none: commands run as you, with everything you can reach';
    const open = weaknesses(protectionOf(rung));
    return open.length === 0 ? rung.name : `${rung.name} (${open.join('; ')})`;
  } catch (error) {
    if (error instanceof FactoryError && error.code === 'no-sandbox') return error.message;
    throw error;
  }
}
