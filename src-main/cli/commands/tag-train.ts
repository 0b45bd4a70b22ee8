import type { ParameterValue } from '../../api/runs.ts';
import { LecternError } from '../../api/errors.ts';
import type { TaggingRun } from '../../api/tagging.ts';
import { defineCommand } from '../command.ts';
import { deviceOptions, settingOptions } from '../training-arguments.ts';

export const command = defineCommand({
  name: 'tag train',
  summary: 'Train a tagger on sentences whose words have tags, and measure it.',
  details:
    'Sentences come from CoNLL or CoNLL-U files that were imported. Validation and test sentences come from corpora of their own or from the parts of a split: the one named, else the newest where neither --validation nor --test is given; a corpus without a split is learnt as a whole. Several seeds train the same recipe that many times and add mean and spread.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    column: {
      type: 'text',
      value: 'COL',
      describe: 'The column with the tags; upos, tags or the last one unless given.',
    },
    validation: { type: 'text', value: 'NAME', describe: 'A corpus to choose by.' },
    test: { type: 'text', value: 'NAME', describe: 'A corpus to judge by.' },
    split: { type: 'text', value: 'NAME', describe: 'Learn only the training part of this split.' },
    preset: { type: 'text', value: 'NAME', describe: 'window-tagger or bilstm-tagger.' },
    recipe: { type: 'text', value: 'FILE', describe: 'A recipe (JSON) instead of a preset.' },
    ...settingOptions,
    name: { type: 'text', value: 'NAME', describe: 'What to call the tagger.' },
    seed: { type: 'integer', value: 'N', describe: 'The first seed; 1 unless given.' },
    seeds: { type: 'integer', value: 'N', describe: 'How many seeds; 1 unless given.' },
    ...deviceOptions,
  },
  examples: [
    'tag train study.lectern --corpus interviews --preset window-tagger',
    'tag train ewt.lectern --corpus train --validation dev --test test --preset bilstm-tagger',
    'tag train names.lectern --column tags --preset bilstm-tagger --set model.crf=true',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    if ((options.preset === undefined) === (options.recipe === undefined))
      throw new LecternError(
        'bad-input',
        'Give either --preset or --recipe.',
        'See “lectern tag train --help”.',
      );
    const [
      { withHost },
      { findByName, findCorpus, openProject },
      { parseSetting, readRecipe },
      { describeTagger, taggersOverSeeds, taggingEpochLine, taggingReport },
    ] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../recipe-file.ts'),
      import('../tagging-report.ts'),
    ]);
    const recipe =
      options.recipe === undefined
        ? { preset: options.preset ?? '', settings: {} }
        : readRecipe(options.recipe);
    const runs = await withHost(terminal, async (host) => {
      const presets = await host.call('tagging.presets', {});
      const preset = presets.find(({ name }) => name === recipe.preset);
      if (preset === undefined)
        throw new LecternError(
          'bad-input',
          `There is no tagger preset “${recipe.preset}”.`,
          `There are: ${presets.map(({ name }) => name).join(', ')}.`,
        );
      const settings: Record<string, ParameterValue> = { ...recipe.settings };
      for (const setting of options.set) {
        const [path, value] = parseSetting(setting, preset.parameters, preset.name);
        settings[path] = value;
      }
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, options.corpus);
      const other = async (name: string | undefined): Promise<number | undefined> =>
        name === undefined ? undefined : (await findCorpus(host, project, name)).id;
      const validationCorpus = await other(options.validation);
      const testCorpus = await other(options.test);
      const started = await host.call('tagging.train', {
        project: project.handle,
        corpus: corpus.id,
        preset: preset.name,
        settings,
        ...(options.column === undefined ? {} : { column: options.column }),
        ...(validationCorpus === undefined ? {} : { validationCorpus }),
        ...(testCorpus === undefined ? {} : { testCorpus }),
        ...(options.split === undefined
          ? {}
          : { split: findByName('split', corpus.splits, options.split, corpus).id }),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
        ...(options.device === undefined ? {} : { device: options.device }),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      });
      host.listen((event) => {
        if (event.event === 'epoch') terminal.note(taggingEpochLine(event.epoch));
      });
      const finished: TaggingRun[] = [];
      try {
        for (const { run, job } of started.runs) {
          await host.finish(project, job);
          finished.push(await host.call('tagging.get', { project: project.handle, run }));
        }
      } catch (error) {
        for (const { job } of started.runs) await host.call('jobs.cancel', { project: project.handle, job });
        throw error;
      }
      return finished;
    });
    const [first] = runs;
    if (first === undefined) throw new LecternError('internal', 'No tagger was trained.');
    const seeds = taggersOverSeeds(runs);
    const document =
      runs.length === 1
        ? taggingReport(first)
        : { ...taggingReport(first), runs: runs.map(taggingReport), seeds };
    terminal.result(document, () => {
      if (runs.length === 1) return describeTagger(first);
      const accuracy = (seeds.test ?? seeds.validation)?.['accuracy'];
      const part = seeds.test === undefined ? 'validation' : 'test';
      return [
        ...runs.map(describeTagger),
        ...(accuracy === undefined
          ? []
          : [
              `Accuracy of ${String(runs.length)} seeds on the ${part} part: mean ${accuracy.mean.toFixed(4)}, standard deviation ${accuracy.standardDeviation?.toFixed(4) ?? '–'}, ${accuracy.lowest.toFixed(4)} to ${accuracy.highest.toFixed(4)}.`,
            ]),
      ].join('\n\n');
    });
  },
});
