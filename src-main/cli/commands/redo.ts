import { reversalCommand } from '../reversal-command.ts';

export const command = reversalCommand({
  name: 'redo',
  verb: 'history.redo',
  said: 'Done again',
  summary: 'Do again what was undone last.',
  details: 'After something new was done, only a change that is named by its number can be done again.',
  change: 'Another than the one undone last, by its number in “history”.',
});
