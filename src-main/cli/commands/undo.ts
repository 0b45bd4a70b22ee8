import { reversalCommand } from '../reversal-command.ts';

export const command = reversalCommand({
  name: 'undo',
  verb: 'history.undo',
  said: 'Undone',
  summary: 'Take back the last import, label, split, saved selection or deletion.',
  details:
    'Everything stays in the file until it is purged, so what was undone can be done again. What cannot be undone: a gold set that was drawn, and what was removed for good with “compact --purge”.',
  change: 'Another than the last, by its number in “history”.',
});
