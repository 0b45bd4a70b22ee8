import { LecternError } from '../../api/errors.ts';
import { explanationMethod } from '../../api/explanations.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, shorten } from '../format.ts';

export const command = defineCommand({
  name: 'explain',
  summary: 'Explain one prediction word by word.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”.' },
  ],
  options: {
    document: { type: 'integer', value: 'ID', describe: 'A document of the run’s corpus, by its number.' },
    text: { type: 'text', value: 'T', describe: 'A text of your own.' },
    method: { type: 'text', choices: explanationMethod.options, describe: 'How; occlusion unless given.' },
  },
  examples: [
    'explain study.lectern latest --text "What a great day" --method occlusion',
    'explain study.lectern dan-1 --document 42',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    if ((options.document === undefined) === (options.text === undefined)) {
      throw new LecternError(
        'bad-input',
        'Give either --document or --text.',
        'See “lectern explain --help”.',
      );
    }
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const explanation = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      return host.call('explanations.explain', {
        project: project.handle,
        run: name,
        ...(options.document === undefined ? {} : { document: options.document }),
        ...(options.text === undefined ? {} : { text: options.text }),
        ...(options.method === undefined ? {} : { method: options.method }),
      });
    });
    terminal.result(explanation, () => {
      const { classes, predicted, probabilities, attributions } = explanation;
      const effect = (weights: readonly number[]): number => weights[predicted] ?? 0;
      const ordered = attributions.toSorted(
        (a, b) => Math.abs(effect(b.weights)) - Math.abs(effect(a.weights)),
      );
      return [
        shorten(explanation.text, 200),
        '',
        `Predicted: ${classes[predicted] ?? '?'}${explanation.gold === null ? '' : `, labelled: ${classes[explanation.gold] ?? '?'}`}`,
        classes.map((category, index) => `${category} ${(probabilities[index] ?? 0).toFixed(3)}`).join(', '),
        '',
        alignedTable(
          ['word', `for “${classes[predicted] ?? '?'}”`],
          ordered.slice(0, 30).map(({ text, weights }) => [text, signed(effect(weights))]),
          ['left', 'right'],
        ),
        '',
        explanation.unit,
        ...explanation.notes.map((note) => `Note: ${note}`),
      ].join('\n');
    });
  },
});

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
