import type { ToolName } from '../../contracts/agent-task.ts';
import { applyPatch } from './apply-patch.ts';
import { bash } from './bash.ts';
import { checklist } from './checklist.ts';
import { edit } from './edit.ts';
import { finish } from './finish.ts';
import { grep } from './grep.ts';
import { learn } from './learn.ts';
import { read } from './read.ts';
import type { Tool } from './tool.ts';
import { write } from './write.ts';

/** All tools by name; a task names those its agent may use. */
export const toolTable: Readonly<Record<ToolName, Tool>> = {
  bash,
  read,
  edit,
  write,
  apply_patch: applyPatch,
  grep,
  checklist,
  learn,
  finish,
};
