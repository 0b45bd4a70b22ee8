import { LecternError } from '../../api/errors.ts';
import type { Explanation } from '../../api/explanations.ts';
import { findModel } from '../../database/find-model.ts';
import { readText } from '../../database/training-data.ts';
import type { FeatureHandlers } from '../context.ts';
import { readGold, storeExplanation } from './explanations.queries.ts';

export const explanationHandlers: FeatureHandlers<'explanations'> = {
  'explanations.explain': async ({ project, run, document, text, method }, context) => {
    const open = context.project(project);
    const { reader } = open;
    const { id, corpusId, classes, seed } = findModel(reader, run);
    if ((document === undefined) === (text === undefined))
      throw new LecternError('bad-input', 'Give either a document or a text to explain.');
    if (document !== undefined && corpusId === null)
      throw new LecternError(
        'bad-input',
        'This model was trained in another project and has no documents here.',
        'Give the text itself.',
      );
    const words = document === undefined ? (text as string) : readText(reader, corpusId as number, document);
    const result = await context.engine.explain({
      model: { projectPath: open.path, run: id },
      text: words,
      method,
      seed,
    });
    const explanation: Explanation = {
      run: id,
      document: document ?? null,
      text: words,
      method,
      classes,
      gold: document === undefined ? null : readGold(reader, id, document),
      ...result,
    };
    // A typed text is for looking at; what was asked about a document belongs to the project.
    if (document !== undefined && !open.readOnly) storeExplanation(open.writer(), explanation);
    return explanation;
  },
};
