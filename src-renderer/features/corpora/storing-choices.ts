/** What the user decides about storing a file beside the roles of its columns. */
import type { Roles } from './column-roles.ts';

export interface StoringChoices {
  /** Takes @names, links and e-mail addresses out of the texts. */
  readonly plainTexts: boolean;
  /** Columns whose names become codes. */
  readonly coded: readonly string[];
  /** Undefined until the user says so: then only a chosen id column, not a guessed one, must be free of repeats. */
  readonly keepRepeated: boolean | undefined;
  /** Between several labels in one cell; empty: found out. */
  readonly separator: string;
}

export const noChoices: StoringChoices = {
  plainTexts: false,
  coded: [],
  keepRepeated: undefined,
  separator: '',
};

export function keepsRepeated(choices: StoringChoices, chosenRoles: Roles): boolean {
  return choices.keepRepeated ?? !Object.values(chosenRoles).includes('id');
}

/** The part of the `corpora.import` message that says the same. */
export function storingMessage(choices: StoringChoices, roles: Roles, chosenRoles: Roles) {
  const coded = choices.coded.filter((column) => roles[column] === 'group' || roles[column] === 'id');
  const separator = choices.separator.trim() === '' ? undefined : choices.separator.slice(0, 3);
  const several = Object.values(roles).includes('labels');
  return {
    repeatedIds: keepsRepeated(choices, chosenRoles) ? ('keep' as const) : ('refuse' as const),
    ...(several && separator !== undefined ? { labelSeparator: separator } : {}),
    ...(choices.plainTexts || coded.length > 0
      ? { pseudonymise: { texts: choices.plainTexts, columns: coded } }
      : {}),
  };
}
