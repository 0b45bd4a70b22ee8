import type { ParameterValue } from '../../api/runs.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'lm train',
  summary: 'Train a language model on the texts of a corpus and measure its perplexity.',
  details:
    'Validation and test texts come from corpora of their own or from the parts of a split: the one named, else the newest where neither --validation nor --test is given; a corpus without a split is learnt as a whole. A document is one sentence: its end </s> is predicted and counted, <s> is not, <unk> is.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    validation: { type: 'text', value: 'NAME', describe: 'A corpus to choose by.' },
    test: { type: 'text', value: 'NAME', describe: 'A corpus to judge by.' },
    split: { type: 'text', value: 'NAME', describe: 'Learn only the training part of this split.' },
    preset: { type: 'text', value: 'NAME', describe: 'Such as kneser-ney-5 or lstm-lm.' },
    recipe: { type: 'text', value: 'FILE', describe: 'A recipe (JSON) instead of a preset.' },
    set: { type: 'text', value: 'PATH=VALUE', multiple: true, describe: 'Another value than the preset’s.' },
    name: { type: 'text', value: 'NAME', describe: 'What to call the model.' },
    seed: { type: 'integer', value: 'N', describe: 'The seed; 1 unless given.' },
    device: { type: 'text', choices: ['auto', 'gpu', 'cpu'], describe: 'Where to train; auto unless given.' },
    threads: {
      type: 'integer',
      value: 'N',
      describe: 'Processor threads; as many as there are cores unless given.',
    },
  },
  examples: [
    'lm train study.lectern --corpus speeches --preset kneser-ney-5',
    'lm train ptb.lectern --corpus ptb.train --validation ptb.valid --test ptb.test --preset kneser-ney-5',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    if ((options.preset === undefined) === (options.recipe === undefined))
      throw new LecternError(
        'bad-input',
        'Give either --preset or --recipe.',
        'See “lectern lm train --help”.',
      );
    const [
      { withHost },
      { findByName, findCorpus, openProject },
      { parseSetting, readRecipe },
      { describeLanguageRun, languageEpochLine, languageReport },
    ] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../recipe-file.ts'),
      import('../language-report.ts'),
    ]);
    const recipe =
      options.recipe === undefined
        ? { preset: options.preset ?? '', settings: {} }
        : readRecipe(options.recipe);
    const run = await withHost(terminal, async (host) => {
      const presets = await host.call('language.presets', {});
      const preset = presets.find(({ name }) => name === recipe.preset);
      if (preset === undefined)
        throw new LecternError(
          'bad-input',
          `There is no language model preset “${recipe.preset}”.`,
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
      const started = await host.call('language.train', {
        project: project.handle,
        corpus: corpus.id,
        preset: preset.name,
        settings,
        ...(validationCorpus === undefined ? {} : { validationCorpus }),
        ...(testCorpus === undefined ? {} : { testCorpus }),
        ...(options.split === undefined
          ? {}
          : { split: findByName('split', corpus.splits, options.split, corpus).id }),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.device === undefined ? {} : { device: options.device }),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      });
      host.listen((event) => {
        if (event.event === 'languageEpoch') terminal.note(languageEpochLine(event.epoch));
      });
      await host.finish(project, started.job);
      return host.call('language.get', { project: project.handle, run: started.run });
    });
    terminal.result(languageReport(run), () => describeLanguageRun(run));
  },
});
