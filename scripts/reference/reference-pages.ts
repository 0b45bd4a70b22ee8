/** The pages whose blocks are made from the code, and how. */
import { catalogue, isVerbName } from '../../src-main/api/catalogue.ts';
import { languagePresets } from '../../src-main/api/language-presets.ts';
import { embeddingPresets } from '../../src-main/api/presets/embeddings.ts';
import { presets } from '../../src-main/api/presets.ts';
import { taggingPresets } from '../../src-main/api/tagging-presets.ts';
import { commandNames, loadCommand } from '../../src-main/cli/commands.ts';
import { commandReference } from './command-reference.ts';
import { withBlocks } from './marked-blocks.ts';
import { presetReference } from './preset-reference.ts';
import { verbReference } from './verb-reference.ts';

const allPresets = [...presets, ...languagePresets, ...embeddingPresets, ...taggingPresets];

export interface ReferencePage {
  readonly path: string;
  /** Names of everything that needs a block. */
  readonly subjects: readonly string[];
  /** The page with its blocks made anew. */
  make(page: string): Promise<string>;
}

export const referencePages: readonly ReferencePage[] = [
  {
    path: 'docs/command-line.md',
    subjects: commandNames,
    async make(page) {
      const blocks = new Map<string, string>();
      for (const name of commandNames) {
        const command = await loadCommand(name);
        if (command !== undefined) blocks.set(name, commandReference(command));
      }
      return withBlocks(page, (name) => blocks.get(name) ?? unknown(name));
    },
  },
  {
    path: 'docs/presets.md',
    subjects: allPresets.map(({ name }) => name),
    make: (page) =>
      Promise.resolve(
        withBlocks(page, (name) => {
          const preset = allPresets.find((one) => one.name === name);
          return preset === undefined ? unknown(name) : presetReference(preset);
        }),
      ),
  },
  {
    path: 'docs/messages.md',
    subjects: Object.keys(catalogue),
    make: (page) =>
      Promise.resolve(withBlocks(page, (name) => (isVerbName(name) ? verbReference(name) : unknown(name)))),
  },
];

function unknown(name: string): never {
  throw new Error(`There is nothing called “${name}” to make a block of documentation from.`);
}
