/** The commands, each loaded only when it is asked for: the command line starts as fast as its smallest part. */
import type { AnyCommand } from './command.ts';

const loaders: Readonly<Record<string, () => Promise<{ command: AnyCommand }>>> = {
  doctor: () => import('./commands/doctor.ts'),
  import: () => import('./commands/import.ts'),
  explore: () => import('./commands/explore.ts'),
  derive: () => import('./commands/derive.ts'),
  split: () => import('./commands/split.ts'),
  check: () => import('./commands/check.ts'),
  train: () => import('./commands/train.ts'),
  curve: () => import('./commands/curve.ts'),
  noise: () => import('./commands/noise.ts'),
  resume: () => import('./commands/resume.ts'),
  runs: () => import('./commands/runs.ts'),
  show: () => import('./commands/show.ts'),
  compare: () => import('./commands/compare.ts'),
  predict: () => import('./commands/predict.ts'),
  explain: () => import('./commands/explain.ts'),
  'lm train': () => import('./commands/lm-train.ts'),
  'lm resume': () => import('./commands/lm-resume.ts'),
  'lm runs': () => import('./commands/lm-runs.ts'),
  'lm show': () => import('./commands/lm-show.ts'),
  'lm score': () => import('./commands/lm-score.ts'),
  'lm next': () => import('./commands/lm-next.ts'),
  'lm generate': () => import('./commands/lm-generate.ts'),
  embed: () => import('./commands/embed.ts'),
  'embed train': () => import('./commands/embed-train.ts'),
  'embed import': () => import('./commands/embed-import.ts'),
  'embed runs': () => import('./commands/embed-runs.ts'),
  'embed neighbours': () => import('./commands/embed-neighbours.ts'),
  'embed analogy': () => import('./commands/embed-analogy.ts'),
  'embed similarity': () => import('./commands/embed-similarity.ts'),
  'embed stability': () => import('./commands/embed-stability.ts'),
  'embed words': () => import('./commands/embed-words.ts'),
  'tag train': () => import('./commands/tag-train.ts'),
  'tag resume': () => import('./commands/tag-resume.ts'),
  'tag runs': () => import('./commands/tag-runs.ts'),
  'tag show': () => import('./commands/tag-show.ts'),
  'tag apply': () => import('./commands/tag-apply.ts'),
  export: () => import('./commands/export.ts'),
  report: () => import('./commands/report.ts'),
  archive: () => import('./commands/archive.ts'),
  verify: () => import('./commands/verify.ts'),
  snapshot: () => import('./commands/snapshot.ts'),
  restore: () => import('./commands/restore.ts'),
  compact: () => import('./commands/compact.ts'),
  'check-file': () => import('./commands/check-file.ts'),
  serve: () => import('./commands/serve.ts'),
  open: () => import('./commands/open.ts'),
};

export const commandNames: readonly string[] = Object.keys(loaders);

export async function loadCommand(name: string): Promise<AnyCommand | undefined> {
  if (!Object.hasOwn(loaders, name)) return undefined;
  return (await loaders[name]?.())?.command;
}
