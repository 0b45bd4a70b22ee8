/** `undo` and `redo`: one change back, or forth. */
import { defineCommand, type Command } from './command.ts';

interface Reversal {
  readonly name: 'undo' | 'redo';
  readonly verb: 'history.undo' | 'history.redo';
  /** Before the words for the change. */
  readonly said: string;
  readonly summary: string;
  readonly details: string;
  /** What the option `--change` is for. */
  readonly change: string;
}

export function reversalCommand({ name, verb, said, summary, details, change }: Reversal): Command<{
  change: { type: 'integer'; value: string; describe: string };
}> {
  return defineCommand({
    name,
    summary,
    details,
    positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
    options: { change: { type: 'integer', value: 'N', describe: change } },
    examples: [`${name} study.lectern`, `${name} study.lectern --change 7`],
    async run({ positionals, options, terminal }) {
      const [path = ''] = positionals;
      const [{ withHost }, { openProject }] = await Promise.all([
        import('./local-host.ts'),
        import('./project-arguments.ts'),
      ]);
      const result = await withHost(terminal, async (host) => {
        const project = await openProject(host, path, 'write');
        const wanted = options.change === undefined ? {} : { change: options.change };
        return host.call(verb, { project: project.handle, ...wanted });
      });
      for (const note of result.notes) terminal.note(note);
      terminal.result(result, () => `${said}: ${result.change.title}`);
    },
  });
}
