import { describeCases } from './describe-cases.ts';

const names = ['stop', 'priority', 'budget', 'status', 'explain', 'help', 'frobnicate'];

describeCases('all other commands', (given) => given.event === 'command' && names.includes(given.command));
