/** The page that greets whoever unpacks an archive. */
import type { Manifest } from './archive-format.ts';

export function readMe(manifest: Omit<Manifest, 'files'>, warnings: readonly string[]): string {
  const { withoutTexts } = manifest;
  return `# Replication archive of “${manifest.project}”

Made by Lectern ${manifest.lectern} on ${manifest.createdAt.slice(0, 10)}.${
    withoutTexts
      ? `

**The texts are not in it.** Each document is named by its id, and its text by length and SHA-256, so that whoever may
have the texts can tell whether they have the same. The models are in it, and a model knows words of the texts it was
trained on: check that those may be passed on.`
      : ''
  }

| what | where |
|---|---|
| documents${withoutTexts ? ' (ids, labels and hashes)' : ' with their labels, as read from the file'} | \`data/…/documents.csv\` |
| where the data come from, roles of columns, categories | \`data/…/corpus.json\` |
| rows of the source that became no documents, with the reason | \`data/…/set-aside.csv\` |
| training, validation and test part of each document | \`data/…/splits/…csv\` |
| recipe, seed, device and measures of each run | \`runs/…/run.json\`, \`metrics.csv\`, \`epochs.csv\` |
| prediction and probabilities of each document | \`runs/…/predictions.csv\` |
| weights, with the whole text pipeline in the metadata | \`runs/…/model.safetensors\` |
| all of it to read and print | \`runs/…/report.html\` |
| program, processor, graphics adapter | \`environment.json\` |
| size and SHA-256 of every file | \`manifest.json\`; its own hash in \`manifest.sha256\` |

Runs: ${manifest.runs.map(({ name, preset }) => `${name} (${preset})`).join(', ')}.
${warnings.map((warning) => `\n**Note.** ${warning}\n`).join('')}
## To check it

- \`lectern verify ARCHIVE.zip\` compares every file with the manifest and names what was changed, removed or added.
- \`lectern verify ARCHIVE.zip --rerun\` trains every run again from these files and compares every number. On the same
  kind of processor the numbers are the same to the last byte; on another, or on a graphics card, they are close.
- \`python3 scripts/recompute.py\` or \`Rscript scripts/recompute.R\` recompute the measures from the predictions, with
  no Lectern at all.

All tables are CSV in UTF-8 with commas. Ids are text: tell your program so, since 19 digits do not fit into a number.
`;
}
