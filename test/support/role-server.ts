import type { RoleName } from '../../src/contracts/role-names.ts';
import { type ChatServer, startChatServer, type Turn } from './chat-server.ts';

/** What each role says: for its first conversation, its second …; the last is said again in further ones, and its last turn as often as it is asked. */
export type Parts = Partial<Record<RoleName, Turn[][]>>;

export type RoleServer = ChatServer & {
  /** How often each role was begun with, in order. */
  begun: RoleName[];
  /** What the model of a role was told at the beginning of its nth conversation. */
  told(role: RoleName, nth?: number): string;
};

const content: Turn[][] = [
  [{ call: 'finish', with: { summary: 'Nothing to mend.', output: { findings: [] } } }],
];
const parts: Parts = { critic: content, security: content, validator: content };

/** A server that speaks for all roles: each conversation is told by its role and by how many of that role there were before. */
export async function startRoleServer(given: Parts): Promise<RoleServer> {
  const said = { ...parts, ...given };
  const begun: RoleName[] = [];
  const told = new Map<RoleName, string[]>();
  const server = await startChatServer(({ messages }) => {
    const task = String(messages[1]?.content);
    const role = (/ as the (\w+):/.exec(task)?.[1] ?? 'developer') as RoleName;
    const answers = messages.filter((message) => message.role === 'assistant').length;
    if (answers === 0) {
      begun.push(role);
      told.set(role, [...(told.get(role) ?? []), task]);
    }
    const conversation = (told.get(role)?.length ?? 1) - 1;
    const turns = said[role]?.[Math.min(conversation, (said[role]?.length ?? 1) - 1)] ?? [];
    return turns[Math.min(answers, turns.length - 1)] ?? 'I have nothing to say.';
  }, 'asked');
  return { ...server, begun, told: (role, nth = 0) => told.get(role)?.[nth] ?? '' };
}

export const finish = (output?: unknown, summary = 'Done.'): Turn => ({
  call: 'finish',
  with: { summary, ...(output === undefined ? {} : { output }) },
});
export const write = (path: string, text: string): Turn => ({ call: 'write', with: { path, content: text } });
export const bash = (command: string): Turn => ({ call: 'bash', with: { command } });
