/** What a command is: its place in the table, its options, and what it does. Help is made from this, and nothing else. */
import type { Terminal } from './terminal.ts';

export interface OptionSpec {
  readonly type: 'text' | 'number' | 'integer' | 'flag';
  /** What stands for the value in the help, such as `COL`. */
  readonly value?: string;
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly choices?: readonly string[];
  readonly describe: string;
}

export interface PositionalSpec {
  /** In capitals, as in the help. */
  readonly name: string;
  readonly optional?: boolean;
  /** Takes all that follow; only the last one may. */
  readonly multiple?: boolean;
  readonly describe: string;
}

type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OptionValue<Spec extends OptionSpec> = Spec['type'] extends 'flag'
  ? boolean
  : Spec['choices'] extends readonly (infer Choice)[]
    ? Choice | undefined
    : Spec['type'] extends 'text'
      ? Spec['multiple'] extends true
        ? string[]
        : string | undefined
      : number | undefined;

export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: OptionValue<Specs[Name]>;
};

export interface Invocation<Specs extends OptionSpecs> {
  /** In the order of `positionals`; those left out are absent. */
  readonly positionals: readonly string[];
  readonly options: OptionValues<Specs>;
  readonly terminal: Terminal;
}

export interface Command<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A few sentences for its own help. */
  readonly details?: string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: Specs;
  readonly examples: readonly string[];
  /** Returns the exit code, 0 when it says nothing; throws `LecternError`. */
  run(invocation: Invocation<Specs>): Promise<number | undefined> | Promise<void>;
}

/** Any command: what it is told is checked by `parse`, which reads the same table. */
export type AnyCommand = Omit<Command, 'run'> & {
  run(invocation: {
    positionals: readonly string[];
    options: never;
    terminal: Terminal;
  }): Promise<number | undefined> | Promise<void>;
};

export function defineCommand<const Specs extends OptionSpecs>(command: Command<Specs>): Command<Specs> {
  return command;
}
