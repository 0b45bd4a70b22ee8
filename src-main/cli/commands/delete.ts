import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'delete',
  summary: 'Delete a run, or a corpus, label, split or selection; “undo” brings it back.',
  details:
    'Nothing leaves the file before “compact --purge”. What runs were made from stays as long as they do; a label that stands in the imported file stays with it.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: {
      type: 'text',
      value: 'NAME',
      describe: 'The corpus to delete; with one of the others, the corpus that it is in.',
    },
    label: { type: 'text', value: 'NAME', describe: 'A label that was derived.' },
    split: { type: 'text', value: 'NAME', describe: 'A split.' },
    selection: { type: 'text', value: 'NAME', describe: 'A saved selection.' },
    run: { type: 'text', value: 'RUN', describe: 'A run: id, its beginning, name, or latest.' },
  },
  examples: ['delete study.lectern --run logistic-2', 'delete study.lectern --corpus posts --split random'],
  async run({ positionals, options, terminal }) {
    const [path = ''] = positionals;
    const { corpus: corpusName, label, split, selection, run } = options;
    const parts = [label, split, selection, run].filter((name) => name !== undefined).length;
    if (
      parts > 1 ||
      (parts === 0 && corpusName === undefined) ||
      (run !== undefined && corpusName !== undefined)
    )
      throw new LecternError(
        'bad-input',
        parts === 0 ? 'It is not said what to delete.' : 'One thing is deleted at a time.',
        'Give one of --run, --label, --split, --selection, or --corpus alone.',
      );
    const [{ withHost }, { findByName, findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const title = await withHost(terminal, async (host) => {
      const project = await openProject(host, path, 'write');
      const asked = { project: project.handle };
      if (run !== undefined) await host.call('runs.delete', { ...asked, run });
      else {
        const corpus = await findCorpus(host, project, corpusName);
        const inCorpus = { ...asked, corpus: corpus.id };
        if (label !== undefined)
          await host.call('labels.delete', { ...inCorpus, label: findByName('label', corpus.labels, label, corpus).id }); // prettier-ignore
        else if (split !== undefined)
          await host.call('splits.delete', { ...inCorpus, split: findByName('split', corpus.splits, split, corpus).id }); // prettier-ignore
        else if (selection !== undefined) {
          const saved = await host.call('corpora.selections', inCorpus);
          const { id } = findByName('selection', saved, selection, corpus);
          await host.call('corpora.deleteSelection', { ...inCorpus, selection: id });
        } else await host.call('corpora.delete', inCorpus);
      }
      const { changes } = await host.call('history.list', { ...asked, limit: 1 });
      return changes[0]?.title ?? '';
    });
    terminal.result({ change: title }, () => `Done: ${title}; “lectern undo” takes it back.`);
  },
});
