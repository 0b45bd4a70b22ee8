/** Gathers what a report tells, by the same messages as the window asks. */
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import type { Part } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { Explanation } from '../../api/explanations.ts';
import { presets } from '../../api/presets.ts';
import type { Comparison, Epoch, Preset, Run } from '../../api/runs.ts';
import type { HandlerContext } from '../context.ts';

type Corpus = VerbOutput<'corpora.get'>;

export interface RunReport {
  readonly run: Run;
  readonly preset: Preset | undefined;
  readonly corpus: Corpus;
  readonly split: Corpus['splits'][number] | undefined;
  readonly epochs: readonly Epoch[];
  /** The part that the numbers are of. */
  readonly part: Part;
  readonly subgroups: readonly VerbOutput<'evaluation.subgroups'>[];
  readonly examples: readonly Example[];
}

export interface Example {
  readonly line: number;
  readonly explanation: Explanation;
}

export interface ReportData {
  readonly project: string;
  readonly version: string;
  readonly runs: readonly RunReport[];
  readonly comparison: Comparison | undefined;
}

export async function gatherReport(
  input: Omit<HandlerInput<'reports.render'>, 'project'> & { project: string },
  context: HandlerContext,
  told: (done: number, what: string) => void = () => undefined,
): Promise<ReportData> {
  const { project } = input;
  const runs: RunReport[] = [];
  for (const [index, name] of input.runs.entries()) {
    const run = await context.call('runs.get', { project, run: name });
    told(index, run.name);
    if (run.metrics === null)
      throw new LecternError(
        'bad-input',
        `The run “${run.name}” has no results to report: it is ${run.state}.`,
        'Choose a run that was trained to its end.',
      );
    const corpus = await context.call('corpora.get', { project, corpus: run.corpus.id });
    const part: Part =
      run.metrics.test !== null ? 'test' : run.metrics.validation !== null ? 'validation' : 'train';
    const asked = { project, run: run.id, part };
    runs.push({
      run,
      preset: presets.find((preset) => preset.name === run.preset),
      corpus,
      split: corpus.splits.find(({ id }) => id === run.split.id),
      epochs: await context.call('runs.epochs', { project, run: run.id }),
      part,
      subgroups: await Promise.all(
        input.by.map((column) => context.call('evaluation.subgroups', { ...asked, column })),
      ),
      examples: input.examples === 0 ? [] : await examplesOf(asked, input.examples, context),
    });
  }
  const ids = [...new Set(runs.map(({ run }) => run.id))];
  return {
    project: context.project(project).path,
    version: context.version,
    runs,
    comparison: ids.length < 2 ? undefined : await context.call('runs.compare', { project, runs: ids }),
  };
}

/** Half of them the errors that surprised the model most, half the right answers of which it was surest. */
async function examplesOf(
  asked: { project: string; run: string; part: Part },
  wanted: number,
  context: HandlerContext,
): Promise<Example[]> {
  const wrong = await context.call('predictions.list', { ...asked, correct: false, sort: 'loss', limit: Math.ceil(wanted / 2) }); // prettier-ignore
  const right = await context.call('predictions.list', { ...asked, correct: true, sort: 'confidence', limit: Math.floor(wanted / 2) }); // prettier-ignore
  const examples: Example[] = [];
  for (const { text, line, gold } of [...wrong.predictions, ...right.predictions]) {
    // As a typed text: a report must not add anything to the project.
    const explanation = await context.call('explanations.explain', { project: asked.project, run: asked.run, text, method: 'occlusion' }); // prettier-ignore
    examples.push({ line, explanation: { ...explanation, gold } });
  }
  return examples;
}
