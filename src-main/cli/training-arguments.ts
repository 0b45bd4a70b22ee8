/** What commands that train are told alike: on what, by which preset, with which settings. */
import type { Corpus } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import type { Project } from '../api/projects.ts';
import type { ParameterValue } from '../api/runs.ts';
import type { LocalHost } from './local-host.ts';
import { findByName, findCorpus, openProject } from './project-arguments.ts';
import { parseSetting } from './recipe-file.ts';

export const dataOptions = {
  corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
  label: {
    type: 'text',
    value: 'NAME',
    describe: 'The label to learn; may be left out where there is only one.',
  },
  split: { type: 'text', value: 'NAME', describe: 'The split; the newest unless named.' },
} as const;

export const settingOptions = {
  set: { type: 'text', value: 'PATH=VALUE', multiple: true, describe: 'Another value than the preset’s.' },
} as const;

export const deviceOptions = {
  device: { type: 'text', choices: ['auto', 'gpu', 'cpu'], describe: 'Where to train; auto unless given.' },
  threads: {
    type: 'integer',
    value: 'N',
    describe: 'Processor threads; as many as there are cores unless given.',
  },
} as const;

interface Options {
  readonly corpus: string | undefined;
  readonly label: string | undefined;
  readonly split: string | undefined;
  readonly set: readonly string[];
  readonly seed: number | undefined;
  readonly device: 'auto' | 'gpu' | 'cpu' | undefined;
  readonly threads: number | undefined;
}

/** The project opened for writing, and what is common to the messages that train. */
export async function trainingArguments(
  host: LocalHost,
  projectPath: string,
  recipe: { readonly preset: string; readonly settings: Readonly<Record<string, ParameterValue>> },
  options: Options,
) {
  const presets = await host.call('runs.presets', {});
  const preset = presets.find(({ name }) => name === recipe.preset);
  if (preset === undefined) {
    throw new LecternError(
      'bad-input',
      `There is no preset “${recipe.preset}”.`,
      `There are: ${presets.map(({ name }) => name).join(', ')}.`,
    );
  }
  const settings: Record<string, ParameterValue> = { ...recipe.settings };
  for (const setting of options.set) {
    const [path, value] = parseSetting(setting, preset.parameters, preset.name);
    settings[path] = value;
  }
  const project: Project = await openProject(host, projectPath, 'write');
  const corpus: Corpus = await findCorpus(host, project, options.corpus);
  const asked = {
    project: project.handle,
    corpus: corpus.id,
    preset: preset.name,
    settings,
    ...(options.label === undefined
      ? {}
      : { label: findByName('label', corpus.labels, options.label, corpus).id }),
    ...(options.split === undefined
      ? {}
      : { split: findByName('split', corpus.splits, options.split, corpus).id }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
  return { project, asked };
}
