import { describeCases } from './describe-cases.ts';

describeCases('labels, reviews, answers, edits, pushes and endings', (given) => given.event !== 'command');
