/** Writes an answer as CSV, to where the door saves files. */
import { toErrorReport } from '../../../src-main/api/errors.ts';
import { doorways } from '../../client/doorways.ts';
import { client } from '../../client/host.ts';
import { toasts } from '../../elements/toasts.svelte.ts';
import { counted } from '../../state/format.ts';
import type { Asked } from './answer.svelte.ts';

export async function saveAnswer(
  { project, corpus, question, selection }: Asked,
  name: string,
): Promise<void> {
  try {
    const file = `${name}.csv`;
    const path = await doorways.saveAs('csv', file);
    if (path === null) return;
    const written = await client.call('exploration.save', {
      project,
      corpus,
      question,
      selection,
      ...(path === undefined ? {} : { path, overwrite: true }),
    });
    if (path === undefined) await doorways.download(written.path, file);
    else toasts.show(`${counted(written.rows, 'row')} written to ${written.path}.`);
  } catch (thrown) {
    const { message, hint } = toErrorReport(thrown);
    toasts.show(message, { hint, tone: 'danger' });
  }
}
