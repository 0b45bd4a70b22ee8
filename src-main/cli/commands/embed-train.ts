import { LecternError } from '../../api/errors.ts';
import type { ParameterValue } from '../../api/runs.ts';
import { defineCommand } from '../command.ts';
import { describeEmbedding } from '../embedding-report.ts';

export const command = defineCommand({
  name: 'embed train',
  summary: 'Learn vectors of words from a corpus.',
  details:
    'Labels are not needed, and all documents are read. The result depends on recipe and seed, not on the number of threads. Several seeds make several embeddings: “embed stability” says how far they agree.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    preset: { type: 'text', value: 'NAME', describe: 'skip-gram, cbow or ppmi-svd.' },
    recipe: { type: 'text', value: 'FILE', describe: 'A recipe (JSON) instead of a preset.' },
    set: { type: 'text', value: 'PATH=VALUE', multiple: true, describe: 'Another value than the preset’s.' },
    name: { type: 'text', value: 'NAME', describe: 'What to call it.' },
    seed: { type: 'integer', value: 'N', describe: 'The first seed; 1 unless given.' },
    seeds: { type: 'integer', value: 'N', describe: 'How many seeds; 1 unless given.' },
    threads: {
      type: 'integer',
      value: 'N',
      describe: 'Processor threads; as many as there are cores unless given.',
    },
  },
  examples: [
    'embed train study.lectern --preset skip-gram',
    'embed train study.lectern --corpus tweets --preset cbow --seeds 3 --set model.size=50',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    if ((options.preset === undefined) === (options.recipe === undefined))
      throw new LecternError(
        'bad-input',
        'Give either --preset or --recipe.',
        'See “lectern embed train --help”.',
      );
    const [{ withHost }, { findCorpus, openProject }, { parseSetting, readRecipe }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../recipe-file.ts'),
    ]);
    const recipe =
      options.recipe === undefined
        ? { preset: options.preset ?? '', settings: {} }
        : readRecipe(options.recipe);
    const made = await withHost(terminal, async (host) => {
      const presets = await host.call('embeddings.presets', {});
      const preset = presets.find(({ name }) => name === recipe.preset);
      if (preset === undefined)
        throw new LecternError(
          'bad-input',
          `There is no embedding preset “${recipe.preset}”.`,
          `There are: ${presets.map(({ name }) => name).join(', ')}.`,
        );
      const settings: Record<string, ParameterValue> = { ...recipe.settings };
      for (const setting of options.set) {
        const [path, value] = parseSetting(setting, preset.parameters, preset.name);
        settings[path] = value;
      }
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, options.corpus);
      const started = await host.call('embeddings.train', {
        project: project.handle,
        corpus: corpus.id,
        preset: preset.name,
        settings,
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      });
      const embeddings = [];
      try {
        for (const { embedding, job } of started.embeddings) {
          await host.finish(project, job);
          embeddings.push(await host.call('embeddings.get', { project: project.handle, embedding }));
        }
      } catch (error) {
        for (const { job } of started.embeddings)
          await host.call('jobs.cancel', { project: project.handle, job });
        throw error;
      }
      return embeddings;
    });
    const warnings = made.flatMap((one) => one.warnings);
    const [first] = made;
    terminal.result(made.length === 1 ? { run: first, warnings } : { run: first, runs: made, warnings }, () =>
      made.map(describeEmbedding).join('\n\n'),
    );
  },
});
